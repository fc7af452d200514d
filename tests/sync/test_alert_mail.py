"""What was never delivered is not told: begun again as far as it still is so, to those who do not know it, once."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from sync.archive.alert_event import AlertEvent, of_shop
from sync.archive.alert_records import GIVEN_UP, PREFIX, is_alone
from sync.archive.alerts import Alerts, SeenAlerts
from sync.archive.send_log import KEPT, WEBHOOK, SendLog
from sync.archive.tables import ALERT, SENT

AT = datetime(2026, 11, 1, 7, tzinfo=UTC)
ROSSI, SON, LUCA = "rossi@example.org", "son@example.org", "luca@example.org"
BIANCHI, ANNA = "bianchi@example.org", "anna@example.org"
FALL = AlertEvent("falling", "Rossi", "Duomo", since=date(2026, 10, 3), points_before=80, points_after=62, votes=300)
CARD = AlertEvent("card", "Rossi", "Duomo", "k1")
STATION = AlertEvent("unheard", "Rossi", "Station", "k2", since=date(2026, 10, 30))
LATE = GIVEN_UP.days + 1


class Office:
    """An office whose alerts are looked at day by day; mail is taken where a day says so."""

    def __init__(self, alerts: Alerts, log: SendLog) -> None:
        self.alerts, self.log = alerts, log
        self.unjudged: set[tuple[str, str]] = set()
        self.of_shops: dict[tuple[str, str], list[str]] = {}
        self.mail: tuple[str, ...] = (ROSSI, SON)
        self.owners: dict[str, str] = {}

    def morning(self, day, *found, takes=(), refuses=()):
        """What whoever takes mail on this day reads: kinds and shops, those that are over with a minus."""
        at = AT + timedelta(days=day)
        to = {"Rossi": self.mail, "Bianchi": (BIANCHI,)}
        seen = SeenAlerts(found, self.unjudged, {}, to, at, self.of_shops, self.owners)
        foreseen = self.alerts.mails(seen)
        self.alerts.take(seen)
        begun = {recipient for each in foreseen for recipient in each.to}
        read: dict[str, list[list[str]]] = {}
        waiting = self.log.pending(PREFIX, at - GIVEN_UP)
        assert begun <= {each for recipients in waiting.values() for each in recipients}
        for message_id, recipients in waiting.items():
            changes = self.alerts.changes(message_id)
            for each in recipients:
                mine = [shop for (_, shop), people in self.of_shops.items() if each in people]
                its = changes.of(mine) if is_alone(message_id) else changes
                if each in refuses:
                    self.log.refused(message_id, each, "550")
                elif each in takes and its:
                    self.log.sent(message_id, each, at)
                    over = [f"-{ended.alert.kind}" for ended in its.cleared]
                    read.setdefault(each, []).append([*(alert.kind for alert in its.raised), *over])
        return read


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """One archive for all of them: to make it takes longer than to try all of this."""
    url = f"sqlite:///{tmp_path_factory.mktemp('alerts')}/archive.db"
    with closing(Alerts.open(url)) as alerts, closing(SendLog.open(url)) as log:
        yield alerts, log


@pytest.fixture
def office(stores):
    alerts, log = stores
    yield Office(alerts, log)
    with alerts._transaction(writing=True) as connection:
        for table in (ALERT, SENT):
            connection.execute(sa.delete(table))


BOTH = (ROSSI, SON)


def to_both(*kinds):
    return {ROSSI: [[*kinds]], SON: [[*kinds]]}


@pytest.mark.parametrize("back", [LATE, 2 * LATE, 40], ids=["days", "twice as long", "a month"])
def test_what_nobody_took_is_told_once_it_can_be_as_far_as_it_still_is_so(office, back):
    for day in range(0, back, 1 + back // 4):
        assert office.morning(day, FALL, CARD) == {}
    assert office.morning(back, FALL, takes=BOTH) == to_both("falling")
    assert office.morning(back + 1, FALL, takes=BOTH) == {}
    assert office.log.unsent(AT, 99) == []
    assert office.morning(back + 2, takes=BOTH) == to_both("-falling")


def test_an_office_that_was_off_for_a_month_while_it_waited(office):
    office.morning(0, FALL, CARD)
    assert office.morning(31, FALL, takes=BOTH) == to_both("falling")
    assert office.morning(32, FALL, takes=BOTH) == {}


def test_what_is_told_late_says_since_when_and_in_the_figures_of_today(office):
    office.morning(0, FALL, CARD)
    office.morning(LATE, replace(FALL, points_after=58), CARD)
    fall, card = office.alerts.uncleared()
    assert (fall.since, fall.points_after, card.since) == (FALL.since, 58, AT.date())
    office.morning(2 * LATE, replace(FALL, points_after=58), CARD)
    assert office.alerts.uncleared() == [fall, card]


@pytest.mark.parametrize("over", [2, LATE])
def test_what_ended_before_anybody_was_told_is_told_nobody(office, over):
    office.morning(0, CARD)
    assert office.morning(over, takes=BOTH) == {}
    assert (office.alerts.uncleared(), office.log.unsent(AT, 99)) == ([], [])
    assert office.morning(over + 1, CARD, takes=BOTH) == to_both("card")


def test_of_several_only_those_are_written_to_again_whom_nothing_reached(office):
    assert office.morning(0, CARD, takes=[ROSSI]) == {ROSSI: [["card"]]}
    assert office.morning(LATE, CARD, takes=[ROSSI]) == {}
    assert office.morning(2 * LATE, CARD, takes=BOTH) == {SON: [["card"]]}
    assert office.morning(2 * LATE + 1, CARD, takes=BOTH) == {}
    assert office.morning(2 * LATE + 2, takes=BOTH) == to_both("-card")


def test_whom_nothing_reached_hears_of_no_end(office):
    office.morning(0, CARD, takes=[ROSSI])
    assert office.morning(1, takes=BOTH) == {ROSSI: [["-card"]]}
    assert office.morning(LATE, takes=BOTH) == {}
    assert office.log.unsent(AT, 99) == []


def test_what_is_new_comes_to_both_and_what_is_known_to_nobody_twice(office):
    office.morning(0, CARD, takes=[ROSSI])
    read = office.morning(LATE, CARD, FALL, takes=BOTH)
    assert (read[ROSSI], sorted(read[SON])) == ([["falling"]], [["card"], ["falling"]])
    assert office.morning(LATE + 1, CARD, FALL, takes=BOTH) == {}


def test_an_owner_without_an_address_is_told_once_he_has_one(office):
    office.mail = ()
    assert office.morning(0, CARD, FALL) == {}
    office.mail = BOTH
    assert office.morning(9, CARD, takes=BOTH) == to_both("card")
    assert office.morning(10, CARD, takes=BOTH) == {}
    # The control: one more address is told of what begins from then on.
    office.mail = (*BOTH, LUCA)
    assert office.morning(11, CARD, takes=[*BOTH, LUCA]) == {}


def test_an_address_that_is_refused_is_left_alone_and_the_corrected_one_is_told(office):
    office.mail = (ROSSI,)
    office.morning(0, CARD, refuses=[ROSSI])
    assert office.morning(LATE, CARD, takes=[ROSSI]) == {}
    office.mail = (SON,)
    assert office.morning(LATE + 1, CARD, takes=BOTH) == {SON: [["card"]]}
    office.mail = BOTH
    assert office.morning(LATE + 2, CARD, takes=BOTH) == {}


def test_where_one_of_two_is_refused_the_other_knows(office):
    office.morning(0, CARD, takes=[SON], refuses=[ROSSI])
    for day in (1, LATE, 2 * LATE):
        assert office.morning(day, CARD, takes=BOTH) == {}
    assert office.morning(30, takes=BOTH) == {SON: [["-card"]]}


def test_a_program_and_a_mailbox_are_told_each(office):
    office.mail = (ROSSI, WEBHOOK)
    office.morning(0, CARD, takes=[WEBHOOK])
    assert office.morning(LATE, CARD, takes=[ROSSI, WEBHOOK]) == {ROSSI: [["card"]]}
    office.morning(LATE + 1, CARD, FALL, takes=[ROSSI])
    assert office.morning(3 * LATE, CARD, FALL, takes=[ROSSI, WEBHOOK]) == {WEBHOOK: [["falling"]]}
    assert office.morning(3 * LATE + 1, takes=[ROSSI, WEBHOOK]) == {
        ROSSI: [["-card", "-falling"]],
        WEBHOOK: [["-card", "-falling"]],
    }


def test_an_all_clear_that_nobody_took_is_told_unless_it_has_begun_once_more(office):
    office.morning(0, CARD, takes=BOTH)
    office.morning(1)
    assert office.morning(1 + LATE) == {}
    assert office.morning(1 + 2 * LATE, takes=BOTH) == to_both("-card")
    assert office.morning(2 + 2 * LATE, takes=BOTH) == {}
    office.morning(40, CARD, takes=BOTH)
    office.morning(41)
    assert office.morning(41 + LATE, CARD, takes=BOTH) == to_both("card")
    assert office.morning(42 + LATE, takes=BOTH) == to_both("-card")
    assert office.log.unsent(AT, 99) == []


def test_what_cannot_be_judged_waits_until_it_can(office):
    office.morning(0, FALL, STATION)
    office.unjudged = {("falling", of_shop("Rossi", "Duomo"))}
    assert office.morning(LATE, STATION, takes=BOTH) == to_both("unheard")
    assert office.morning(LATE + 1, STATION, takes=BOTH) == {}
    office.unjudged = set()
    assert office.morning(LATE + 2, STATION, FALL, takes=BOTH) == to_both("falling")
    # And so does an all-clear.
    office.morning(LATE + 3, FALL)
    office.unjudged = {("unheard", "k2")}
    assert office.morning(2 * LATE + 4, FALL, takes=BOTH) == {}
    office.unjudged = set()
    assert office.morning(2 * LATE + 5, FALL, takes=BOTH) == to_both("-unheard")


def test_a_shops_own_people_are_told_by_themselves(office):
    office.of_shops = {("Rossi", "Station"): [LUCA]}
    office.morning(0, CARD, STATION, takes=BOTH)
    assert office.morning(LATE, CARD, STATION, takes=[*BOTH, LUCA]) == {LUCA: [["unheard"]]}
    assert office.morning(LATE + 1, CARD, STATION, takes=[*BOTH, LUCA]) == {}
    over = office.morning(LATE + 2, takes=[*BOTH, LUCA])
    assert over == {ROSSI: [["-card", "-unheard"]], SON: [["-card", "-unheard"]], LUCA: [["-unheard"]]}


def test_whoever_is_entered_for_a_shop_hears_of_what_begins_from_then_on(office):
    office.morning(0, STATION, takes=BOTH)
    office.of_shops = {("Rossi", "Station"): [LUCA]}
    assert office.morning(LATE, STATION, takes=[*BOTH, LUCA]) == {}
    assert office.morning(LATE + 1, takes=[*BOTH, LUCA]) == to_both("-unheard")


def test_the_people_of_the_shop_to_which_a_kiosk_is_moved_are_told_of_its_trouble(office):
    """And of its end in the place of those whose shop it has left; its owner, who knows, is told nothing of that."""
    office.of_shops = {("Rossi", "Duomo"): [LUCA], ("Rossi", "Station"): [ANNA]}
    everybody, moved = (*BOTH, LUCA, ANNA), replace(CARD, shop="Station")
    assert office.morning(0, CARD, takes=everybody) == to_both("card") | {LUCA: [["card"]]}
    assert office.morning(1, moved, takes=everybody) == {ANNA: [["card"]]}
    assert office.morning(2, moved, takes=everybody) == {}
    assert office.morning(3, takes=everybody) == to_both("-card") | {ANNA: [["-card"]]}
    assert office.log.unsent(AT, 99) == []


def test_a_mail_that_is_being_handed_over_is_left_to_it(office):
    office.morning(0, CARD)
    at = AT + timedelta(days=LATE)
    for message_id in office.log.pending(PREFIX, AT):
        assert office.log.begin(message_id, ROSSI, at - timedelta(minutes=1))
    assert office.morning(LATE, CARD, takes=BOTH) == {}
    # Whoever was handing it over has died.
    assert office.morning(LATE + 1, CARD, takes=BOTH) == to_both("card")


def test_of_what_was_told_years_ago_nobody_is_told_anew(office):
    office.morning(0, CARD, takes=BOTH)
    years = KEPT.days + 2
    office.morning(years, CARD, FALL, takes=BOTH)
    # With the next mail that is begun, what was sent so long ago is forgotten.
    office.log.begin("other", ROSSI, AT + timedelta(days=years))
    office.log.sent("other", ROSSI, AT + timedelta(days=years))
    assert office.morning(years + 1, CARD, FALL, takes=BOTH) == {}
    assert office.morning(years + 2, FALL, takes=BOTH) == to_both("-card")


MOVED = replace(CARD, owner="Bianchi", shop="Nord")
ALL = (*BOTH, BIANCHI)


@pytest.mark.parametrize("unjudged", [set(), {CARD.subject[:2]}], ids=["heard", "unheard"])
def test_a_kiosk_that_is_anothers_is_told_of_to_him_alone(office, unjudged):
    """With its trouble, which the former owner knew of; and of its end only the one who has it hears."""
    assert office.morning(0, CARD, FALL, takes=ALL) == to_both("card", "falling")
    office.owners = {"k1": "Bianchi"}
    office.unjudged = unjudged
    if unjudged:  # it stands with nobody until somebody knows
        assert office.morning(1, FALL, takes=ALL) == {}
        office.unjudged = set()
    assert office.morning(2, FALL, MOVED, takes=ALL) == {BIANCHI: [["card"]]}
    assert office.morning(3, FALL, MOVED, takes=ALL) == {}
    assert office.alerts.uncleared() == [FALL, MOVED]
    assert office.morning(4, FALL, takes=ALL) == {BIANCHI: [["-card"]]}
    assert office.morning(LATE, takes=ALL) == to_both("-falling")
    assert office.log.unsent(AT, 99) == []


def test_a_kiosk_that_is_well_with_its_new_owner_is_told_of_to_nobody(office):
    assert office.morning(0, CARD, STATION, takes=ALL) == to_both("card", "unheard")
    office.owners = {"k1": "Bianchi", "k2": "Rossi"}
    assert office.morning(1, takes=ALL) == to_both("-unheard")
    assert office.alerts.uncleared() == []
    # Once it has come back, its former owner is told as of any.
    office.owners["k1"] = "Rossi"
    assert office.morning(2, CARD, takes=ALL) == to_both("card")


def test_what_waits_to_be_told_of_a_kiosk_that_is_anothers_is_not_sent(office):
    """Neither its trouble nor its end, which nobody's server took while it was the former owner's."""
    office.morning(0, CARD, takes=[ROSSI])
    office.morning(1, takes=[SON])
    office.owners = {"k1": "Bianchi"}
    assert office.morning(LATE + 1, takes=ALL) == {}
    office.owners = {"k2": "Rossi"}
    office.morning(LATE + 2, STATION)
    office.owners = {"k2": "Bianchi"}
    assert office.morning(LATE + 3, replace(STATION, owner="Bianchi"), takes=ALL) == {BIANCHI: [["unheard"]]}
    assert office.log.unsent(AT, 99) == []
