"""How sure a change has to be, where an owner reads several pages. Pure.

At most one owner in twenty reads of any change where there is none, and where some shops changed, of another. Holm's
sequentially rejective test (Scandinavian Journal of Statistics 6, 1979): the surest of n changes is held against 1/n of
what one page may miss, the next against 1/(n - 1), and so on. Each that is found makes the others easier to find, which
dividing by the number of shops (Bonferroni) does not, and it holds for shops that move together.
"""

from collections.abc import Sequence

from kiosk.office.report.analysis.changes import kiosk_moves
from kiosk.office.report.analysis.owner_shops import OwnerShops
from kiosk.office.report.analysis.samples import compared_to
from kiosk.office.report.analysis.trend import CHANGED, compare
from sync.archive.note import Note


def pages_beside(owner_shops: OwnerShops, own: str, notes: Sequence[Note]) -> int:
    """Among how many pages a shop's change has to be the surest. `notes`: of every shop."""
    shops = len(owner_shops.rated)
    chance = _p_value(owner_shops, own, notes)
    # Most pages need not ask the others: theirs is too likely to be chance for one alone, or too unlikely for all.
    if chance is None or chance >= CHANGED or chance < CHANGED / shops:
        return shops
    others = (_p_value(owner_shops, name, notes) for name in owner_shops.rated if name != own)
    return holm(chance, [each for each in others if each is not None], shops)


def holm(chance: float, others: Sequence[float], shops: int) -> int:
    """The number that CHANGED is divided by, for one p-value beside those of others; `shops`: at first."""
    remaining = shops
    for each in sorted(others):
        if each > chance or each >= CHANGED / remaining:
            break
        remaining -= 1
    return remaining


def _p_value(owner_shops: OwnerShops, name: str, notes: Sequence[Note]) -> float | None:
    shop = owner_shops.shops[name]
    moves = [note.date for note in kiosk_moves(notes, name, owner_shops.month)]
    found, _ = compare(shop.series, compared_to(owner_shops.month, moves, shop.samples), owner_shops.month)
    return found.p_value if found else None
