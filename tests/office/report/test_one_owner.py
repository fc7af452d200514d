"""Shops of several owners as one's."""

from datetime import date

from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.analysis.one_owner import OwnedShops, together
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.margins import Event
from tests.office.report.conftest import a_document

DAY = date(2026, 10, 3)


def documents(owner, *shops):
    return [
        a_document("2026-10", {1: (4, 1, 1)}, owner=owner, shop=each, kiosk_id=f"{owner}-{each}".lower())
        for each in shops
    ]


def test_what_is_said_of_a_shop_goes_with_it_and_others_stay_out():
    rossi = OwnedShops(
        "Rossi",
        ["Nord"],
        documents("Rossi", "Nord", "Sud"),
        [Note(DAY, "Nord", "second till"), Note(DAY, "Sud", "new lights")],
        [Voice("Nord", "survey", "mail", DAY, (1, 2, 3)), Voice("Sud", "survey", "mail", DAY, (1, 2, 3))],
        {"Nord": Goal(80, "2027-03"), "Sud": Goal(70, "2027-03")},
        ["Sud"],
    )
    found = together("North", [rossi, OwnedShops("Bianchi", ["Est"], documents("Bianchi", "Est"), silent=["Est"])])
    assert [(each.owner, each.shop) for each in found.documents] == [("North", "Nord"), ("North", "Est")]
    assert [each.words for each in found.notes] == ["second till"]
    assert [each.shop for each in found.voices] == ["Nord"]
    assert found.goals == {"Nord": Goal(80, "2027-03")}
    assert found.silent == ("Est",)


def test_two_shops_of_one_name_bear_their_owners():
    parts = [OwnedShops(owner, ["Centro"], documents(owner, "Centro"), [Note(DAY, "Centro", owner)]) for owner in "AB"]
    found = together("North", parts)
    assert [each.shop for each in found.documents] == ["Centro (A)", "Centro (B)"]
    assert [(each.shop, each.words) for each in found.notes] == [("Centro (A)", "A"), ("Centro (B)", "B")]
    assert found.called == {("A", "Centro"): "Centro (A)", ("B", "Centro"): "Centro (B)"}


def test_events_have_pages_of_their_own():
    fair = [
        a_document(
            "2026-10", {1: (4, 1, 1)}, owner="A", shop="Nord", event=Event("Fair", date(2026, 10, 1), date(2026, 10, 3))
        )
    ]
    assert together("North", [OwnedShops("A", ["Nord"], fair)]).documents == ()
