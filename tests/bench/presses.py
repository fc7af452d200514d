"""Edge to committed vote, and edges through the pure core."""

import os
import random
import time
from pathlib import Path
from statistics import median

from config.settings import DebounceSettings, PanelSettings
from hardware.debounce.bank import Bank
from hardware.debounce.edge import Edge
from kiosk.demo.story import settings
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon import compose
from kiosk.device.rules.panel import Panel, Verdict, Vote
from tests.bench.figure import Figure, percentile

MS = 1_000_000
VOTES = 1500
PUSHES = 20_000
LINES = (17, 27, 22)


def commits(folder: Path) -> list[Figure]:
    """The turn of the loop that stores a vote and lights its face, against write + fdatasync of the same bytes.

    The 40 ms in which a press is deliberately waited for (contact, chord) pass in virtual time and are not counted.
    """
    clock = VirtualClock(1_790_000_000_000_000_000)
    kiosk = VirtualKiosk(settings(folder), clock, lambda: "bench")
    kiosk.switch_on()
    clock.synchronise()
    kiosk.pass_until(clock.now_ns + 60_000 * MS)
    log = folder / "votes.db-wal"
    turns: list[float] = []
    sizes: list[int] = []
    for _ in range(VOTES):
        kiosk.set_contact("happy", active=True)
        while not (kiosk.votes_of_this_boot and len(kiosk.votes_of_this_boot) > len(turns)):
            clock.now_ns = max(clock.now_ns, kiosk.daemon.deadline_ns + clock.now_ns - clock.monotonic_ns())
            size, begun = log.stat().st_size, time.perf_counter()
            kiosk.turn()
            turn_s, grown = time.perf_counter() - begun, log.stat().st_size - size
        turns.append(turn_s)
        sizes.append(grown)
        kiosk.set_contact("happy", active=False)
        kiosk.pass_until(clock.now_ns + 1500 * MS)
    assert all(vote.verdict == Verdict.COUNTED for vote in kiosk.votes_of_this_boot)
    kiosk.shut_down()
    # The log is written over from its start after each checkpoint: while it grows, it grows by what a vote writes.
    size = round(median(grown for grown in sizes if grown))
    bare = _bare(folder / "bare", size)
    return [
        Figure(f"edge to committed vote, {name}", percentile(turns, share) * 1e3, percentile(bare, share) * 1e3, "ms",
               f"write + fdatasync of {size:,} bytes")
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]  # fmt: skip


def _bare(path: Path, size: int) -> list[float]:
    took = []
    payload = os.urandom(size)
    with path.open("wb", buffering=0) as file:
        for _ in range(VOTES):
            begun = time.perf_counter()
            file.write(payload)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begun)
    return took


def edges() -> list[Figure]:
    """Edges a second through debouncers and panel, against what a human hand on a bad switch can make."""
    draw, stream, at_ns = random.Random(1), [], 0
    for _ in range(PUSHES):
        line = draw.choice(LINES)
        at_ns += draw.randrange(300, 3000) * MS
        for active in (True, False):
            for bounce in range(1 + 2 * draw.randint(0, 5)):
                at_ns += draw.randrange(50_000, MS)
                stream.append(Edge(line, active == (bounce % 2 == 0), at_ns))
            at_ns += draw.randrange(60, 300) * MS
    panel = Panel(
        compose.panel_rules(PanelSettings()),
        Bank(compose.debounce_timing(DebounceSettings()), dict.fromkeys(LINES, False), 0),
    )
    votes = 0
    begun = time.perf_counter()
    for edge in stream:
        rulings = panel.feed([edge], edge.at_ns)
        votes += sum(isinstance(ruling, Vote) for ruling in rulings)
    took = time.perf_counter() - begun
    assert votes > PUSHES * 0.9
    # Five contacts that each bounce at 1 kHz without end: more than any panel of buttons can make.
    return [Figure("edges through debouncer and panel", len(stream) / took, 5000, "edges/s", "5 contacts at 1 kHz")]
