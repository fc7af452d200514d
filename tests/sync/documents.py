"""Documents good and broken, for whoever judges them: the decoder and the published schema."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

from jsonschema import Draft202012Validator, ValidationError, validators

from sync.document.aggregate import Event, Fault, PooledHour, Reason, Undated, encode
from tests.sync.ends import a_month


def _pattern(_validator, pattern, instance, _schema):
    """As ECMA-262 means `$`, and JSON Schema with it: to Python it stands before a last newline, too."""
    if isinstance(instance, str) and not re.search(pattern.removesuffix("$") + r"\Z", instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _is_whole(_checker, instance):
    """Written without a fraction: the schema says in words what it cannot say."""
    return type(instance) is int


SCHEMA = validators.extend(
    Draft202012Validator,
    {"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)(json.loads((Path(__file__).parents[2] / "docs/monthly-aggregate.schema.json").read_text()))


def changed(path, value):
    """The wire form of a good document with one place changed; `...` takes the place out."""
    document = json.loads(encode(a_full_month()))
    *place, last = path
    inside = document
    for step in place:
        inside = inside[step]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return document


def a_full_month(**changes):
    undated = Undated((1, 0), datetime(2026, 9, 30, 22, tzinfo=UTC), None)
    more = {
        "undated": (undated,),
        "faults": (Fault("stuck", "happy", 1),),
        "touchpoint": "counter",
        "stage": 2,
        "event": Event("Fair", date(2026, 10, 2), date(2026, 10, 4)),
        "reasons": (Reason("the wait", 3), Reason("the price", 0)),
        "former_ids": ("old-name",),
        "pooled_hours": (PooledHour((1, 5), 9, (0, 0)),),
    }
    return a_month(**{**more, **changes})


# What a schema can see, and what decode must see with it.
BROKEN = [
    (["kiosk_id"], "Rossi 1", "kiosk_id = 'Rossi 1'"),
    (["kiosk_id"], "x" * 64, "kiosk_id"),
    (["installation_id"], "", "installation_id = ''"),
    (["owner"], "", "owner = ''"),
    (["shop"], "a\nb", r"shop = 'a\nb'"),
    (["shop"], 7, "expected str, got '7' @ $.shop"),
    (["month"], "2026-13", "month = '2026-13'"),
    (["revision"], 0, "revision = 0: must be 1"),
    (["revision"], 2**53 + 1, "revision"),
    (["revision"], True, "expected int, got 'True' @ $.revision"),
    (["revision"], 1.5, "expected int, got '1.5' @ $.revision"),
    (["revision"], ..., "required field missing @ $.revision"),
    (["final"], 1, "expected bool, got '1' @ $.final"),
    (["as_of"], "yesterday", "$.as_of"),
    (["as_of"], "2026-11-01T01:05:00", "as_of = 2026-11-01T01:05:00: must be of 1969\N{EN DASH}2199, with its offset"),
    (["touchpoint"], "x" * 81, "touchpoint"),
    (["former_ids", 0], "Rossi 1", "former_ids"),
    (["former_ids"], ["a"] * 21, "former_ids"),
    (["stage"], 0, "stage = 0: must be 1"),
    (["event"], {"name": "Fair"}, "required field missing @ $.event"),
    (["event", "begins"], "soon", "$.event.begins"),
    (["reasons"], [{"label": "", "votes": 1}], "label = ''"),
    (["faces"], [], "faces"),
    (["faces", 0, "score"], 101, "score = 101: must be 0\N{EN DASH}100"),
    (["faces", 1, "label"], ..., "$.faces[1]"),
    (["votes"], [-1, 1], "votes = [-1, 1]"),
    (["votes"], ["3", 1], "expected a list of whole numbers"),
    (["days", 0, "date"], "2026-10-32", "$.days[0].date"),
    (["days", 0, "in_service_minutes"], 1501, "in_service_minutes = 1501"),
    (["days", 0, "open_minutes"], -1, "open_minutes"),
    (["days"], {}, "expected a list, got '{}' @ $.days"),
    (["faults"], "", "expected a list, got '' @ $.faults"),
    (["hours", 0, "weekday"], 0, "weekday = 0: must be 1\N{EN DASH}7"),
    (["hours", 0, "hour"], 24, "hour = 24: must be 0\N{EN DASH}23"),
    (["pooled_hours", 0, "weekdays"], [], "weekdays"),
    (["pooled_hours", 0, "weekdays"], [0], "weekdays = [0]: must be 1\N{EN DASH}7, each once"),
    (["pooled_hours", 0, "weekdays"], [1, 1], "weekdays = [1, 1]: must be"),
    (["pooled_hours", 0, "hour"], 24, "hour = 24: must be 0\N{EN DASH}23"),
    (["hours_counted"], 1, "expected bool, got '1' @ $.hours_counted"),
    (["days", 0, "pooled"], "no", "expected bool, got 'no' @ $.days[0].pooled"),
    (["not_counted"], {"Bored!": 1}, "not_counted.Bored!: a verdict must be lower-case letters, digits, _ and -"),
    (["not_counted"], {"repeat": -1}, "not_counted.repeat = -1"),
    (
        ["undated", 0, "after"],
        "2026-09-30T22:13:00+00:00",
        "undated[0].after = 2026-09-30T22:13:00+00:00: must be a whole hour",
    ),
    (["undated", 0, "before"], "2026-09-30T22:00:00", "before = 2026-09-30T22:00:00: must be of"),
    (["faults", 0, "times"], 0, "times = 0: must be 1"),
    (["faults", 0, "kind"], "Stuck!", "kind = 'Stuck!'"),
    (["schema"], 2, "schema = 2: this program reads schema 1"),
]
