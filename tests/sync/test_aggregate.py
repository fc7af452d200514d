"""The document that leaves the kiosk: what goes comes back, what is wrong is named, nothing else is in it."""

import contextlib
import json
from datetime import date, datetime, timedelta, timezone
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.epoch import utc_at
from sync.document.aggregate import (
    MAX_BYTES,
    AggregateError,
    Day,
    Event,
    Face,
    Fault,
    Hour,
    MonthlyAggregate,
    PooledHour,
    Reason,
    Undated,
    decode,
    digest,
    encode,
)
from sync.document.vocabulary import FAULT_KINDS, MAX_WORDS, OTHER, VERDICTS, fold
from tests.sync.documents import BROKEN, SCHEMA, a_full_month, changed
from tests.sync.ends import a_month

keys = st.text("abcxyz019", min_size=1, max_size=20)
control = [chr(n) for n in (*range(32), 127)]
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=control), min_size=1, max_size=80)
counts = st.integers(0, 1000)
whole_hours = st.none() | st.integers(438_000, 526_000).map(lambda hours: utc_at(hours * 3600 * 10**9))
moments = st.integers(10**15, 2 * 10**15).map(lambda us: utc_at(us * 1000))
minutes = st.integers(0, 1500)


@st.composite
def aggregates(draw):
    keys_of_faces = draw(st.lists(keys, min_size=2, max_size=5, unique=True))
    faces = tuple(Face(key, draw(names), draw(st.integers(0, 100))) for key in keys_of_faces)
    row = st.lists(counts, min_size=len(faces), max_size=len(faces)).map(tuple)
    rows = draw(st.dictionaries(st.integers(1, 28), row, max_size=28))
    days = tuple(
        Day(
            date(2026, 10, day),
            votes,
            draw(st.integers(0, 1500)),
            draw(st.none() | st.integers(0, 1500)),
            draw(st.booleans()),
        )
        for day, votes in sorted(rows.items())
    )
    votes = tuple(sum(column) for column in zip(*rows.values(), strict=True)) or (0,) * len(faces)
    return MonthlyAggregate(
        kiosk_id=draw(keys),
        installation_id=draw(keys),
        owner=draw(names),
        shop=draw(names),
        month="2026-10",
        time_zone=draw(st.sampled_from(["Europe/Rome", "UTC", "Asia/Kolkata"])),
        revision=draw(st.integers(1, 2**53)),
        final=draw(st.booleans()),
        as_of=draw(moments),
        faces=faces,
        votes=votes,
        days=days,
        hours=(Hour(draw(st.integers(1, 7)), draw(st.integers(0, 23)), votes),),
        pooled_hours=(PooledHour(draw(st.permutations([2, 4]).map(tuple)), 9, (0,) * len(faces)),),
        hours_counted=draw(st.booleans()),
        not_counted=draw(st.dictionaries(st.sampled_from(VERDICTS), counts)),
        undated=tuple(draw(st.lists(st.builds(Undated, row, whole_hours, whole_hours), max_size=3))),
        faults=tuple(draw(st.lists(st.builds(Fault, keys, st.just(faces[0].key), st.integers(1, 99)), max_size=3))),
        touchpoint=draw(names | st.just("")),
        stage=draw(st.none() | st.integers(1, 20)),
        event=draw(
            st.none()
            | st.builds(Event, names, st.just(date(2026, 9, 30)), st.dates(date(2026, 10, 1), date(2027, 1, 1)))
        ),
        former_ids=tuple(draw(st.lists(keys, max_size=3))),
        reasons=tuple(draw(st.lists(st.builds(Reason, names, counts), max_size=5, unique_by=attrgetter("label")))),
    )


@settings(max_examples=60, deadline=None)
@given(aggregates())
def test_what_goes_comes_back_and_is_as_the_schema_says(aggregate):
    payload = encode(aggregate)
    assert decode(payload) == aggregate
    assert encode(decode(payload)) == payload
    assert digest(encode(decode(payload))) == digest(payload)
    assert list(SCHEMA.iter_errors(json.loads(payload))) == []


