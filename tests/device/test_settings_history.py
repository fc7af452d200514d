"""What is told of a day is told by the settings that were in force on it: nothing is told backwards."""

import re
from datetime import UTC, datetime

import attrs
import pytest

from config.storage import StorageSettings
from hardware.clock import utc_ns
from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.rules.shop_settings import ShopSettings, decode, encode
from kiosk.device.store.settings_history import history, record
from kiosk.device.store.votes import Votes
from sync.document import outbox
from sync.document.aggregate import Event, Face
from sync.document.installation import card, number, under
from tests.device.gestures import push

S = 1_000_000_000
HOUR = 3600 * S
FACES = (Face("happy", "Labai gerai", 100), Face("unhappy", "Blogai", 0))


def at(*parts):
    return utc_ns(datetime(*parts, tzinfo=UTC))


@pytest.fixture
def kiosk(make_kiosk):
    """At Anna's."""
    return moved(make_kiosk(storage=StorageSettings(alive_s=3600, ballast_mib=0)), "Anna's")


def moved(kiosk, shop, **changes):
    """Somebody edits smiley.txt, while it is off."""
    settings = kiosk.settings
    identity = attrs.evolve(settings.kiosk, shop=shop, owner=f"{shop} owner")
    kiosk.settings = attrs.evolve(settings, kiosk=identity, **changes)
    return kiosk


def live(kiosk, begin_ns, presses, *, hears=True):
    """Plugged in for five hours, pressed so often, a press a minute; a day of fewer is told with the next one."""
    kiosk.clock.now_ns = begin_ns
    kiosk.switch_on()
    if hears:
        kiosk.clock.synchronise()
    for _ in range(presses):
        kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
        push(kiosk, "happy")
    kiosk.pass_until(begin_ns + 5 * HOUR)
    kiosk.shut_down()


def look(kiosk, at_ns):
    """Some days later: only days that are over are told."""
    live(kiosk, at_ns, 0)


def told(kiosk):
    """Happy votes by shop and month, of what is to be sent."""
    documents = [each.aggregate for each in outbox.read_all(kiosk.settings.kiosk.data / OUTBOX).values()]
    return {(each.shop, each.month): each.votes[0] for each in documents}


def test_a_kiosk_moved_over_the_months_edge_leaves_its_january_where_it_was(kiosk):
    live(kiosk, at(2027, 1, 31, 9), 5)
    live(moved(kiosk, "Bruno's"), at(2027, 2, 2, 9), 3)
    look(kiosk, at(2027, 2, 3, 9))
    assert told(kiosk) == {("Anna's", "2027-01"): 5, ("Bruno's", "2027-02"): 3}
    january = outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2027-01"].aggregate
    assert (january.owner, january.final) == ("Anna's owner", True)
    assert january.days[-1].date.day == 31


def test_one_moved_within_a_month_tells_both_shops_their_part(kiosk):
    for day in range(6, 11):
        live(kiosk, at(2027, 2, day, 9), 4)
    moved(kiosk, "Bruno's")
    for day in range(11, 21):
        live(kiosk, at(2027, 2, day, 9), 3)
    look(kiosk, at(2027, 3, 1, 9))
    assert told(kiosk) == {("Anna's", "2027-02"): 20, ("Bruno's", "2027-02"): 30, ("Bruno's", "2027-03"): 0}
    february = [each.aggregate for each in outbox.read_all(kiosk.settings.kiosk.data / OUTBOX).values()]
    february = [each for each in february if each.month == "2027-02"]
    assert all(each.final for each in february)
    assert {each.shop: each.installation_id for each in february} == {
        "Anna's": "installation-1",
        "Bruno's": "installation-1--2",
    }
    assert {each.shop: each.days[-1].date.day for each in february} == {"Anna's": 10, "Bruno's": 28}


def test_opening_hours_added_in_march_leave_february_alone(kiosk):
    live(kiosk, at(2027, 2, 10, 9), 6)
    hours = {"monday": ("15:00-18:00",)}
    live(moved(kiosk, "Anna's", opening_hours=hours), at(2027, 3, 1, 9), 2)
    look(kiosk, at(2027, 3, 3, 9))
    assert told(kiosk) == {("Anna's", "2027-02"): 6, ("Anna's", "2027-03"): 0}
    documents = {month: each.aggregate for month, each in outbox.read(kiosk.settings.kiosk.data / OUTBOX).items()}
    assert documents["2027-02"].final
    assert {day.open_minutes for day in documents["2027-02"].days} == {None}


