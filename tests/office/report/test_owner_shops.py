"""An owner's shops in order, and the chain of customers inside one of them."""

from datetime import date

import pytest

from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.owner_shops import MAX_SHOWN, compare_shops, compare_stages, gather_owner_shops
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.language import Language
from kiosk.office.report.page.words import chain
from kiosk.office.report.page.words.doubt import compared_without
from kiosk.office.report.pages import make, make_all
from sync.document.aggregate import Face, Fault

OCTOBER = "2026-10"
OWNER = "Panificio Rossi"
GOOD, BAD, ALIKE = (16, 2, 2), (10, 5, 5), (14, 3, 3)


def a_month(document, shop, row, month=OCTOBER, open_days=31, **changes):
    rows = {day.day: row for day in months.days(month)[:open_days] if day.isoweekday() != 7}
    return document(month, rows, **{"shop": shop, "kiosk_id": shop.lower().replace(" ", "-"), **changes})


def found(documents, own, month=OCTOBER):
    return compare_shops(gather_owner_shops(by_shop(documents), OWNER, month), own)


def names(found):
    return [each.name for each in found.shown]


def test_the_only_shop_is_not_compared(document):
    assert found([a_month(document, "Corso", GOOD)], "Corso") is None


def test_the_best_is_named_when_it_is_sure(document):
    said = found([a_month(document, "Corso", GOOD), a_month(document, "Duomo", BAD)], "Duomo")
    assert (said.best, names(said), said.own, said.compared) == ("Corso", ["Corso", "Duomo"], "Duomo", 2)


def test_the_best_of_two_alike_is_not(document):
    said = found([a_month(document, "Corso", ALIKE), a_month(document, "Duomo", (15, 3, 3))], "Duomo")
    assert said.best is None


def test_a_few_votes_do_not_win(document):
    """Thirty happy votes beside six hundred good ones: the raw mean would put them first."""
    few = a_month(document, "Duomo", (8, 1, 1), open_days=3)
    said = found([few, *(a_month(document, name, ALIKE) for name in ("Corso", "Garibaldi"))], "Duomo")
    assert said.best is None
    raw = {each.name: each.estimate.index for each in said.shown}
    assert raw["Duomo"] > raw["Corso"]
    shrunken = {each.name: each.standing.index for each in said.shown}
    assert shrunken["Duomo"] - shrunken["Corso"] < (raw["Duomo"] - raw["Corso"]) / 2


def test_too_few_votes_are_last_and_not_compared(document):
    said = found([a_month(document, "Duomo", GOOD, open_days=1), a_month(document, "Corso", BAD)], "Corso")
    assert names(said) == ["Corso", "Duomo"]
    assert said.shown[-1].standing is None
    assert (said.compared, said.best) == (0, None)


def test_shops_of_other_owners_or_other_faces_or_without_this_month_are_left_out(document):
    faces = (Face("happy", "happy", 100), Face("neutral", "so-so", 60), Face("unhappy", "unhappy", 0))
    documents = [
        a_month(document, "Corso", GOOD),
        a_month(document, "Stranger", GOOD, owner="Somebody else"),
        a_month(document, "Duomo", GOOD, faces=faces),
        a_month(document, "Closed", GOOD, "2026-09"),
        a_month(document, "Sold", GOOD, "2026-09"),
        a_month(document, "Sold", GOOD, owner="Somebody else"),
        a_month(document, "Bought", GOOD, "2026-09", owner="Somebody else"),
        a_month(document, "Bought", GOOD),
    ]
    assert sorted(names(found(documents, "Corso"))) == ["Bought", "Corso"]


def test_a_shop_whose_kiosks_disagree_is_left_to_its_own_page(document):
    two = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))
    quarrel = [
        a_month(document, "Duomo", GOOD, kiosk_id="d1"),
        a_month(document, "Duomo", (9, 9), kiosk_id="d2", faces=two),
    ]
    documents = [a_month(document, "Corso", GOOD), a_month(document, "Garibaldi", BAD), *quarrel]
    assert names(found(documents, "Corso")) == ["Corso", "Garibaldi"]
    with pytest.raises(ReportError, match="ask with different faces"):
        make(documents, [], "Duomo", OCTOBER, prepared_on=date(2026, 11, 1))