# What only decode can see: it lies between the fields.
CONTRADICTING = [
    (["as_of"], "0001-01-01T00:00:00+14:00", "as_of = 0001-01-01T00:00:00+14:00: must be of 1969"),
    (["undated", 0, "after"], "9999-12-31T23:00:00-11:00", "after = 9999-12-31T23:00:00-11:00: must be of 1969"),
    (["time_zone"], "Mars/Olympus", "time_zone = 'Mars/Olympus': no such time zone"),
    (["time_zone"], "/etc/passwd", "no such time zone"),
    (["faces", 1, "key"], "happy", "faces: the same key twice"),
    (["days", 0, "date"], "2026-11-01", "days: must be distinct days of 2026-10"),
    (["days", 0, "votes"], [9, 9], "days sum to [9, 9], votes say [3, 1]"),
    (["hours", 0, "votes"], [9, 9], "hours sum to [9, 9], votes say [3, 1]"),
    (["pooled_hours", 0, "votes"], [1, 0], "hours sum to [4, 1], votes say [3, 1]"),
    (["pooled_hours"], [{"weekdays": [1], "hour": 9, "votes": [0, 0]}] * 2, "pooled_hours: the same hour twice"),
    (["votes"], [3, 1, 0], "votes: 3 counts for 2 faces"),
    (["undated", 0, "votes"], [1, 1, 1], "undated[0]: 3 counts for 2 faces"),
    (["undated", 0, "after"], "2026-09-30T22:30:00+00:00", "must be a whole hour"),
    (["faults", 0, "face"], "grumpy", "faults: no such face 'grumpy'"),
]


def test_the_document_that_is_broken_below_is_good():
    assert decode(json.dumps(changed(["owner"], "Rossi")).encode()) == a_full_month(owner="Rossi")


@pytest.mark.parametrize(("path", "value", "words"), BROKEN + CONTRADICTING)
def test_a_fault_is_named_with_its_place(path, value, words):
    with pytest.raises(AggregateError) as error:
        decode(json.dumps(changed(path, value)).encode())
    assert words in str(error.value)


def test_all_mistyped_fields_are_named_at_once():
    document = changed(["kiosk_id"], 1) | {"revision": "x", "final": 0}
    with pytest.raises(AggregateError) as error:
        decode(json.dumps(document).encode())
    assert all(place in str(error.value) for place in ("$.kiosk_id", "$.revision", "$.final"))


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"1", b"null", b"\xff\xfe", b"{", b"[" * 60_000, b'{"revision":' + b"9" * 5000]
)
def test_what_is_no_document_is_refused(payload):
    with pytest.raises(AggregateError):
        decode(payload)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(payload):
    with contextlib.suppress(AggregateError):
        decode(payload)


def test_the_limit_is_the_limit():
    good = encode(a_month())
    assert decode(good + b" " * (MAX_BYTES - len(good))) == a_month()
    with pytest.raises(AggregateError, match="65537 bytes, at most 65536"):
        decode(good + b" " * (MAX_BYTES - len(good) + 1))


def test_a_document_that_would_be_too_long_is_not_written():
    many = tuple(Fault("x" * 63, "happy", n) for n in range(1, 1001))
    with pytest.raises(AggregateError, match=r"2026-10: .* bytes, at most 65536"):
        encode(a_month(faults=many))


def test_fields_that_a_newer_version_adds_are_passed_over():
    document = changed(["colour"], "green")
    for inside in (document["faces"][0], document["days"][0], document["hours"][0], document["event"]):
        inside["new"] = {"deep": [1, {"er": None}]}
    assert decode(json.dumps(document).encode()) == a_full_month()


