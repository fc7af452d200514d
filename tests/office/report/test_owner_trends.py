"""The more pages an owner reads, the surer a change has to be; and each that is found makes the next one easier."""

import json
from datetime import date

import pytest

from kiosk.office.report.analysis.comparisons import Direction
from kiosk.office.report.analysis.owner_shops import gather_owner_shops
from kiosk.office.report.analysis.owner_trends import OF_LINKS, Weighed, family, holm, link_weight, total_weight
from kiosk.office.report.analysis.trend import CHANGED
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop
from kiosk.office.report.pages import make
from sync.archive.note import Note
from tests.office.report.conftest import a_document

OWNER, OCTOBER = "Panificio Rossi", "2026-10"
SURE = CHANGED / 1000
LESS = "\N{MINUS SIGN}"


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
    assert holm(Weighed(chance, 1), [Weighed(each, 1) for each in others], len(others) + 1) == divided_by


@pytest.mark.parametrize("shops", [2, 5, 12])
def test_where_none_is_sure_all_count(shops):
    assert holm(Weighed(CHANGED / 2, 1), [Weighed(0.5, 1)] * (shops - 1), shops) == shops


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
        said.append((family(owner_shops, []).pages_beside(DOUBTFUL[0]), "clearly less happy" in page.headline))
    assert said == [(1, True), (1, True), (5, False)]


def test_across_a_move_of_another_kiosk_nothing_is_found_there():
    _, owner_shops = owner_of(DOUBTFUL, *FALLEN)
    moves = [Note(date(2026, 9, 1), name, "To the exit", "break") for name, _, _ in FALLEN]
    assert family(owner_shops, moves).pages_beside(DOUBTFUL[0]) == 5


def test_what_weighs_less_has_to_be_surer_and_what_is_found_hands_on_its_weight():
    shop, link, sure = Weighed(0.012, 1), Weighed(0.011, 0.5), Weighed(SURE, 0.5)
    assert (holm(shop, [link], 1.5), holm(link, [Weighed(0.025, 1)], 1.5)) == (1.5, 3)
    assert (holm(shop, [sure], 1.5), holm(link, [sure], 1.5), holm(link, [shop], 1.5)) == (1, 2, 1)


@pytest.mark.parametrize(("shops", "links"), [(1, 2), (1, 7), (12, 36)])
def test_all_links_of_an_owner_together_weigh_half_as_much_as_his_shops(shops, links):
    assert links * link_weight(shops, links) == pytest.approx(OF_LINKS * shops)
    assert total_weight(shops, links) == pytest.approx(1.5 * shops)


STEADY_ROW, UNSURE_ROW, FALLEN_ROW = (16, 2, 2), (16, 2, 3), (8, 4, 8)
DAY = date(2026, 11, 1)


def a_chain(lately, first="2025-09", shop="Corso", **changes):
    """A chain whose links had the same votes for a year, and others in the last two months."""
    for stage, (name, row) in enumerate(lately.items(), 1):
        for month in months.window(OCTOBER, 14):
            if month >= first:
                rows = {day.day: row if month >= "2026-09" else STEADY_ROW for day in months.days(month)}
                rows = {day.day: rows[day.day] for day in months.days(month) if day.isoweekday() != 7}
                about = {
                    "shop": shop,
                    "kiosk_id": f"{shop}-{name}".lower().replace(" ", "-"),
                    "touchpoint": name,
                    "stage": stage,
                }
                yield a_document(month, rows, **{**about, **changes.get(f"{name} {month}", {})})


def links_of(documents, notes=(), language="en"):
    page = make([*documents], [*notes], "Corso", OCTOBER, prepared_on=DAY, language=language)
    return page, {link.name: link.trend for link in page.findings.chain.links}


FALLEN_KITCHEN = {"kitchen": FALLEN_ROW, "counter": STEADY_ROW, "door": STEADY_ROW}


