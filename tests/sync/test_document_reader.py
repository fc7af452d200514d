"""msgspec in front of cattrs: the same verdict on whatever comes, the same document, the same words."""

import copy
import json
import re
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.archive import document_reader
from sync.archive.limited_class import limited
from sync.document import aggregate
from sync.document.aggregate import AggregateError, MonthlyAggregate, encode
from sync.document.wire import MAX_FIELD_NAME, MAX_FIELDS
from tests.sync.documents import BROKEN, a_full_month, changed
from tests.sync.ends import a_month

# What one reader or another takes for a number, a name, a day or a moment.
ODD = [
    None,
    True,
    False,
    0,
    -1,
    1,
    1.0,
    1.5,
    2**53,
    2**53 + 1,
    2**63,
    10**30,
    10_000_000,
    10_000_001,
    "",
    "x",
    "A B",
    "1",
]
ODD += [
    "a" * 80,
    "a" * 81,
    "\0",
    "\ud800",
    "e\u0301",
    "\u0301",
    "\x7f",
    "\N{OGHAM SPACE MARK}",
    "é",
    "2026-10",
    "2026-13",
]
ODD += [
    "2026-10-05",
    "20261005",
    "2026-W41-1",
    "2026-10-05T00:00:00",
    "2026-10-05T00:00:00Z",
    "2026-10-05 00:00:00+00:00",
]
ODD += [
    "2026-10-05T00:00+00:00",
    "2026-10-05T00:00:00.123456789+00:00",
    "2026-10-05T00:00:00.100000+00:00",
    "2026-10-31",
]
ODD += [
    "2026-10-05T00:00:00-00:00",
    "2026-10-05T24:00:00+00:00",
    "2026-10-05t00:00:00+00:00",
    "2026-10-05T05:30:00+05:30",
    "2026-10-05T00:00:00.1+00:00",
    "2026-10-31T00:00:00.250000+00:00",
    "Bar Z",
    "Bar +00:00",
]
ODD += [
    "1970-01-01T00:00:00+00:00",
    "9999-12-31T23:59:59+00:00",
    "2026-10-05T00:00:60+00:00",
    "2026-10-05T00:00:00+00:00:30",
]
ODD += [[], {}, [1], [1, 2], [1, 2, 3], {"a": 1}, [[1]], "Europe/Rome", "../etc/passwd", "Europe", [0] * 1001, [None]]
ODD += [{str(n): 0 for n in range(MAX_FIELDS + 1)}, {"x" * (MAX_FIELD_NAME + 1): 0}, {"x": {"y" * 81: 1}}, "repeat"]

AN_ODD_VALUE = st.sampled_from(ODD).map(copy.deepcopy)
"""Of its own: a later change of the document may add to it."""


def places(value, at=()):
    """Every place in a document but the fifth and later rows of a list."""
    for step in value if isinstance(value, dict) else range(min(len(value), 4)) if isinstance(value, list) else ():
        yield (*at, step)
        yield from places(value[step], (*at, step))


PLACES = [*places(json.loads(encode(a_full_month())))]


def said(decode, payload):
    """A document, or the words of a refusal."""
    try:
        return msgspec.to_builtins(decode(payload))
    except AggregateError as error:
        return str(error)


@st.composite
def mutated(draw):
    """A good document with up to three places changed, taken out, doubled or added to; spelled in one of four ways."""
    document = json.loads(encode(a_full_month()))
    for _ in range(draw(st.integers(0, 3))):
        *place, last = draw(st.sampled_from(PLACES))
        try:
            parent = document
            for step in place:
                parent = parent[step]
            how = draw(st.sampled_from(["odd", "odd", "odd", "gone", "twice", "more"]))
            if how == "gone":
                del parent[last]
            elif how == "twice" and isinstance(parent, list):
                parent.append(copy.deepcopy(parent[last]))
            elif how == "more" and isinstance(parent[last], dict):
                parent[last][draw(st.sampled_from(["new", "n" * 81]))] = draw(AN_ODD_VALUE)
            else:
                parent[last] = draw(AN_ODD_VALUE)
        except (KeyError, IndexError, TypeError):
            pass  # an earlier change took the place away
    style = draw(st.sampled_from([{"separators": (",", ":")}] * 3 + [{}]))
    text = json.dumps(document, ensure_ascii=draw(st.booleans()), sort_keys=draw(st.booleans()), **style)
    if draw(st.integers(0, 9)) == 0:
        text = text.replace('"shop":', '"shop":"Another","shop":', 1)
    return text.encode(errors="surrogatepass")


