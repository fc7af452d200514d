"""The log of mails and the memory of alerts, in both kinds of archive, in tests/mail against a mail server."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from sync.archive.alert_event import AlertEvent, EndedAlert
from sync.archive.alert_records import GIVEN_UP, PREFIX
from sync.archive.alerts import Alerts, SeenAlerts
from sync.archive.note import Note
from sync.archive.reply_log import ReplyLog
from sync.archive.send_log import KEPT, LEASE, SendLog
from tests.sync.test_archive import archive

__all__ = ["archive"]

AT = datetime(2026, 11, 1, 7, tzinfo=UTC)
TO = "rossi@example.org"
FALL = AlertEvent("falling", "Rossi", "Duomo", since=date(2026, 10, 3), points_before=80, points_after=62, votes=300)
STUCK = AlertEvent("stuck", "Rossi", "Duomo", "k1", "so-so")


@pytest.fixture
def log(archive):
    return SendLog(archive._engine)


@pytest.fixture
def alerts(archive):
    return Alerts(archive._engine)


@pytest.fixture
def replies(archive):
    return ReplyLog(archive._engine)


def test_an_answer_is_taken_once_with_all_of_its_notes(replies, archive, log):
    notes = [Note(date(2026, 6, 3), "Duomo", "second till"), Note(date(2026, 6, 5), "Duomo", "new oven")]
    assert replies.take(None, notes, "reply.a.r", TO, AT)
    assert not replies.take(None, notes, "reply.a.r", TO, AT)
    assert archive.notes() == notes
    # The mail that confirms them is begun, and waits for whoever sends it.
    assert log.unsettled("reply.a.r", [TO]) == [TO]
    assert log.begin("reply.a.r", TO, AT + timedelta(minutes=1)) == AT


def test_answers_are_counted_by_address_and_day(replies, log):
    for name in "abc":
        replies.take(None, [], f"reply.{name}.r", TO, AT)
    log.begin("reply.d.r", TO, AT)
    log.begin("report.2026-10.r", TO, AT)
    replies.take(None, [], "reply.a.r", "x@example.org", AT)
    assert replies.answered(TO, AT, but="") == 4
    assert replies.answered(TO, AT, but="reply.a.r") == 3
    assert replies.answered(TO, AT + timedelta(seconds=1), but="") == 0


def test_an_answer_whose_note_cannot_be_kept_is_not_taken(replies, archive, log):
    """Nothing of it: the next run tries again."""
    broken = [Note(date(2026, 6, 3), "Duomo", "second till"), Note(None, "Duomo", "no day")]
    with pytest.raises(IntegrityError):
        replies.take(None, broken, "reply.a.r", TO, AT)
    assert (archive.notes(), replies.answered(TO, AT, but="")) == ([], 0)


def test_a_mail_is_claimed_by_one_and_settled_once(log):
    assert log.begin("m", TO, AT) == AT
    assert log.begin("m", TO, AT + timedelta(minutes=1)) is None
    assert log.unsettled("m", [TO, "x@example.org"]) == [TO, "x@example.org"]
    log.sent("m", TO, AT)
    assert log.unsettled("m", [TO, "x@example.org"]) == ["x@example.org"]
    assert log.begin("m", TO, AT + 10 * LEASE) is None


def test_a_claim_by_a_run_that_read_its_clock_later_and_was_faster_holds(log):
    log.begin("m", TO, AT + timedelta(seconds=30))
    assert log.begin("m", TO, AT) is None
    assert log.begin("m", TO, AT + timedelta(seconds=29) - LEASE) == AT + timedelta(seconds=30)  # a clock set back


def test_what_was_sent_is_not_refused_or_begun_by_a_run_that_comes_late(log):
    """Whose claim was given back, and taken by another run, before it says what became of it."""
    log.begin("m", TO, AT)
    log.sent("m", TO, AT)
    log.refused("m", TO, "410")
    log.leave("m", TO)
    assert (log.refusals("m", [TO]), log.unsettled("m", [TO])) == ({}, [])


def test_a_claim_given_back_or_left_behind_is_free(log):
    log.begin("m", TO, AT)
    log.leave("m", TO)
    assert log.begin("m", TO, AT + timedelta(minutes=1)) == AT
    assert log.begin("m", TO, AT + LEASE) is None
    assert log.begin("m", TO, AT + timedelta(minutes=2) + LEASE) == AT


def test_a_refusal_settles_and_is_bounded(log):
    log.begin("m", TO, AT)
    log.refused("m", TO, "550 " + "x" * 100_000)
    assert log.unsettled("m", [TO]) == []


def test_what_was_sent_years_ago_is_forgotten_and_what_waits_is_not(log):
    log.begin("old", TO, AT)
    log.sent("old", TO, AT)
    log.begin("waits", TO, AT)
    log.begin("new", TO, AT + KEPT + timedelta(days=1))
    assert log.unsettled("old", [TO]) == [TO]
    assert log.pending("", AT) == {"waits": [TO], "new": [TO]}


def test_the_news_and_its_mail_are_one(alerts, log):
    alerts.take(SeenAlerts([FALL, STUCK], (), {}, {"Rossi": (TO, TO, "x@example.org")}, AT))
    ((message_id, recipients),) = log.pending(PREFIX, AT).items()
    assert recipients == [TO, "x@example.org"]
    assert alerts.changes(message_id).raised == (FALL, STUCK)
    alerts.take(SeenAlerts([FALL, STUCK], (), {}, {"Rossi": (TO,)}, AT + timedelta(days=1)))
    assert [*log.pending(PREFIX, AT)] == [message_id]
    assert alerts.uncleared() == [FALL, STUCK]


def deliver(log, at=AT):
    """Whatever waits is taken."""
    for message_id, recipients in log.pending(PREFIX, at).items():
        for each in recipients:
            log.sent(message_id, each, at)


def test_what_is_over_is_told_once_and_may_begin_again(alerts, log):
    everybody = {"Rossi": (TO,)}
    alerts.take(SeenAlerts([FALL, STUCK], (), {}, everybody, AT))
    deliver(log)
    alerts.take(SeenAlerts([STUCK], (), {FALL.subject: "recovered"}, everybody, AT + timedelta(days=1)))
    (second,) = log.pending(PREFIX, AT)
    assert alerts.changes(second).cleared == (EndedAlert(FALL, "recovered"),)
    alerts.take(SeenAlerts([STUCK], (), {}, everybody, AT + timedelta(days=2)))
    assert len(log.pending(PREFIX, AT)) == 1
    alerts.take(SeenAlerts([STUCK, FALL], (), {}, everybody, AT + timedelta(days=3)))
    assert len(log.pending(PREFIX, AT)) == 2
    assert alerts.uncleared() == [STUCK, FALL]


def test_what_a_run_saw_before_another_told_or_cleared_it_counts_no_more(alerts, log):
    """Two runs look one after the other, and get to the database the other way round."""
    everybody, later = {"Rossi": (TO,)}, AT + timedelta(seconds=30)
    alerts.take(SeenAlerts([STUCK], (), {}, everybody, later))
    deliver(log)
    alerts.take(SeenAlerts([], (), {}, everybody, AT))
    assert alerts.uncleared() == [STUCK]
    alerts.take(SeenAlerts([], (), {}, everybody, later + LEASE))
    alerts.take(SeenAlerts([STUCK], (), {}, everybody, AT + LEASE))
    assert (alerts.uncleared(), len(log.pending(PREFIX, AT))) == ([], 1)
    # The control: of a clock that was set back nobody knows what is newer.
    alerts.take(SeenAlerts([STUCK], (), {}, everybody, AT - LEASE))
    assert alerts.uncleared() == [STUCK]


def test_what_was_given_up_is_begun_again_for_those_alone_who_lack_it(alerts, log):
    both = {"Rossi": (TO, "x@example.org")}
    alerts.take(SeenAlerts([FALL], (), {}, both, AT))
    ((message_id, _),) = log.pending(PREFIX, AT).items()
    log.sent(message_id, TO, AT)
    late = AT + GIVEN_UP + timedelta(days=1)
    alerts.take(SeenAlerts([FALL], (), {}, both, late))
    ((message_id, recipients),) = log.pending(PREFIX, AT).items()
    assert (recipients, log.unsettled(message_id, [TO])) == (["x@example.org"], [])
    assert alerts.changes(message_id).raised == (FALL,)
    alerts.take(SeenAlerts([], (), {FALL.subject: "recovered"}, both, late + timedelta(days=1)))
    ((message_id, recipients),) = log.pending(PREFIX, AT).items()
    assert (recipients, alerts.changes(message_id).cleared) == ([TO], (EndedAlert(FALL, "recovered"),))


def test_an_owner_whom_nobody_writes_to_is_not_noted(alerts):
    alerts.take(SeenAlerts([FALL], (), {}, {"Bianchi": (TO,)}, AT))
    assert alerts.uncleared() == []


def test_old_mails_are_given_up(alerts, log):
    alerts.take(SeenAlerts([FALL], (), {}, {"Rossi": (TO,)}, AT))
    assert log.pending(PREFIX, AT + timedelta(seconds=1)) == {}
    assert log.pending("report.", AT) == {}
