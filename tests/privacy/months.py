"""`python -m tests.privacy.months`: an adversary keeps all that leaves many simulated months' kiosks."""

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random

import click

from sync.document.aggregate import MonthlyAggregate
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


WHO = (
    "all documents",
    "of a shop that sees today: all documents",
    "and what was told today",
    "the same, of documents that do not know of it",
    "those of 0.1",
)
SEEN, CONTROLS = WHO[:3], WHO[3:]


def month(seed: int) -> tuple[int, tuple[int, ...], int]:
    """Days, hours and faces with votes; how many of them are placed, by each of `WHO`; documents."""
    truth = made = 0
    found = Counter(dict.fromkeys(WHO, 0))
    for card in cards(a_shop(seed, KINDS[seed % len(KINDS)]), seed):
        if not card.lives:
            continue
        documents = [document for _, document in published(card)]
        aware = [document for _, document in published(card, is_told_today=True)]
        made += len(documents)
        truth += sum(len(by_face) for by_face in card.cells.values())
        placed_by = (
            placed(card, documents),
            placed(card, aware),
            placed_with_home(card, _final(card, aware)),
            placed_with_home(card, _final(card, documents)),
            placed(card, [document for _, document in published_before(card)]),
        )
        found.update(dict(zip(WHO, map(len, placed_by), strict=True)))
    return truth, tuple(found[who] for who in WHO), made


def _final(shop: Shop, documents: list[MonthlyAggregate]) -> MonthlyAggregate:
    return [each for each in documents if each.month == shop.month][-1]


@click.command()
@click.option("--months", default=1000, show_default=True)
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, help="Processes.")
def main(months: int, first: int, workers: int) -> None:
    """Print what is placed; fail where what is told gives anything away, or a control gives too little away."""
    told = {who: Found() for who in WHO}
    all_cells = documents = 0
    seeds = range(first, first + months)
    with ProcessPoolExecutor(workers) as pool:
        for n, (seed, (truth, counts, made)) in enumerate(zip(seeds, pool.map(month, seeds), strict=True), start=1):
            for who, count in zip(WHO, counts, strict=True):
                told[who].add(count)
                if count and who in SEEN:
                    click.echo(f"seed {seed}: {count} placed: {who}")
            all_cells, documents = all_cells + truth, documents + made
            if n % 50 == 0 or n == months:
                click.echo(f"\n{n} months, {documents} documents, {all_cells} days, hours and faces with votes")
                click.echo("| who keeps | months broken | placed | of all |\n|---|---|---|---|")
                for who, found in told.items():
                    click.echo(f"| {who} | {found.broken} | {found.placed} | {found.placed / all_cells:.2%} |")
                sys.stdout.flush()
    unaware, before = (told[who].broken for who in CONTROLS)
    sys.exit(any(told[who].broken for who in SEEN) or before < months * 0.9 or not unaware)


if __name__ == "__main__":
    main()
