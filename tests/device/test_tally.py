"""From stored presses to the monthly document, on values."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clock import utc_ns
from kiosk.device.rules.calendar import WEEKDAYS, Calendar
from kiosk.device.rules.dating import Anchor, Boot, Dating, Interval
from kiosk.device.rules.press_counts import PressCounts
from kiosk.device.rules.records import Session, StoredFault, StoredVote
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.tally import Tally
from kiosk.device.rules.undated import MAX_ROWS
from sync.document.aggregate import MAX_FORMER, Event, Face, Fault, Reason, decode, encode

S = 1_000_000_000
HOUR = 3600 * S
FACES = (Face("happy", "happy", 100), Face("neutral", "so-so", 50), Face("unhappy", "unhappy", 0))
SETTINGS = ShopSettings("Owner", "Shop", "Europe/Rome", FACES)


def at(*parts: int) -> int:
    return utc_ns(datetime(*parts, tzinfo=UTC))


def anchored(start_ns: int, hours: int, boot: int = 1) -> Boot:
    """A boot that knows its time at every hour."""
    anchors = tuple(Anchor(n * HOUR, start_ns + n * HOUR, S) for n in range(hours + 1))
    return Boot(boot, hours * HOUR, anchors)


def tally_of(votes, boots, now_ns, *, hours=None, final=(), sessions=None, troubles=(), settings=SETTINGS):
    settings = attrs.evolve(settings, opening_hours=hours)
    tally = Tally("k-1", "i-1", settings, Dating(boots), Interval(now_ns, now_ns), final=final)
    tally.add_sessions(sessions or [Session(boot.id, 0, boot.alive_ns) for boot in boots])
    tally.add_troubles(troubles)
    tally.add_votes(StoredVote(n, *vote) for n, vote in enumerate(votes, start=1))
    return tally


def cells_of(votes, boots, month):
    """Votes of a month by day and hour, which only the kiosk knows."""
    counts = PressCounts(Calendar("Europe/Rome"), Dating(boots), [face.key for face in FACES])
    counts.add_votes(StoredVote(n, *vote) for n, vote in enumerate(votes, start=1))
    return {(day.day, hour): dict(found) for (day, hour), found in counts.months[month].cells.items()}


def documents(*args, previous=None, **kwargs):
    found = tally_of(*args, **kwargs).documents(previous or {})
    assert [decode(encode(document)) for document in found] == found
    return {document.month: document for document in found}


START = at(2026, 9, 30, 16)  # 18:00 in Rome on the last evening of September
EVENING = [anchored(START, 30)]


def test_a_vote_belongs_to_the_month_day_and_hour_on_the_shops_clock():
    votes = [(1, 5 * HOUR, "happy", "counted"), (1, 7 * HOUR, "unhappy", "counted")]  # 23:00 and 01:00 in Rome
    found = documents(votes, EVENING, START + 30 * HOUR)
    assert found["2026-09"].votes == (1, 0, 0)
    assert found["2026-10"].votes == (0, 0, 1)
    assert cells_of(votes, EVENING, "2026-10") == {(1, 1): {"unhappy": 1}}
    assert [day.date for day in found["2026-10"].days if sum(day.votes)] == [date(2026, 10, 1)]


def test_a_vote_at_the_stroke_of_midnight_is_told_as_undated_in_both_months():
    found = documents([(1, 6 * HOUR, "happy", "counted")], EVENING, START + 30 * HOUR)
    assert [document.votes for document in found.values()] == [(0, 0, 0), (0, 0, 0)]
    assert [document.undated[0].votes for document in found.values()] == [(1, 0, 0), (1, 0, 0)]


def test_a_month_stays_open_for_a_vote_while_the_time_may_still_be_heard_and_no_longer():
    midnight = [(1, 6 * HOUR, "happy", "counted")]
    before = [Boot(1, 8 * HOUR, (Anchor(0, START, S),))]
    assert not documents(midnight, before, START + 8 * HOUR)["2026-09"].final
    after = [Boot(1, 8 * HOUR, (Anchor(0, START, S), Anchor(8 * HOUR, START + 8 * HOUR, S)))]
    ended = [*before, anchored(START + 10 * HOUR, 1, boot=2)]
    for boots in (after, ended):
        # On the day itself the hour could be known by when it is told.
        september = documents(midnight, boots, START + 29 * HOUR)["2026-09"]
        assert (september.final, september.undated) == (False, ())
        september = documents(midnight, boots, START + 30 * HOUR)["2026-09"]
        assert (september.final, september.undated[0].votes) == (True, (1, 0, 0))


def test_a_boot_between_two_is_final_when_the_time_was_heard_after_it():
    votes = [(2, HOUR, "neutral", "counted")]
    boots = [anchored(START, 1), Boot(2, 2 * HOUR, ())]
    silent = [*boots, Boot(3, 100 * HOUR, ())]
    assert not documents(votes, silent, START + 100 * HOUR)["2026-09"].final
    heard = documents(votes, [*boots, anchored(START + 100 * HOUR, 1, boot=3)], START + 124 * HOUR)["2026-09"]
    assert (heard.final, sum(heard.undated[0].votes)) == (True, 1)


def test_a_boot_of_months_doubts_no_month_in_which_nothing_is_doubtful():
    hours = 24 * 62
    midnights = [(1, 6 * HOUR, "happy", "counted"), (1, (6 + 24 * 31) * HOUR + HOUR, "happy", "counted")]
    found = documents(midnights, [anchored(START, hours)], START + hours * HOUR)
    assert {month: sum(sum(row.votes) for row in each.undated) for month, each in found.items()} == {
        "2026-09": 1, "2026-10": 2, "2026-11": 1, "2026-12": 0,
    }  # fmt: skip
    assert [row.before - row.after <= timedelta(days=2) for row in found["2026-10"].undated] == [True, True]


def test_a_day_has_no_more_minutes_in_service_than_minutes_though_the_time_was_heard_wrong():
    wrong = [anchored(START, 20), anchored(START, 20, boot=2)]
    days = documents([], wrong, START + 40 * HOUR)["2026-10"].days
    assert [day.in_service_minutes for day in days[:1]] == [24 * 60]


@settings(max_examples=60)
@given(st.data())
def test_no_readings_however_contradictory_stop_the_telling(data):
    day = 24 * HOUR
    boots, sessions, votes, troubles = [], [], [], []
    for boot in range(1, data.draw(st.integers(1, 6)) + 1):
        alive = data.draw(st.integers(0, 40 * day))
        times = sorted(data.draw(st.lists(st.integers(0, alive), max_size=4, unique=True)))
        anchors = [Anchor(at, START + data.draw(st.integers(-50 * day, 50 * day)), S) for at in times]
        boots.append(Boot(boot, alive, tuple(anchors)))
        sessions.append(Session(boot, 0, alive))
        votes += [(boot, at, "happy", "counted") for at in data.draw(st.lists(st.integers(0, alive), max_size=4))]
        troubles += [StoredFault(boot, alive, "happy", "stuck")]
    now = Dating(boots).interval(boots[-1].id, boots[-1].alive_ns)
    tally = Tally("k-1", "i-1", SETTINGS, Dating(boots), now)
    tally.add_sessions(sessions)
    tally.add_troubles(troubles)
    tally.add_votes(StoredVote(n, *vote) for n, vote in enumerate(votes, start=1))
    for document in tally.documents({}):
        assert decode(encode(document)) == document
        assert sum(document.votes) <= len(votes)


def test_a_month_is_final_when_it_is_over_and_nothing_is_in_doubt():
    found = documents([(1, 5 * HOUR, "happy", "counted")], EVENING, START + 30 * HOUR)
    assert (found["2026-09"].final, found["2026-10"].final) == (True, False)


def test_a_final_month_is_never_made_again():
    assert list(documents([], EVENING, START + 30 * HOUR, final={"2026-09"})) == ["2026-10"]


@pytest.mark.parametrize(("zone", "hours_past"), [("Europe/Rome", 0), ("Asia/Kolkata", 0.5)])
def test_an_undated_interval_is_told_in_days_as_far_as_whole_hours_of_utc_allow(zone, hours_past):
    boots = [anchored(START, 1), Boot(2, 2 * HOUR, ()), anchored(START + 100 * HOUR, 1, boot=3)]
    settings = attrs.evolve(SETTINGS, time_zone=zone)
    tally = Tally("k-1", "i-1", settings, Dating(boots), Interval(*[START + 124 * HOUR] * 2))
    tally.add_sessions([Session(1, 0, HOUR)])
    tally.add_votes([StoredVote(1, 2, HOUR, "neutral", "counted")])
    (undated,) = tally.documents({})[0].undated
    assert undated.votes == (0, 1, 0)
    assert undated.after <= datetime(2026, 9, 30, 18, tzinfo=UTC) < undated.before
    midnights = [undated.after + timedelta(hours=hours_past), undated.before - timedelta(hours=hours_past)]
    assert {f"{each:%H:%M}" for each in midnights} == {"00:00"}


def test_votes_from_before_the_time_was_ever_heard_are_told_as_undated_though_of_an_earlier_month():
    first_heard = at(2026, 10, 2, 6)
    boots = [Boot(1, 80 * HOUR, ()), anchored(first_heard, 10, boot=2)]
    found = documents([(1, HOUR, "unhappy", "counted")], boots, first_heard + 10 * HOUR)
    assert [*found] == ["2026-09", "2026-10"]
    assert [sum(each.votes) for each in found["2026-09"].undated] == [1]
    assert found["2026-10"].undated == ()


def test_a_boot_without_the_time_but_within_one_month_counts_in_the_month_and_in_no_day_that_is_unknown():
    start = at(2026, 10, 6, 6)
    boots = [anchored(start, 1), Boot(2, HOUR, ()), anchored(start + 100 * HOUR, 1, boot=3)]
    assert documents([(2, 1, "happy", "counted")], boots, start + 101 * HOUR)["2026-10"].votes == (0, 0, 0)
    document = documents([(2, 1, "happy", "counted")], boots, start + 124 * HOUR)["2026-10"]
    assert document.votes == (1, 0, 0)
    assert sum(sum(day.votes) for day in document.days) == 0
    assert document.undated == ()


def test_presses_left_out_are_told_by_verdict():
    votes = [(1, n * HOUR, "happy", verdict) for n, verdict in enumerate(("repeat", "repeat", "chord", "held"), 1)]
    assert documents(votes, EVENING, START + 30 * HOUR)["2026-09"].not_counted == {"chord": 1, "held": 1, "repeat": 2}


def test_presses_out_of_opening_hours_are_told_and_not_counted():
    hours = {"wednesday": ("08:00-20:30",)}
    votes = [(1, HOUR, "happy", "counted"), (1, 3 * HOUR, "happy", "counted")]  # 19:00, 21:00
    september = documents(votes, EVENING, START + 30 * HOUR, hours=hours)["2026-09"]
    assert (september.votes, september.not_counted) == ((1, 0, 0), {"out_of_hours": 1})
    assert september.days[-1].open_minutes == 12 * 60 + 30


def test_minutes_in_service_are_cut_at_midnight():
    days = documents([], EVENING, START + 30 * HOUR)
    assert [day.in_service_minutes for day in days["2026-09"].days] == [6 * 60]
    assert [day.in_service_minutes for day in days["2026-10"].days] == [24 * 60], "today is not over"


def test_troubles_are_told_and_release_from_one_is_none():
    stuck = [StoredFault(1, HOUR, "happy", "stuck"), StoredFault(1, 3 * HOUR, "happy", "stuck")]
    troubles = [*stuck, StoredFault(1, 2 * HOUR, "happy", "freed"), StoredFault(1, HOUR, "angry", "stuck")]
    assert documents([], EVENING, START + 30 * HOUR, troubles=troubles)["2026-09"].faults == (
        Fault("stuck", "happy", 2),
    )


def test_votes_of_a_face_no_longer_configured_stay_out_of_the_document():
    votes = [(1, HOUR, "angry", "counted"), (1, HOUR, "happy", "counted")]
    assert documents(votes, EVENING, START + 30 * HOUR)["2026-09"].votes == (1, 0, 0)


def test_an_unchanged_month_is_not_told_again_and_a_changed_one_gets_a_higher_revision():
    votes = [(1, HOUR, "happy", "counted")]
    first = documents(votes, EVENING, START + 30 * HOUR)
    assert documents(votes, EVENING, START + 30 * HOUR, previous=first) == {}
    assert documents(votes, EVENING, START + 30 * HOUR + 60 * S, previous=first) == {}, "the time alone is no change"
    more = documents([*votes, (1, 2 * HOUR, "happy", "counted")], EVENING, START + 30 * HOUR, previous=first)
    assert more["2026-09"].revision == first["2026-09"].revision + 1


def test_neither_revision_nor_as_of_says_more_than_the_day():
    """Midnight in Rome, when nobody has pressed; and the same at any moment of the day."""
    for hours in (7, 29):
        october = documents([], EVENING, START + hours * HOUR)["2026-10"]
        assert october.as_of == datetime(2026, 9, 30, 22, tzinfo=UTC)
        assert october.as_of.isoformat() == "2026-10-01T00:00:00+02:00"
        assert october.revision == october.as_of.timestamp()


def test_what_is_pressed_today_changes_nothing_that_is_told():
    night = START + 12 * HOUR
    votes = [(1, 7 * HOUR + n * S, face, verdict) for n, (face, verdict) in enumerate(TODAY)]
    assert any(vote[3] == "counted" for vote in votes)
    troubles = [StoredFault(1, 8 * HOUR, "happy", "stuck")]
    asked = attrs.evolve(SETTINGS, answers={"unhappy": "The wait"})
    assert documents(votes, EVENING, night, troubles=troubles, settings=asked) == documents(
        [], EVENING, night, settings=asked
    )


TODAY = [("happy", "counted"), ("unhappy", "counted"), ("unhappy", "answer"), ("neutral", "repeat"), ("happy", "chord")]


def test_a_revision_grows_by_one_where_the_clock_is_behind_the_last_one():
    ahead = {"2026-09": attrs.evolve(documents([], EVENING, START + HOUR)["2026-09"], revision=10**12)}
    found = documents([(1, HOUR, "happy", "counted")], EVENING, START + 7 * HOUR, previous=ahead)
    assert found["2026-09"].revision == 10**12 + 1


def test_a_month_is_over_at_midnight_and_not_before():
    midnight_ns = START + 6 * HOUR
    assert [documents([], EVENING, midnight_ns - ns)["2026-09"].final for ns in (0, 1)] == [True, False]


def test_a_kiosk_that_began_today_the_first_has_a_month_to_tell():
    first = at(2026, 10, 1, 6)
    assert [*documents([], [anchored(first, 1)], first + HOUR)] == ["2026-10"]


def test_votes_of_one_hour_and_of_one_day_are_counted_each():
    votes = [(1, HOUR, "happy", "counted"), (1, HOUR + S, "happy", "counted"), (1, 2 * HOUR, "happy", "counted")]
    september = documents(votes, EVENING, START + 30 * HOUR)["2026-09"]
    assert cells_of(votes, EVENING, "2026-09") == {(30, 19): {"happy": 2}, (30, 20): {"happy": 1}}
    assert [day.votes for day in september.days] == [(3, 0, 0)]


def test_answers_are_told_by_their_labels_and_are_no_votes():
    asked = attrs.evolve(SETTINGS, answers={"happy": "The price", "unhappy": "The wait"})
    votes = [(1, n * HOUR, "unhappy", "answer") for n in (1, 2)]
    september = documents(votes, EVENING, START + 30 * HOUR, settings=asked)["2026-09"]
    assert (september.votes, september.reasons) == ((0, 0, 0), (Reason("The price", 0), Reason("The wait", 2)))


def test_where_a_kiosk_stands_is_told():
    door = attrs.evolve(SETTINGS, touchpoint="door", stage=3)
    september = documents([], EVENING, START + 30 * HOUR, settings=door)["2026-09"]
    assert (september.touchpoint, september.stage) == ("door", 3)


@pytest.mark.parametrize(
    ("begins", "ends", "months"),
    [
        ((2026, 9, 30), (2026, 9, 30), ["2026-09"]),
        ((2026, 10, 1), (2026, 10, 4), ["2026-10"]),
        ((2026, 8, 1), (2026, 11, 1), ["2026-09", "2026-10"]),
        ((2026, 11, 1), (2026, 11, 2), []),
        ((2026, 8, 1), (2026, 8, 2), []),
    ],
)
def test_a_fair_is_told_in_the_months_in_which_it_is(begins, ends, months):
    fair = Event("Fair", date(*begins), date(*ends))
    found = documents([], EVENING, START + 30 * HOUR, settings=attrs.evolve(SETTINGS, event=fair))
    assert [month for month, document in found.items() if document.event == fair] == months
    assert all(document.event in {None, fair} for document in found.values())


def test_a_renamed_kiosk_tells_the_names_that_it_had_in_the_month_the_newest_at_most():
    told = documents([], EVENING, START + HOUR)["2026-09"]

    def names(kiosk_id, *former):
        previous = {"2026-09": attrs.evolve(told, kiosk_id=kiosk_id, former_ids=former)}
        return documents([], EVENING, START + 2 * HOUR, previous=previous)["2026-09"].former_ids

    assert names("k-0", "k-9", "k-1") == ("k-9", "k-0"), "its own is none"
    many = tuple(f"n-{n}" for n in range(MAX_FORMER))
    assert names("k-0", *many) == (*many[1:], "k-0")


def test_doubts_of_one_boot_are_settled_when_all_of_them_are_and_each_vote_is_told():
    # Both around midnight: the one before the last reading, the other after it, when a reading may still come.
    boots = [Boot(1, 12 * HOUR, (Anchor(0, START, S), Anchor(6 * HOUR, START + 6 * HOUR, S)))]
    votes = [(1, 6 * HOUR - S // 2, "happy", "counted"), (1, 6 * HOUR + S // 2, "happy", "counted")]
    september = documents(votes, boots, START + 30 * HOUR)["2026-09"]
    assert (september.final, [row.votes for row in september.undated]) == (False, [(2, 0, 0)])
    assert documents(votes[:1], boots, START + 30 * HOUR)["2026-09"].final


@pytest.mark.parametrize(("silent", "rows"), [(MAX_ROWS, MAX_ROWS), (MAX_ROWS + 1, 1)])
def test_many_doubts_are_told_as_one_that_holds_them_all(silent, rows):
    boots = [Boot(2 + n, 60 * S, ()) for n in range(silent)]
    boots = [anchored(START, 1), *boots, anchored(START + 400 * HOUR, 1, boot=2 + silent)]
    votes = [(2 + n, 0, "happy", "counted") for n in range(silent)]
    told = documents(votes, boots, START + 424 * HOUR)["2026-09"].undated
    assert (len(told), sum(row.votes[0] for row in told)) == (rows, silent)
    # The first began after 19:00 UTC, when the one before was last alive; the last ended before the time was heard.
    assert min(row.after for row in told) == datetime(2026, 9, 29, 22, tzinfo=UTC)
    assert max(row.before for row in told) == datetime(2026, 10, 17, 22, tzinfo=UTC)


def test_without_a_known_time_no_month_is_told():
    boots = [Boot(1, 40 * HOUR, ())]
    assert tally_of([(1, HOUR, "happy", "counted")], boots, 0).documents({}) == []


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham"])
def test_a_year_of_votes_adds_up_month_by_month_whatever_the_clocks_do(zone):
    draw = random.Random(zone)
    start = at(2026, 1, 1)
    boots = [anchored(start, 24 * 367)]
    moments = sorted(draw.randrange(365 * 24 * HOUR) for _ in range(3000))
    votes = [(1, at_ns, draw.choice(FACES).key, "counted") for at_ns in moments]
    calendar = Calendar(zone)
    tally = Tally(
        "k-1",
        "i-1",
        attrs.evolve(SETTINGS, time_zone=zone),
        Dating(boots),
        Interval(start + 367 * 24 * HOUR, start + 367 * 24 * HOUR),
    )
    tally.add_sessions([Session(1, 0, 367 * 24 * HOUR)])
    tally.add_votes(StoredVote(0, *vote) for vote in votes)
    found = tally.documents({})
    truth = Counter((calendar.month(start + vote[1]), vote[2]) for vote in votes)
    told = Counter({(d.month, f.key): n for d in found for f, n in zip(d.faces, d.votes, strict=True)})
    doubtful = {(u.after, u.before): sum(u.votes) for d in found for u in d.undated}
    assert all(told[key] <= truth[key] for key in told | truth)
    assert sum(told.values()) + sum(doubtful.values()) == 3000
    assert sum(doubtful.values()) < 3
    days = [day for document in found for day in document.days]
    today = calendar.local(start + 367 * 24 * HOUR).date()
    assert sum(day.in_service_minutes for day in days) == (calendar.midnight_ns(today) - start) // (60 * S)
    assert all(day.in_service_minutes <= 25 * 60 for day in days)
    assert {document.as_of for document in found} == {datetime.combine(today, time(), ZoneInfo(zone))}


UNHEARD_FOR_WEEKS = [Boot(1, 20 * 24 * HOUR, (Anchor(0, at(2026, 9, 10, 6), S),))]
"""On from 8:00 in Rome on 10 September; the time was heard once, and is known to 173 s twenty days later."""


OCTOBER = at(2026, 10, 1, 6)


def test_a_kiosk_offline_for_weeks_knows_the_hours_in_which_its_votes_surely_were():
    noon, edge = (20 * 24 - 2) * HOUR, (20 * 24 - 2) * HOUR + 1800 * S
    votes = [(1, noon - 1800 * S, "happy", "counted"), (1, edge, "happy", "counted")]
    at_six = [(1, noon, "unhappy", "counted")] * 2
    september = documents([*votes, *at_six], UNHEARD_FOR_WEEKS, OCTOBER)["2026-09"]
    assert september.votes == (2, 0, 2)
    assert cells_of([*votes, *at_six], UNHEARD_FOR_WEEKS, "2026-09") == {(30, 5): {"happy": 1}, (30, 6): {"happy": 1}}
    assert [day.votes for day in september.days if sum(day.votes)] == [(2, 0, 2)], "those at six o'clock have their day"


def test_a_kiosk_offline_for_weeks_was_in_service_from_the_latest_beginning_to_the_earliest_end():
    september = documents([], UNHEARD_FOR_WEEKS, OCTOBER)["2026-09"]
    assert [day.in_service_minutes for day in september.days][:2] == [16 * 60, 24 * 60]
    assert 8 * 60 - 4 < september.days[-1].in_service_minutes <= 8 * 60


def test_a_kiosk_offline_for_weeks_counts_as_out_of_hours_only_what_surely_is():
    hours = {weekday: ["03:30-04:30", "06:00-20:00"] for weekday in WEEKDAYS}
    five, six = (20 * 24 - 2) * HOUR - 1800 * S, (20 * 24 - 2) * HOUR
    votes = [(1, five, "happy", "counted"), (1, six, "happy", "counted")]
    september = documents(votes, UNHEARD_FOR_WEEKS, OCTOBER, hours=hours)["2026-09"]
    assert (september.votes, dict(september.not_counted)) == ((1, 0, 0), {"out_of_hours": 1})


def test_what_a_newer_version_has_stored_is_told_and_stops_nothing():
    """After a downgrade the database may hold any verdict and any kind of fault."""
    votes = [(1, n * S, "happy", verdict) for n, verdict in enumerate(["counted", "unheard_of", "No word", b"\xff"])]
    troubles = [StoredFault(1, n * S, "happy", kind) for n, kind in enumerate(["stuck", "unheard-of", "No word", "?"])]
    found = documents(votes, EVENING, START + 7 * HOUR, troubles=troubles)["2026-09"]
    assert found.votes == (1, 0, 0)
    assert found.not_counted == {"other": 2, "unheard_of": 1}
    assert found.faults == (Fault("other", "happy", 2), Fault("stuck", "happy", 1), Fault("unheard-of", "happy", 1))


@pytest.mark.parametrize(("is_told_today", "pooled"), [(True, [True, False, False]), (False, [False, False, False])])
def test_a_day_whose_rest_was_too_short_to_be_told_while_it_lasted_is_told_with_the_next(is_told_today, pooled):
    # Open from 8 to 20 in Rome: told at 14 and at 20. On the first day the plug is pulled at half past three.
    boots = [anchored(at(2026, 10, day, 6, 30), hours, boot=day) for day, hours in ((1, 7), (2, 12), (3, 12))]
    votes = [(1, HOUR, "happy", "counted"), (1, 6 * HOUR, "happy", "counted"), (2, HOUR, "happy", "counted")]
    opening, shown = dict.fromkeys(WEEKDAYS, ("08:00-20:00",)), attrs.evolve(SETTINGS, is_told_today=is_told_today)
    found = documents(votes, boots, at(2026, 10, 4, 6), hours=opening, settings=shown)["2026-10"]
    assert [day.pooled for day in found.days] == pooled
    assert [sum(day.votes) for day in found.days] == ([0, 3, 0] if is_told_today else [2, 1, 0])


def test_a_wrong_year_heard_once_makes_no_empty_months():
    wrong_ns = at(2044, 5, 1, 9)
    boot = Boot(
        1, 4 * HOUR, (Anchor(0, START, S), Anchor(2 * HOUR, wrong_ns, S), Anchor(4 * HOUR, START + 4 * HOUR, S))
    )
    found = documents([(1, 1, "happy", "counted")], [boot], wrong_ns)
    assert [*found] == ["2026-09"]
    assert sum(day.in_service_minutes for day in found["2026-09"].days) == 4 * 60 - 1
    # Heard from the start of a life on, it has the month in which it believes itself to be, and none between.
    boots = [anchored(START, 3), anchored(wrong_ns, 3, boot=2)]
    assert [*documents([], boots, wrong_ns + 3 * HOUR)] == ["2026-09", "2044-05"]


def test_months_in_which_the_kiosk_was_off_are_told_up_to_a_year_of_them():
    def told(*back, previous=None):
        boots = [anchored(START, 3), anchored(at(*back), 3, boot=2)]
        return documents([], boots, at(*back) + 3 * HOUR, previous=previous)

    assert len(told(2027, 10, 10, 9)) == 14
    found = told(2027, 11, 10, 9)
    assert [*found] == ["2026-09", "2027-11"]
    # What was once told is told to its end.
    empty = attrs.evolve(found["2027-11"], month="2026-11", days=(), final=False)
    assert told(2027, 11, 10, 9, previous={"2026-11": empty})["2026-11"].final