def test_votes_of_which_no_time_was_heard_stay_with_the_shop_in_which_they_were_given(kiosk):
    live(kiosk, at(2027, 2, 1, 9), 1)
    live(kiosk, at(2027, 2, 27, 9), 5, hears=False)
    live(moved(kiosk, "Bruno's"), at(2027, 3, 1, 9), 3)
    look(kiosk, at(2027, 3, 3, 9))
    documents = {month: each.aggregate for month, each in outbox.read(kiosk.settings.kiosk.data / OUTBOX).items()}
    assert [(each.shop, each.votes[0], [row.votes[0] for row in each.undated]) for each in documents.values()] == [
        ("Anna's", 1, [5]),
        ("Bruno's", 3, []),
    ]
    assert documents["2027-02"].final


def test_a_change_in_the_same_boot_begins_after_the_last_press_before_it(kiosk):
    kiosk.clock.now_ns = at(2027, 2, 10, 9)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    push(kiosk, "happy")
    kiosk.daemon.close()
    boot, booted_ns = kiosk.clock._boot, kiosk.clock._booted_ns
    moved(kiosk, "Bruno's").switch_on()
    kiosk.clock._boot, kiosk.clock._booted_ns = boot, booted_ns
    kiosk.shut_down()
    # The virtual kiosk's plug begins a boot of its own; what the store notes in the same one is asked of it.
    votes = Votes(kiosk.settings.kiosk.data / DATABASE, "i")
    votes.begin("the same", 100)
    votes.add_vote(170, 0, "happy", "counted")
    votes.begin("the same", 200)
    present = ShopSettings("Carla", "Carla's", "Europe/Rome", FACES)
    record(votes.card, votes.boot, present)
    record(votes.card, votes.boot, present)
    rows = history(votes.card, present)
    assert [row.settings.shop for row in rows] == ["Anna's", "Bruno's", "Carla's"]
    assert rows[-1].since == (votes.boot, 171)
    votes.close()


def test_settings_under_which_nobody_voted_are_replaced(kiosk):
    live(kiosk, at(2027, 2, 10, 9), 2)
    for shop in ("Brnuo's", "Carla's", "Bruno's"):
        live(moved(kiosk, shop), kiosk.clock.now_ns + 60 * S, 0)
    live(kiosk, kiosk.clock.now_ns + 60 * S, 3)
    look(kiosk, at(2027, 2, 15, 9))
    assert told(kiosk) == {("Anna's", "2027-02"): 2, ("Bruno's", "2027-02"): 3}


def test_the_history_comes_along_where_a_database_takes_anothers_place(kiosk):
    live(kiosk, at(2027, 2, 10, 9), 2)
    live(moved(kiosk, "Bruno's"), at(2027, 2, 12, 9), 2)
    votes = Votes(kiosk.settings.kiosk.data / DATABASE, "i")
    votes.begin("another", 0)
    votes.reopen(rebuild=True)
    present = ShopSettings("x", "x", "Europe/Rome", FACES)
    assert [row.settings.shop for row in history(votes.card, present)] == ["Anna's", "Bruno's"]
    votes.close()


def test_settings_come_back_as_they_were_stored_and_what_is_newer_is_passed_over():
    event = Event("Fair", datetime(2027, 5, 1, tzinfo=UTC).date(), datetime(2027, 5, 3, tzinfo=UTC).date())
    settings = ShopSettings(
        "Anna", "Anna's", "Europe/Rome", FACES, "Door", 2, event, {"happy": "Service"}, {"monday": ("08:00-13:00",)}
    )
    assert decode(encode(settings)) == settings
    assert decode(encode(settings).replace('"stage"', '"colour": 1, "stage"')) == settings
    for text in ("{}", "[]", '{"faces": [1]}'):
        with pytest.raises(ValueError, match=re.escape(text[:2])):
            decode(text)


def test_whether_a_day_is_told_while_it_lasts_has_a_time_and_where_it_is_not_nothing_is_stored_anew():
    before = ShopSettings("Anna", "Centro", "Europe/Rome", FACES)
    shown = attrs.evolve(before, is_told_today=True)
    assert "today" not in encode(before)
    assert [decode(encode(each)) for each in (before, shown)] == [before, shown]


def test_an_installation_says_whose_card_and_which_settings():
    assert [under("abc-1", each) for each in (1, 2)] == ["abc-1", "abc-1--2"]
    assert [(card(each), number(each)) for each in ("abc-1", "abc-1--12")] == [("abc-1", 1), ("abc-1", 12)]
