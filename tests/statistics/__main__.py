"""`python -m tests.statistics` tries every promise of the statistics in simulated shops; `--quick` in fewer of them."""

import os
import sys
from itertools import groupby
from multiprocessing import get_context

import click

from tests.statistics.promise import FULL, QUICK, SEED
from tests.statistics.promises import PROMISES, attempt, broken
from tests.statistics.table import PAGE, section, with_results


@click.command()
@click.option("--quick", is_flag=True, help="About a seventh of the shops; the documentation is left as it is.")
@click.option("--seed", default=SEED, show_default=True, help="Other worlds; the documentation is left as it is.")
def main(*, quick: bool, seed: int) -> None:
    """Try every promise of the statistics; exit 1 when one is not kept, or is kept by the naive method, too."""
    effort = QUICK if quick else FULL
    jobs = [(which, number, effort, seed) for which, each in enumerate(PROMISES) for number in range(len(each.worlds))]
    problems, sections = [], []
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        for which, tried in groupby(pool.imap(attempt, jobs), key=lambda found: found[0]):
            promise, rows = PROMISES[which], []
            click.echo(f"\n{promise.name}: {promise.bound}\n  {' | '.join(promise.heads)}")
            for _, row in tried:
                rows.append(row)
                click.echo(f"  {' | '.join(row.cells)}{'' if row.kept else '   BROKEN'}")
            problems += broken(promise, rows)
            sections.append(section(promise, rows))
    if not quick and seed == SEED:
        PAGE.write_text(with_results(PAGE.read_text("utf-8"), "\n\n".join(sections)), "utf-8")
    for problem in problems:
        click.echo(f"BROKEN {problem}", err=True)
    click.echo(f"\n{len(jobs)} worlds, {len(problems) or 'no'} promises broken")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
