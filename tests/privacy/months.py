"""`python -m tests.privacy.months`: an adversary keeps all that leaves many simulated months' kiosks."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random

import click

from tests.privacy.adversary import placed
from tests.privacy.home import placed_with_home
from tests.privacy.published import published, published_before
from tests.privacy.shops import KINDS, MINUTES, Shop, a_shop


@dataclass
class Found:
    """Of many months."""

    broken: int = 0
    placed: int = 0

    def add(self, cells: int) -> None:
        """What one month gave away."""
        self.broken += cells > 0
        self.placed += cells


def cards(shop: Shop, seed: int) -> list[Shop]:
    """A month with a new card in its middle, in one of ten: two kiosks' documents of the same name."""
    draw = Random(f"card{seed}")
    if draw.random() > 0.1:
        return [shop]
    at = draw.uniform(2, 28) * MINUTES
    return [
        replace(
            shop,
            lives=tuple((max(a, since), min(b, until)) for a, b in shop.lives if max(a, since) < min(b, until)),
            votes=tuple(vote for vote in shop.votes if since <= vote[0] < until),
        )
        for since, until in ((0.0, at), (at, 32.0 * MINUTES))
    ]


def month(seed: int) -> tuple[int, int, int, int, int]:
    """Days, hours and faces with votes; those placed by documents, with Home Assistant, and by 0.1's; documents."""
    truth = by_documents = with_home = before = made = 0
    for card in cards(a_shop(seed, KINDS[seed % len(KINDS)]), seed):
        if not card.lives:
            continue
        documents = [document for _, document in published(card)]
        made += len(documents)
        truth += sum(len(by_face) for by_face in card.cells.values())
        by_documents += len(placed(card, documents))
        final = [each for each in documents if each.month == card.month][-1]
        with_home += len(placed_with_home(card, final))
        before += len(placed(card, [document for _, document in published_before(card)]))
    return truth, by_documents, with_home, before, made


@click.command()
@click.option("--months", default=1000, show_default=True)
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, help="Processes.")
def main(months: int, first: int, workers: int) -> None:
    """Print what is placed; fail where a month's documents give anything away, or the control gives nothing away."""
    told, home, control = Found(), Found(), Found()
    all_cells = documents = 0
    seeds = range(first, first + months)
    with ProcessPoolExecutor(workers) as pool:
        for n, (seed, (truth, *cells, made)) in enumerate(zip(seeds, pool.map(month, seeds), strict=True), start=1):
            for found, count in zip((told, home, control), cells, strict=True):
                found.add(count)
            all_cells, documents = all_cells + truth, documents + made
            if cells[0]:
                click.echo(f"seed {seed}: {cells[0]} placed by the documents")
            if n % 50 == 0 or n == months:
                click.echo(f"\n{n} months, {documents} documents, {all_cells} days, hours and faces with votes")
                click.echo("| who keeps | months broken | placed | of all |\n|---|---|---|---|")
                rows = (("all documents", told), ("and Home Assistant's history", home), ("those of 0.1", control))
                for name, found in rows:
                    click.echo(f"| {name} | {found.broken} | {found.placed} | {found.placed / all_cells:.2%} |")
                sys.stdout.flush()
    sys.exit(told.broken > 0 or control.broken < months * 0.9)


if __name__ == "__main__":
    main()
