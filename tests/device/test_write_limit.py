"""Whatever the contacts do, a card is not worn by it: so many writes an hour beyond votes, and no more."""

from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.presses import DebounceSettings, PanelSettings
from hardware.debounce.bank import Bank
from hardware.debounce.edge import Edge
from kiosk.device.daemon import compose
from kiosk.device.daemon.recorder import Record, Recorder
from kiosk.device.rules.panel import ButtonFault, Panel, Verdict
from kiosk.device.rules.write_limit import HOUR_NS, MOST_PRESSES, REST, WriteLimit
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.votes import Votes
from tests.memory import memory

MS = 1_000_000
S = 1000 * MS
LINES = {17: "happy", 27: "neutral", 22: "unhappy"}
KINDS = ("stuck", "freed", "chatter", "flicker", "hum")
MOST_WRITES = 2 * MOST_PRESSES + len(LINES) * len(KINDS)
MOST_LINES = len(LINES) * len(KINDS) + 1 + MOST_PRESSES // REST
MOST_EDGES = 8000


@pytest.fixture
def folder():
    with memory() as place:
        yield Path(place)


@dataclass
class Written:
    """What a life of the contacts left on the card and in the log."""

    votes: Counter[str]
    faults: Counter[tuple[str, str]]
    lines: int
    at_ns: list[int]
    """Every write that was no vote, CLOCK_MONOTONIC."""


def live(edges: list[Edge], folder, caplog) -> Written:
    """Edges through debouncer, panel and recorder, onto a real database."""
    for path in folder.glob("*"):
        path.unlink()
    caplog.clear()
    votes = Votes(folder / "votes.db", "installation")
    votes.begin("boot", 0)
    panel = Panel(
        compose.panel_rules(PanelSettings()),
        Bank(compose.debounce_timing(DebounceSettings()), dict.fromkeys(LINES, False), 0),
    )
    recorder, at_ns = Recorder(votes, Ballast(folder / "ballast", 0)), []
    steps = deque(sorted(edges, key=lambda edge: edge.at_ns))
    end_ns = steps[-1].at_ns + 20 * S if steps else 0
    while steps or panel.deadline_ns is not None:
        edge_ns = steps[0].at_ns if steps else end_ns
        now_ns = min(edge_ns, panel.deadline_ns or edge_ns)
        for ruling in panel.feed([steps.popleft()] if steps and edge_ns == now_ns else [], now_ns):
            fault = isinstance(ruling, ButtonFault)
            what = ruling.kind if fault else ruling.verdict
            stored = recorder.record(Record(ruling.at_ns, 0, LINES[ruling.line], what, not fault), now_ns)
            if stored and what not in {Verdict.COUNTED, Verdict.ANSWER}:
                at_ns.append(now_ns)
    found = Written(
        all_votes(votes),
        Counter((each.face, each.kind) for chunk in votes.troubles() for each in chunk),
        len(caplog.records),
        at_ns,
    )
    votes.close()
    return found


def all_votes(votes: Votes) -> Counter[str]:
    found: Counter[str] = Counter()
    rows = votes.read()
    while rows:
        found.update(row.verdict for row in rows)
        rows = votes.read(rows[-1].id)
    return found


def closings(line: int, count: int, closed_ms: float, open_ms: float, begin_ms: float = 0) -> list[Edge]:
    at_ms, period_ms = begin_ms + 1000, closed_ms + open_ms
    return [
        Edge(line, active, round((at_ms + n * period_ms + late_ms) * MS))
        for n in range(count)
        for active, late_ms in ((True, 0), (False, closed_ms))
    ]


@st.composite
def lives(draw: st.DrawFn) -> list[Edge]:
    """Contacts that close regularly, at random or in bursts, for an hour at most, at most `MOST_EDGES` times."""
    edges: list[Edge] = []
    for line in draw(st.lists(st.sampled_from([*LINES]), min_size=1, max_size=4)):
        closed_ms = draw(st.sampled_from([1, 3, 8, 10, 13, 25, 40, 120]) | st.floats(0.1, 2000))
        open_ms = draw(st.sampled_from([1, 3, 10, 31, 40, 60, 130, 250, 900]) | st.floats(0.1, 5000))
        count = min(draw(st.integers(1, MOST_EDGES // 8)), int(3_600_000 / (closed_ms + open_ms)))
        edges += closings(line, count, closed_ms, open_ms, draw(st.floats(0, 3_000_000)))
    return edges


def most_in_an_hour(times_ns: list[int]) -> int:
    return max((sum(at_ns <= other < at_ns + HOUR_NS for other in times_ns) for at_ns in times_ns), default=0)


@pytest.mark.long
@given(lives())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_edges_come_few_writes_and_log_lines_go_beyond_votes(folder, caplog, edges):
    found = live(edges, folder, caplog)
    assert most_in_an_hour(found.at_ns) <= MOST_WRITES
    assert found.lines <= 2 * MOST_LINES  # two hours at most
    assert set(found.faults.values()) <= {1, 2}
    span_s = (max((edge.at_ns for edge in edges), default=0) // S) + 2
    assert found.votes[Verdict.COUNTED] <= span_s


def mashing() -> list[Edge]:
    """Two hands, five times a second for half an hour, as three contacts see it."""
    return closings(17, 4000, 40, 160) + closings(27, 4000, 40, 230)


def test_a_hand_that_never_stops_fills_no_card(folder, caplog):
    found = live(mashing(), folder, caplog)
    assert 2 * MOST_PRESSES >= len(found.at_ns) > MOST_PRESSES
    assert found.votes[Verdict.COUNTED] > 500


def test_without_the_limit_it_would(folder, caplog, monkeypatch):
    """The control."""
    monkeypatch.setattr(WriteLimit, "admits_press", lambda *_: True)
    assert len(live(mashing(), folder, caplog).at_ns) > MOST_WRITES


@pytest.mark.parametrize(
    ("closed_ms", "open_ms", "kind"), [(10, 40, "flicker"), (25, 35, "flicker"), (10, 10, "hum"), (60, 4, "stuck")]
)
def test_what_a_contact_does_for_an_hour_is_told_once(folder, caplog, closed_ms, open_ms, kind):
    count = 3_600_000 // (closed_ms + open_ms)
    found = live(closings(17, min(count, 30_000), closed_ms, open_ms), folder, caplog)
    assert (found.faults["happy", kind], found.lines) == (1, 1 + found.faults["happy", "freed"])
    assert found.votes[Verdict.COUNTED] <= 1


def test_a_contact_that_chatters_all_the_time_is_told_once(folder, caplog):
    edges = [edge for n in range(442) for edge in closings(17, 16, 3, 3, n * 136)]
    found = live(edges, folder, caplog)
    assert (found.faults, found.lines, found.votes) == ({("happy", "chatter"): 1}, 1, {})


def test_a_fault_is_told_again_after_an_hour_without_it():
    limit = WriteLimit()
    told = [limit.admits_fault("happy", "chatter", at_ns) for at_ns in (0, HOUR_NS - 1, 2 * HOUR_NS - 2)]
    assert (*told, limit.admits_fault("happy", "chatter", 3 * HOUR_NS - 2)) == (True, False, False, True)
    assert limit.admits_fault("unhappy", "chatter", 0)


def test_room_for_presses_comes_back():
    limit = WriteLimit()
    assert all(limit.admits_press(1) for _ in range(MOST_PRESSES))
    assert not limit.admits_press(1)
    assert not limit.admits_press(HOUR_NS // 11)
    assert limit.admits_press(HOUR_NS // 9)
