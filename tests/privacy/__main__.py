"""`python -m tests.privacy`: what is left of the hours once nobody can be seen by them, and of the weak ones."""

import sys
from collections import Counter, defaultdict
from datetime import date, timedelta

import click
import numpy as np

from kiosk.device.rules.disclosure import publishable_hours, row_by_day
from kiosk.office.report.analysis.hourly.hours import weak_hours
from tests.privacy.shops import FACES, a_shop
from tests.statistics.shops import SCORES, Shop
from tests.statistics.weak_spots import CLOSES, MONTHS, OPENS, WEAK, deff, hours, right, spots

SIZES = (30, 100, 300, 1000, 3000, 10000)
FIRST = date(2026, 6, 1)


def kept(kind: str, votes: int, months: int, *, is_told_today: bool = False) -> tuple[float, float, float]:
    """Shares of all votes: told by hour; of them by weekday; in no day's row."""
    total = told = alone = rowless = 0
    for seed in range(months):
        shop = a_shop(seed, kind, votes)
        today = shop.told_while_it_lasts if is_told_today else {}
        rows, row_votes = row_by_day(shop.possible, today), defaultdict(Counter)
        for (day, _), cell in shop.cells.items():
            total += cell.total()
            if day in rows:
                row_votes[rows[day]].update(cell)
            else:
                rowless += cell.total()
        for group, sums in publishable_hours(shop.possible, row_votes, shop.cells, FACES, today):
            told += (count := sum(cell.total() for cell in sums.values()))
            alone += count if group.weekday else 0
    return told / total, alone / total, rowless / total


def told_alone(month: np.ndarray) -> np.ndarray:
    """Counts by week, weekday, hour and face, those left out that are not told by weekday."""
    weeks, weekdays, per_day, faces = month.shape
    names = [str(face) for face in range(faces)]
    days = {(w, d): FIRST + timedelta(days=7 * w + d) for w in range(weeks) for d in range(weekdays)}
    cells = {
        (day, OPENS + hour): Counter(dict(zip(names, map(int, month[w, d, hour]), strict=True)))
        for (w, d), day in days.items()
        for hour in range(per_day)
    }
    row_votes: dict[date, Counter[str]] = defaultdict(Counter)
    for (day, _), cell in cells.items():
        row_votes[day].update(cell)
    possible = dict.fromkeys(days.values(), range(OPENS, OPENS + per_day))
    told = {group.weekday for group, _ in publishable_hours(possible, row_votes, cells, names, {})}
    mask = np.array([weekday + 1 in told for weekday in range(weekdays)])
    return month * mask[None, :, None, None]


def finds(shop: np.ndarray) -> bool:
    """Whether the weak hours are found by what is told; days are told whole."""
    table = np.zeros((MONTHS, 7, 24, len(SCORES)))
    for month in range(MONTHS):
        table[month, :6, OPENS:CLOSES] = told_alone(shop[month]).sum(axis=0)
    days = shop.sum(axis=-2).reshape(MONTHS, -1, len(SCORES))
    week = weak_hours(table, SCORES, deff(days))
    return week is not None and any(map(right, week.spots))


@click.command()
@click.option("--months", default=200, show_default=True)
@click.option("--shops", default=60, show_default=True)
def main(months: int, shops: int) -> None:
    """Print both tables."""
    print("| shop | votes | hours told | of these by weekday | in no day | hours, where today is shown |")
    print("|---|---|---|---|---|---|")
    for kind in ("shop", "holiday", "new", "twodays", "fair"):
        for votes in SIZES if kind == "shop" else SIZES[1:4:2]:
            told, alone, rowless = kept(kind, votes, months)
            shown, _, _ = kept(kind, votes, months, is_told_today=True)
            print(f"| {kind} | {votes} | {told:.1%} | {alone:.1%} | {rowless:.2%} | {shown:.1%} |", flush=True)
    print("\n| votes a day | weak hours found, all hours | as told |\n|---|---|---|")
    for votes_a_day in (20, 50, 100, 200):
        draws = hours(np.random.default_rng(1), Shop(votes_per_day=votes_a_day), shops, WEAK)
        whole = sum(any(map(right, spots(shop))) for shop in draws)
        found = sum(finds(shop) for shop in draws)
        print(f"| {votes_a_day} | {whole / shops:.0%} | {found / shops:.0%} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