def test_a_link_that_fell_is_told_and_the_others_are_not():
    page, found = links_of(a_chain(FALLEN_KITCHEN))
    assert [each.direction for each in found.values()] == [Direction.DOWN, Direction.FLAT, Direction.FLAT]
    assert (found["kitchen"].before, found["kitchen"].after) == (85, 50)
    assert found["door"] is page.findings.trend
    fallen = f"Clearly worse than a year ago: “kitchen” ({LESS}35)."
    assert f'<p class="say down"><i class="arrow" aria-hidden="true"></i> {fallen}' in page.html
    assert '<p class="say flat">About as good as a year ago: “counter” and “door”.' in page.html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "it",
            [
                f"Chiaramente peggio di un anno fa: “kitchen” ({LESS}35).",
                "Più o meno come un anno fa: “counter” e “door”.",
            ],
        ),
        (
            "lt",
            [
                f"Aiškiai blogiau nei prieš metus: „kitchen“ ({LESS}35).",
                "Panašiai kaip prieš metus: „counter“ ir „door“.",
            ],
        ),
    ],
)
def test_the_changes_of_the_links_are_said_in_every_language(language, said):
    page, _ = links_of(a_chain(FALLEN_KITCHEN), language=language)
    assert [each for each in said if each not in page.html] == []


def test_programs_read_how_a_link_changed_as_they_read_it_of_a_shop():
    page, _ = links_of(a_chain(FALLEN_KITCHEN))
    told = json.loads(page.json)["findings"]
    kitchen, _, door = told["chain"]["links"]
    assert door["trend"] == told["trend"]
    assert (kitchen["trend"]["direction"], kitchen["trend"]["after"]) == ("down", 50)


def test_in_a_first_year_a_link_changes_beyond_what_a_season_does_or_not_at_all():
    _, found = links_of(a_chain({**FALLEN_KITCHEN, "counter": UNSURE_ROW}, first="2026-03"))
    assert [each.direction for each in found.values()] == [Direction.DOWN, Direction.FLAT, Direction.FLAT]
    page, _ = links_of(a_chain(FALLEN_KITCHEN, first="2026-03"))
    assert f"Worse than three months before, which may be the season: “kitchen” ({LESS}" in page.html


def test_an_unsure_change_of_a_link_is_told_alone_and_not_beside_many_steady_ones():
    directions = []
    for steady in (0, 2):
        lately = {"kitchen": UNSURE_ROW, **{f"{n}": STEADY_ROW for n in range(steady)}, "door": STEADY_ROW}
        directions.append(links_of(a_chain(lately))[1]["kitchen"].direction)
    assert directions == [Direction.DOWN, Direction.FLAT]


NEW_CARDS = {f"kitchen {month}": {"installation_id": "b2"} for month in months.window(OCTOBER, 2)}
FEW = {f"kitchen {OCTOBER}": {"votes": (8, 4, 8), "days": a_document(OCTOBER, {1: (8, 4, 8)}).days, "hours": ()}}


@pytest.mark.parametrize(
    ("first", "changes", "notes"),
    [
        ("2026-08", {}, ()),
        ("2025-09", NEW_CARDS, ()),
        ("2025-09", FEW, ()),
        ("2025-09", {}, (Note(date(2026, 9, 1), "Corso", "To the exit", "break"),)),
    ],
    ids=["too few months", "another card", "too few votes", "moved"],
)
def test_where_nothing_can_be_said_of_a_link_nothing_is(first, changes, notes):
    page, found = links_of(a_chain(FALLEN_KITCHEN, first, **changes), notes)
    assert found["kitchen"] is None
    assert "“kitchen” (" not in page.html


def test_a_month_of_too_few_votes_has_no_arrow():
    documents = [each for each in a_shop("Corso", STEADY_ROW, FALLEN_ROW) if each.month != OCTOBER]
    few = a_document(OCTOBER, {day: (0, 0, 1) for day in range(1, 29) if day % 7 != 4}, shop="Corso", kiosk_id="corso")
    page = make([*documents, few], [], "Corso", OCTOBER, prepared_on=DAY)
    assert "too few to judge" in page.headline
    assert (page.findings.trend, page.summary.chips) == (None, ())
