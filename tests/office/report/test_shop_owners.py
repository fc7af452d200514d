"""Two owners with a shop of one name, kiosks with other faces: nobody reads another's votes, nor loses his page."""

from datetime import date

import pytest
from attrs import evolve

from kiosk.office.mail.monthly import by_owner, unfinished
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.shop_owners import shop_owners
from kiosk.office.report.pages import make, make_all, make_poster
from sync.document.aggregate import Face

DAY = date(2026, 11, 1)
ANNA, BRUNO = {1: (40, 5, 5)}, {1: (11, 22, 33)}


@pytest.fixture
def told(document):
    def make_document(month, owner, kiosk_id, rows=None, **changes):
        rows = rows or (ANNA if owner == "Anna" else BRUNO)
        return document(month, rows, owner=owner, shop="Centro", kiosk_id=kiosk_id, **changes)

    return make_document


def test_two_owners_with_a_shop_of_one_name_see_neither_a_page_nor_each_other(told):
    both = [told("2026-10", "Anna", "a1"), told("2026-10", "Bruno", "b1")]
    for refused in (
        lambda: make(both, [], "Centro", "2026-10", prepared_on=DAY),
        lambda: make_poster(both, [], "Centro", "2026-10", prepared_on=DAY),
        lambda: gather(both, None, "2026-10"),
    ):
        with pytest.raises(ReportError, match=r"Centro, 2026-10: Anna \(a1\) and Bruno \(b1\) each have a shop"):
            refused()
    assert list(make_all(both, [], "2026-10", prepared_on=DAY)) == []
    assert by_owner(both, "2026-10") == {"Anna": ["Centro"], "Bruno": ["Centro"]}


def test_their_other_shops_have_their_pages(told):
    both = [told("2026-10", "Anna", "a1"), told("2026-10", "Bruno", "b1")]
    other = evolve(told("2026-10", "Anna", "a2"), shop="Nord")
    assert [shop for shop, _ in make_all([*both, other], [], "2026-10", prepared_on=DAY)] == ["Nord"]


def test_once_one_of_them_has_another_name_the_other_sees_his_own_votes_alone(told):
    """The remedy works at once, and the months in which they clashed stay apart."""
    documents = [
        *(told(month, "Anna", "a1") for month in ("2026-08", "2026-09", "2026-10")),
        *(told(month, "Bruno", "b1") for month in ("2026-08", "2026-09")),
    ]
    series = gather(documents, None, "2026-10")
    assert series.owner == "Anna"
    assert {month: each.votes for month, each in series.months.items()} == dict.fromkeys(
        ("2026-08", "2026-09", "2026-10"), (40, 5, 5)
    )


def test_who_opens_a_shop_of_a_name_that_was_another_owners_does_not_get_his_votes(told):
    documents = [told("2026-06", "Anna", "a1"), told("2026-10", "Bruno", "b1")]
    assert list(gather(documents, None, "2026-10").months) == ["2026-10"]
    assert gather(documents, None, "2026-06").owner == "Anna"


def test_a_shop_that_was_sold_keeps_its_history(told):
    documents = [
        told("2026-07", "Anna", "a1"),
        told("2026-07", "Anna", "a2"),
        told("2026-08", "Bruno", "a1"),
        told("2026-09", "Bruno", "a1"),
    ]
    assert list(gather(documents, None, "2026-09").months) == ["2026-07", "2026-08", "2026-09"]
    assert by_owner(documents, "2026-08") == {"Bruno": ["Centro"]}


def test_a_kiosk_that_claims_a_shop_does_not_get_it_while_its_owner_goes_on(told):
    documents = [
        *(told(month, "Anna", "a1") for month in ("2026-08", "2026-09", "2026-10")),
        told("2026-08", "Anna", "x9"),
        *(told(month, "Eve", "x9", revision=2**50) for month in ("2026-09", "2026-10")),
    ]
    assert sorted(shop_owners(documents, "2026-10")) == ["Anna", "Eve"]
    with pytest.raises(ReportError, match=r"Anna \(a1\) and Eve \(x9\)"):
        make(documents, [], None, "2026-10", prepared_on=DAY)


def test_owners_who_sold_to_each_other_end_somewhere(told):
    documents = [told("2026-08", "Anna", "a1"), told("2026-09", "Bruno", "a1"), told("2026-10", "Anna", "a1")]
    assert list(shop_owners(documents, "2026-10")) == ["Anna"]


def test_only_an_owners_own_kiosks_are_waited_for(told):
    both = [told("2026-10", "Anna", "a1", final=True), told("2026-10", "Bruno", "b1", final=False)]
    assert unfinished([each for each in both if each.owner == "Anna"], ["Centro"], "2026-10") == []


OTHER = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))


def test_one_odd_month_is_left_out_and_takes_no_other_along(told):
    documents = [
        *(told(month, "Anna", kiosk) for month in ("2026-01", "2026-03", "2026-04") for kiosk in ("a1", "a2")),
        told("2026-02", "Anna", "a1"),
        told("2026-02", "Anna", "a2", {1: (4, 5)}, faces=OTHER),
    ]
    series = gather(documents, None, "2026-04")
    assert (list(series.months), series.other_faces) == (["2026-01", "2026-03", "2026-04"], ("2026-02",))
    assert "other faces" in make(documents, [], None, "2026-04", prepared_on=DAY).html
    with pytest.raises(ReportError, match="ask with different faces"):
        gather(documents, None, "2026-02")


def test_a_new_card_with_a_third_face_asks_with_the_newer_ones(told):
    old = told("2026-10", "Anna", "a1", {1: (4, 5)}, faces=OTHER, installation_id="old")
    new = told(
        "2026-10", "Anna", "a1", {20: (40, 5, 5)}, installation_id="new", revision=2, as_of=old.as_of.replace(hour=23)
    )
    for documents in ([old, new], [new, old]):
        series = gather(documents, None, "2026-10")
        assert (series.months["2026-10"].votes, len(series.faces)) == ((40, 5, 5), 3)
