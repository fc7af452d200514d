"""What the published schema takes the decoder takes, and the other way round, but for what only words can say."""

import json
import re
from datetime import date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sync.document.aggregate import AggregateError, decode, encode
from tests.sync.documents import BROKEN, SCHEMA, a_full_month, changed

DEFINED = SCHEMA.schema["$defs"]
MONTH = SCHEMA.schema["properties"]["month"]["pattern"]


def spelled(pattern):
    """Texts that a pattern of the schema takes."""
    return st.from_regex(re.compile(pattern[1:-1]), fullmatch=True)


def exists(text):
    """Whether there is such a day; a pattern knows no calendar."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


names, keys, words = (spelled(DEFINED[name]["pattern"]) for name in ("name", "key", "word"))
dates, moments, hours = (spelled(DEFINED[name]["pattern"]).filter(exists) for name in ("date", "moment", "hour"))
hours = hours.filter(lambda text: datetime.fromisoformat(text).timestamp() % 3600 == 0)
counts = st.integers(DEFINED["count"]["minimum"], DEFINED["count"]["maximum"])
weekdays = st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True)
unknown = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=9), inside, max_size=3),
    max_leaves=5,
)


@st.composite
def documents(draw):
    """What the schema takes, spelled as it spells it, with fields that nobody knows; what it says in words holds."""
    faces = draw(st.lists(keys, min_size=2, max_size=5, unique=True))
    votes = draw(st.lists(counts, min_size=len(faces), max_size=len(faces)))
    nothing = [0] * len(faces)
    month = draw(spelled(MONTH))
    days = sorted(draw(st.sets(st.integers(1, 28), max_size=3)))
    begins = draw(dates)
    known = {
        "schema": 1,
        **{name: draw(keys) for name in ("kiosk_id", "installation_id")},
        **{name: draw(names) for name in ("owner", "shop")},
        "month": month,
        "time_zone": draw(st.sampled_from(["Europe/Vilnius", "UTC", "Asia/Kathmandu"])),
        "revision": draw(st.integers(1, 2**53)),
        "final": draw(st.booleans()),
        "as_of": draw(moments),
        "faces": [{"key": key, "label": draw(names), "score": draw(st.integers(0, 100))} for key in faces],
        "votes": votes,
        "days": [
            {
                "date": f"{month}-{day:02}",
                "votes": votes if day == days[0] else nothing,
                "in_service_minutes": draw(st.integers(0, 1500)),
                "open_minutes": draw(st.none() | st.integers(0, 1500)),
                "pooled": draw(st.booleans()),
            }
            for day in days
        ],
        "hours": [{"weekday": draw(st.integers(1, 7)), "hour": draw(st.integers(0, 23)), "votes": votes}],
        "pooled_hours": [{"weekdays": draw(weekdays), "hour": draw(st.integers(0, 23)), "votes": nothing}],
        "hours_counted": draw(st.booleans()),
        "not_counted": draw(st.dictionaries(words, counts, max_size=20)),
        "undated": [{"votes": votes, "after": draw(st.none() | hours), "before": draw(st.none() | hours)}],
        "faults": [{"kind": draw(words), "face": faces[-1], "times": draw(st.integers(1, 10_000_000))}],
        "former_ids": draw(st.lists(keys, max_size=3)),
        "touchpoint": draw(st.just("") | names),
        "stage": draw(st.none() | st.integers(1, 20)),
        "event": draw(st.none() | st.just({"name": draw(names), "begins": begins, "ends": begins})),
        "reasons": [{"label": draw(names), "votes": draw(counts)}],
    }
    for name in draw(st.sets(st.sampled_from(sorted(known.keys() - SCHEMA.schema["required"])))):
        del known[name]
    for inside in (known, known["faces"][0], *known["hours"], *known.get("faults", ())):
        for name, value in draw(st.dictionaries(st.text(max_size=80), unknown, max_size=2)).items():
            inside.setdefault(name, value)
    return known


def takes(document):
    """Whether the schema does."""
    return not list(SCHEMA.iter_errors(document))


def decodes(document):
    try:
        decode(json.dumps(document).encode())
    except AggregateError:
        return False
    return True


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA.schema)


@settings(deadline=None, max_examples=50)
@given(documents())
def test_what_the_schema_takes_is_decoded_and_written_again_as_it_says(document):
    assume(takes(document))  # a field that nobody knows may happen to have the name of one that is known
    found = decode(json.dumps(document).encode())
    assert takes(json.loads(encode(found)))
    assert decode(encode(found)) == found


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, value, _ in BROKEN])
def test_the_schema_sees_what_a_schema_can_see(path, value):
    assert not takes(changed(path, value))


NOT_AS_THE_SCHEMA_SPELLS = [
    *((["as_of"], text) for text in ("2026-11-01T01:05:00Z", "20261101T010500+00:00", "2026-11-01 01:05:00+00:00")),
    *(
        (["as_of"], text)
        for text in ("2026-11-01T24:00:00+00:00", "2026-11-01T01:05+00:00", "2026-W44-7T01:05:00+00:00")
    ),
    *((["as_of"], text) for text in ("1968-12-31T23:00:00+00:00", "2200-01-01T00:00:00+00:00")),
    *((["as_of"], text) for text in ("2026-11-01T01:05:00.5+00:00", "2026-11-01T01:05:00+00:00:30")),
    *((["days", 0, "date"], text) for text in ("20261001", "2026-W40-4", "2026-10-01\n", "٢٠٢٦-10-01")),
    *((["event", "ends"], text) for text in ("9999-12-31", "0001-01-01", "2026-10-4")),
    *((["month"], text) for text in ("2026-99", "20٢٦-10", "2026-10\n", "1999-10")),
    *((["not_counted"], {text: 1}) for text in ("", "Burst", "x" * 65, "naïve", "_", "a b")),
    (["not_counted"], {f"v{n}": 1 for n in range(21)}),
    (["faults", 0, "kind"], "hum!"),
    (["x" * 81], 1),
    (["hours", 0, "x" * 81], 1),
    (["new"], {"deep": [{f"k{n}": 1 for n in range(101)}]}),
    (["new"], [0] * 1001),
]


@pytest.mark.parametrize(("path", "value"), NOT_AS_THE_SCHEMA_SPELLS)
def test_what_neither_may_take_neither_takes(path, value):
    document = changed(path, value)
    assert not takes(document)
    assert not decodes(document)


WORDS_ALONE_SAY = [
    (["event", "ends"], "2026-10-01", "event.ends = 2026-10-01: must be 0\N{EN DASH}366 days after event.begins"),
    (["event", "ends"], "2027-10-04", "event.ends = 2027-10-04: must be 0\N{EN DASH}366 days after event.begins"),
    (["event", "begins"], "2026-02-30", "day is out of range for month"),
    (["revision"], 1e3, "expected int"),
]


@pytest.mark.parametrize(("path", "value", "words"), WORDS_ALONE_SAY)
def test_what_only_words_can_say_is_refused_by_the_decoder(path, value, words):
    with pytest.raises(AggregateError, match=re.escape(words)):
        decode(json.dumps(changed(path, value)).encode())


near = st.sampled_from(["2026-10-02", "2026-10-02T05:00:00+00:00", "2026-10-02T05:00:00.000001-03:30"])


@st.composite
def near_misses(draw):
    """Dates and moments with a place or two written otherwise."""
    text = list(draw(near))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text) - 1))
        text[place] = draw(st.sampled_from(["", "0", "1", "9", "-", ":", "T", "W", "Z", "+", ".", " ", "\n", "٣"]))
    return "".join(text)


@settings(deadline=None, max_examples=300)
@given(near_misses(), st.sampled_from([["as_of"], ["event"]]))
def test_a_text_is_a_date_or_a_moment_for_both_or_for_neither(text, path):
    value = {"name": "Fair", "begins": text, "ends": text} if path == ["event"] else text
    document = changed(path, value)
    assert decodes(document) == (takes(document) and exists(text))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(json.loads(encode(a_full_month())))), json_values)
def test_what_is_decoded_the_schema_takes(key, value):
    """Whatever value stands at whatever key: what the schema refuses, the decoder refuses."""
    document = changed([key], value)
    assert takes(document) or not decodes(document)
