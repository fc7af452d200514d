"""The more pages an owner reads, the surer a change has to be; and each that is found makes the next one easier."""

from datetime import date

import pytest

from kiosk.office.report.analysis.owner_shops import gather_owner_shops
from kiosk.office.report.analysis.owner_trends import holm, pages_beside
from kiosk.office.report.analysis.trend import CHANGED
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop
from kiosk.office.report.pages import make
from sync.archive.note import Note
from tests.office.report.conftest import a_document

OWNER, OCTOBER = "Panificio Rossi", "2026-10"
SURE = CHANGED / 1000


@pytest.mark.parametrize(
    ("chance", "others", "divided_by"),
    [
        (0.5, [0.9, 0.9], 3),
        (SURE, [0.9, 0.9], 3),
        (0.012, [SURE, 0.9], 2),
        (0.012, [SURE, SURE], 1),
        (SURE, [0.012, 0.9], 3),
        # The one before it is not found, so that this one is not easier to find.
        (0.02, [0.016, SURE], 2),
        (0.5, [], 1),
    ],
)
def test_those_that_were_surer_and_found_no_longer_count(chance, others, divided_by):
    assert holm(chance, others, len(others) + 1) == divided_by


@pytest.mark.parametrize("shops", [2, 5, 12])
def test_where_none_is_sure_all_count(shops):
    assert holm(CHANGED / 2, [0.5] * (shops - 1), shops) == shops


def a_shop(name, before, after):
    """The same two months of two years, and others between."""
    rows = [before] * 2 + [before] * 10 + [after] * 2
    for month, row in zip(months.window(OCTOBER, 14), rows, strict=True):
        votes = {day.day: row for day in months.days(month) if day.isoweekday() != 7}
        yield a_document(month, votes, shop=name, kiosk_id=name.lower().replace(" ", "-"))


def owner_of(*shops):
    documents = [each for name, before, after in shops for each in a_shop(name, before, after)]
    return documents, gather_owner_shops(by_shop(documents), OWNER, OCTOBER)


DOUBTFUL = ("Doubtful", (28, 6, 6), (27, 6, 7))
FALLEN = [(f"Fallen {n}", (16, 2, 2), (8, 4, 8)) for n in range(4)]
STEADY = [(f"Steady {n}", (16, 2, 2), (16, 2, 2)) for n in range(4)]


def test_a_change_that_is_unsure_beside_steady_shops_is_told_beside_fallen_ones():
    said = []
    for others in ([], FALLEN, STEADY):
        documents, owner_shops = owner_of(DOUBTFUL, *others)
        page = make(documents, [], DOUBTFUL[0], OCTOBER, prepared_on=date(2026, 11, 1))
        said.append((pages_beside(owner_shops, DOUBTFUL[0], []), "clearly less happy" in page.headline))
    assert said == [(1, True), (1, True), (5, False)]


def test_across_a_move_of_another_kiosk_nothing_is_found_there():
    _, owner_shops = owner_of(DOUBTFUL, *FALLEN)
    moves = [Note(date(2026, 9, 1), name, "To the exit", "break") for name, _, _ in FALLEN]
    assert pages_beside(owner_shops, DOUBTFUL[0], moves) == 5