def test_of_a_newer_schema_nothing_is_said_but_its_number():
    with pytest.raises(AggregateError) as error:
        decode(b'{"schema": 2, "revision": "new"}')
    assert str(error.value) == "schema = 2: this program reads schema 1; upgrade it"


def test_words_of_a_newer_version_are_kept_and_written_again():
    newer = a_full_month(not_counted={"repeat": 2, "unheard_of": 3}, faults=(Fault("unheard-of", "happy", 4),))
    assert decode(encode(newer)) == newer


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"colour":1', b'"colour":NaN', "not JSON: NaN"),
        (b'"colour":1', b'"colour":1,"colour":2', "an object with the same field twice"),
        (b'"colour":1', b'"' + b"x" * 81 + b'":1', "'" + "x" * 40 + "': the name of a field is 81 characters"),
        (b'"colour":1', b",".join(b'"x%d":1' % n for n in range(100)), r"an object of \d+ fields, at most 100"),
    ],
)
def test_what_nobody_knows_is_bounded_and_json_all_the_same(old, new, words):
    payload = json.dumps(changed(["colour"], 1), separators=(",", ":")).encode()
    assert old in payload
    with pytest.raises(AggregateError, match=words):
        decode(payload.replace(old, new))


def test_counts_by_word_are_folded_to_what_a_document_may_hold():
    many = {f"word-{n:02}": 1 for n in range(30)}
    assert fold({}, VERDICTS) == {}
    assert fold({"repeat": 2, "burst": 3}, VERDICTS) == {"burst": 3, "repeat": 2}
    assert fold({"stuck": 2, "No word": 3, "": 1}, FAULT_KINDS) == {"stuck": 2, OTHER: 4}
    assert fold({b"\xff": 1, 7: 1, "other": 1}, FAULT_KINDS) == {OTHER: 3}
    folded = fold(many | {"service": 5, "No word": 1}, VERDICTS)
    assert (len(folded), folded["service"], folded[OTHER], sum(folded.values())) == (MAX_WORDS, 5, 13, 36)
    assert fold(folded, VERDICTS) == folded
    assert decode(encode(a_month(not_counted=folded))).not_counted == folded


def test_a_half_hour_zone_tells_whole_hours_of_utc():
    kolkata = timezone(timedelta(hours=5, minutes=30))
    undated = Undated((1, 0), datetime(2026, 10, 1, 5, 30, tzinfo=kolkata), None)
    assert decode(encode(a_month(undated=(undated,)))).undated == (undated,)
    with pytest.raises(ValueError, match="must be a whole hour"):
        a_month(undated=(Undated((1, 0), datetime(2026, 10, 1, 5, 0, tzinfo=kolkata), None),))


# A key that is added here leaves every kiosk: does it tell of one customer, or of a moment?
LEAVES = {
    "kiosk_id", "installation_id", "owner", "shop", "month", "time_zone", "revision", "final", "as_of", "schema",
    "faces.key", "faces.label", "faces.score", "votes",
    "days.date", "days.votes", "days.in_service_minutes", "days.open_minutes", "days.pooled",
    "hours.weekday", "hours.hour", "hours.votes", "hours_counted",
    "pooled_hours.weekdays", "pooled_hours.hour", "pooled_hours.votes",
    *(f"not_counted.{verdict}" for verdict in VERDICTS),
    "undated.votes", "undated.after", "undated.before",
    "faults.kind", "faults.face", "faults.times",
    "touchpoint", "stage", "event.name", "event.begins", "event.ends", "reasons.label", "reasons.votes",
    "former_ids",
}  # fmt: skip


def leaves(value, place=""):
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from leaves(inside, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for inside in value:
            yield from leaves(inside, place)
    else:
        yield place


def test_nothing_but_margins_leaves():
    everything = a_full_month(not_counted=dict.fromkeys(VERDICTS, 1))
    assert set(leaves(json.loads(encode(everything)))) == LEAVES