@settings(deadline=None)
@given(mutated())
def test_the_verdict_the_document_and_the_words_are_those_of_the_long_way(payload):
    assert said(document_reader.decode, payload) == said(aggregate.decode, payload)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_every_place_with_an_odd_value_is_judged_the_same(odd):
    for place in PLACES:
        for ascii_only in (True, False):
            text = json.dumps(changed(place, odd), separators=(",", ":"), ensure_ascii=ascii_only, sort_keys=True)
            payload = text.encode(errors="surrogatepass")
            assert said(document_reader.decode, payload) == said(aggregate.decode, payload), place


@pytest.mark.parametrize("document", [a_month(), a_full_month(), a_full_month(shop="Šiauliai", owner="Caffè")])
def test_what_a_kiosk_writes_goes_the_short_way(document, monkeypatch):
    payload = encode(document)
    for later in ((aggregate, "decode"), (document_reader, "_fields")):
        monkeypatch.setattr(*later, None)
    found = document_reader.decode(payload)
    assert isinstance(found, limited(MonthlyAggregate))
    assert msgspec.to_builtins(found) == msgspec.to_builtins(document)


def test_what_a_newer_version_adds_goes_the_short_way_too(monkeypatch):
    document = json.loads(encode(a_month())) | {"new": 1}
    document["days"][0]["new"] = {"a": [1]}
    monkeypatch.setattr(aggregate, "decode", None)
    payload = json.dumps(document, separators=(",", ":")).encode()
    assert msgspec.to_builtins(document_reader.decode(payload)) == msgspec.to_builtins(a_month())


@pytest.mark.parametrize(("place", "value", "words"), BROKEN)
def test_a_refusal_names_what_the_long_way_names(place, value, words):
    payload = json.dumps(changed(place, value), separators=(",", ":"), sort_keys=True).encode()
    with pytest.raises(AggregateError, match=re.escape(words)):
        document_reader.decode(payload)


@pytest.mark.parametrize("place", [[], ["days", 0], ["faces", 1], ["event"], ["undated", 0]], ids=str)
@pytest.mark.parametrize(
    "added", [{"n" * 81: 1}, {"new": {str(n): 0 for n in range(MAX_FIELDS + 1)}}, {"new": {"y" * 81: 1}}], ids=[1, 2, 3]
)
def test_what_a_newer_version_adds_has_the_same_limits(place, added):
    document = json.loads(encode(a_full_month()))
    parent = document
    for step in place:
        parent = parent[step]
    parent.update(added)
    payload = json.dumps(document, separators=(",", ":")).encode()
    with pytest.raises(AggregateError, match="field"):
        document_reader.decode(payload)


def test_msgspec_alone_would_judge_otherwise():
    # The control of the above: it is the looking again that makes them one.
    other = changed(["as_of"], "2026-11-01T01:05:00Z")
    payload = json.dumps(other, separators=(",", ":"), sort_keys=True).encode()
    assert msgspec.convert(other, limited(MonthlyAggregate)).shop == other["shop"]
    with pytest.raises(AggregateError, match=re.escape("$.as_of")):
        document_reader.decode(payload)


WITHOUT = """
import sys
sys.modules["msgspec"] = None
from importlib import util
find = util.find_spec
util.find_spec = lambda name, *more: None if name == "msgspec" else find(name, *more)
from sync.archive.intake import take, Accepted
assert isinstance(take("kiosks/{kiosk}/months/{month}", sys.stdin.buffer.read()), Accepted)
"""
KIOSK_ONLY = """
import sys
import kiosk.device.daemon.daemon, sync.document.outbox, sync.mqtt.publisher
sys.exit("msgspec" in sys.modules)
"""


def test_documents_are_taken_where_msgspec_is_not_installed():
    month = a_month()
    code = WITHOUT.format(kiosk=month.kiosk_id, month=month.month)
    subprocess.run([sys.executable, "-c", code], input=encode(month), check=True, timeout=300)


def test_a_kiosk_never_loads_msgspec():
    subprocess.run([sys.executable, "-c", KIOSK_ONLY], check=True, timeout=300)
