"""The figures for programs: all that the page says, under the names that are written down."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import kiosk
from kiosk.cli import main
from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.data import months
from kiosk.office.report.pages import make, make_event
from sync.document.aggregate import Event
from sync.document.outbox import write

DESCRIBED = Path(kiosk.__file__).parents[1] / "docs" / "FIGURES.md"
ESTIMATE = {"index", "low", "high", "votes", "variance", "q", "deff"}
COUNTS = {"not_counted"}
"""Its names are the verdicts'."""
OCTOBER = "2026-10"


@pytest.fixture(scope="module")
def told(fullest):
    return json.loads(fullest("en").json)


def described():
    """Where, and what is said to be there: `faces[]`, {key, label, score}."""
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", DESCRIBED.read_text("utf-8"), re.MULTILINE)
    return {where.strip("`"): set(re.findall(r"`([a-z_]+)`", fields)) for where, fields in rows if fields != "fields"}


def objects(value, where=""):
    """Every object in a document, with its place; estimates and counts by name are described once."""
    if isinstance(value, list):
        for each in value:
            yield from objects(each, f"{where}[]")
    elif isinstance(value, dict) and set(value) != ESTIMATE and where.rpartition(".")[2] not in COUNTS:
        yield where or "the document", set(value)
        for key, each in value.items():
            yield from objects(each, f"{where}.{key}".lstrip("."))


def test_every_field_is_described_where_it_is(told):
    known = described()
    for where, names in objects(told):
        described_here = known["findings.trust[]"] | {"finding"} if where == "findings.suggestion" else known[where]
        assert names <= described_here, where


def test_what_is_described_is_there(told):
    found = {where for where, _ in objects(told)}
    # An event, a chain and a doubt are on other pages.
    assert set(described()) - found <= {
        "event",
        "findings.unfinished",
        "findings.chain",
        "findings.chain.links[]",
        "findings.goal",
        "findings.goal.goal",
        "findings.doubt",
    }
    assert told["schema"] == 2


def test_every_field_of_a_chain_is_described(document):
    kitchen, door = (
        [document(month, dict.fromkeys(range(1, 20), (8, 1, 1)), kiosk_id=name, touchpoint=name, stage=stage)
         for month in months.window("2026-10", 14)]
        for stage, name in enumerate(("kitchen", "door"), 1)
    )  # fmt: skip
    page = make([*kitchen, *door], [], None, "2026-10", prepared_on=date(2026, 11, 1))
    of_chain = json.loads(page.json)["findings"]["chain"]
    known, found = described(), dict(objects(of_chain, "findings.chain"))
    assert {"findings.chain", "findings.chain.links[]"} <= {*found}
    elsewhere = {"trend": "findings.trend", "standing": "findings.shops.shown[].standing"}
    known |= {f"findings.chain.links[].{field}": known[where] for field, where in elsewhere.items()}
    assert [where for where, names in found.items() if not names <= known[where]] == []


def test_the_figures_are_those_of_the_page(told, fullest):
    page = fullest("en")
    assert told["headline"] == page.headline
    [*_, october] = told["months"]
    assert (
        sum(map(sum, (day["votes"] for day in october["days"])))
        == sum(october["votes"])
        == told["findings"]["score"]["votes"]
    )
    assert points(october["score"]["index"]) == told["findings"]["score"]["points"]
    seen = {"finding": "fault_seen", "kind": "chatter", "face": "unhappy", "times": 3, "place": ""}
    assert seen in told["findings"]["trust"]
    assert told["findings"]["changes"][0]["answer"] == "no_difference"


def test_what_cannot_be_said_is_null(document):
    page = make([document(OCTOBER, {1: (3, 1, 1)})], [], None, OCTOBER, prepared_on=date(2026, 11, 1))
    found = json.loads(page.json)["findings"]
    assert (found["trend"], found["shops"], found["reasons"]) == (None,) * 3
    assert found["trust"][0] == {"finding": "few_votes", "votes": 5, "needed": 30, "usual": 0}


def test_an_event_is_no_month(document):
    fair = Event("Spring fair", date(2026, 5, 30), date(2026, 5, 31))
    page = make_event([document("2026-05", {30: (40, 6, 4)}, event=fair)], "Spring fair", prepared_on=date(2026, 6, 2))
    told = json.loads(page.json)
    assert (told["month"], told["event"]["begins"], told["shop"]) == (None, "2026-05-30", "Spring fair")


def test_the_command_writes_the_same_bytes_again(sixteen_months, tmp_path):
    for document in sixteen_months:
        write(tmp_path / "outbox", document)
    written = []
    for name in ("a.json", "b.json"):
        where = ("--from", tmp_path / "outbox", "--as-of", "2026-11-01", "--out", tmp_path / name)
        result = CliRunner().invoke(main, ["report", "--month", OCTOBER, *map(str, where)])
        assert (result.exit_code, result.stderr) == (0, "")
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert json.loads(written[0])["prepared_on"] == "2026-11-01"