def test_of_many_shops_the_best_are_shown_and_ones_own(document):
    documents = [a_month(document, f"Shop {n:02}", (60 - 2 * n, 5, 2 * n + 1)) for n in range(MAX_SHOWN + 4)]
    ends = [*range(MAX_SHOWN // 2), *range(MAX_SHOWN // 2 + 4, MAX_SHOWN + 4)]
    said = found(documents, "Shop 00")
    assert names(said) == [f"Shop {n:02}" for n in ends]
    assert said.unshown == 4
    assert names(found(documents, "Shop 13")) == [f"Shop {n:02}" for n in sorted([*ends, 13])]
    assert names(found(documents[:12], "Shop 00")) == [f"Shop {n:02}" for n in range(12)]


def test_shops_are_compared_over_the_last_months_so_that_a_repeat_agrees(document):
    """The last month alone says the opposite of the five before it."""
    documents = [a_month(document, "Corso", ALIKE, month) for month in months.window(OCTOBER, 6)]
    documents += [a_month(document, "Duomo", BAD, month) for month in months.window("2026-09", 5)]
    documents.append(a_month(document, "Duomo", GOOD))
    said = found(documents, "Corso")
    assert (said.best, said.months) == ("Corso", 6)
    assert said.shown[0].votes == sum(sum(each.votes) for each in documents if each.shop == "Corso")


def test_a_shop_in_doubt_is_not_compared(document):
    silent = a_month(document, "Duomo", BAD, faults=(Fault("silent", "unhappy", 1),))
    said = found([a_month(document, "Corso", GOOD), silent], "Corso")
    assert said.best is None
    assert (said.shown[-1].estimate, said.shown[-1].votes) == (None, 27 * 20)


def test_one_shop_beside_a_shop_in_doubt_has_its_figure_and_nothing_to_compare(document):
    silent = a_month(document, "Duomo", BAD, faults=(Fault("silent", "unhappy", 1),))
    html = make([a_month(document, "Corso", GOOD), silent], [], "Corso", OCTOBER, prepared_on=date(2026, 11, 1)).html
    assert "There is nothing to compare: at most one shop has a verdict." in html
    assert "Too few votes to compare" not in html
    drawing = html[html.index('id="shops') :]
    assert drawing.count(">no verdict<") == 1


def test_all_pages_at_once_are_the_pages_one_by_one(document):
    documents = [
        a_month(document, name, row, month, owner=owner)
        for name, row, owner in (("Corso", GOOD, OWNER), ("Duomo", BAD, OWNER), ("Else", ALIKE, "Somebody else"))
        for month in ("2026-09", OCTOBER)
    ]
    day = date(2026, 11, 1)
    pages = dict(make_all(documents, [], OCTOBER, prepared_on=day))
    assert pages == {name: make(documents, [], name, OCTOBER, prepared_on=day) for name in ("Corso", "Duomo", "Else")}
    assert "“Corso” probably does better than “Duomo”." in pages["Duomo"].html
    assert "Which shop does best?" not in pages["Else"].html


def a_chain(document, **rows):
    stages = {"kitchen": 1, "counter": 2, "door": 3, "window": None}
    return [
        a_month(document, "Corso", row, kiosk_id=name, touchpoint=name, stage=stages[name])
        for name, row in rows.items()
    ]


def links(documents):
    series = gather(documents, None, OCTOBER)
    return compare_stages(series, OCTOBER, [None for _ in series.links])


def test_the_weakest_link_is_named_when_it_is_sure(document):
    said = links(a_chain(document, door=GOOD, counter=BAD, kitchen=GOOD))
    assert [each.name for each in said.links] == ["kitchen", "counter", "door"]
    assert said.weakest == "counter"


def test_where_a_link_is_silent_the_weakest_of_the_others_is_not_named(document):
    counter = [
        a_month(document, "Corso", BAD, each, kiosk_id="counter", touchpoint="counter", stage=2)
        for each in ("2026-05", "2026-09")
    ]
    said = links([*a_chain(document, door=GOOD, kitchen=ALIKE), counter[1]])
    assert (said.weakest, said.silent) == (None, ("counter",))
    assert chain(Language("en"), said) == "Nothing was heard of “counter”: which link is the weakest cannot be told."
    assert "„counter“" in chain(Language("lt"), said)
    assert "„counter“" in compared_without(Language("lt"), "", [Apart("counter", new=False)])
    # What has told nothing for months is gone, and a link alone with a silent one is still a chain.
    gone = links([*a_chain(document, door=GOOD, kitchen=BAD), counter[0]])
    assert (gone.weakest, gone.silent) == ("kitchen", ())
    assert links([*a_chain(document, door=GOOD), counter[1]]).silent == ("counter",)


def test_of_links_alike_none_is_the_weakest(document):
    assert links(a_chain(document, door=ALIKE, counter=ALIKE, kitchen=ALIKE)).weakest is None


def test_the_verdict_counts_customers_alone(document):
    """The last stage and touchpoints in no chain: at the stages before, staff are asked about something else."""
    series = gather(a_chain(document, door=GOOD, counter=BAD, kitchen=BAD, window=ALIKE), None, OCTOBER)
    assert series.months[OCTOBER].votes == tuple(27 * (a + b) for a, b in zip(GOOD, ALIKE, strict=True))


def test_a_shop_without_stages_has_no_chain(document):
    assert links(a_chain(document, window=GOOD)) is None
    assert links(a_chain(document, door=GOOD)) is None


def test_a_month_without_the_last_stage_is_not_told_by_the_ones_before(document):
    documents = [
        *a_chain(document, kitchen=GOOD),
        a_month(document, "Corso", GOOD, "2026-09", kiosk_id="door", touchpoint="door", stage=3),
    ]
    with pytest.raises(ReportError, match="Corso, 2026-10: no such month; there is 2026-09"):
        gather(documents, None, OCTOBER)
