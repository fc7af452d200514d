"""Edge to committed vote, and edges through the pure core."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from statistics import median

from config.presses import DebounceSettings, PanelSettings
from hardware.debounce.bank import Bank
from hardware.debounce.edge import Edge
from kiosk.demo.story import settings
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon import compose
from kiosk.device.rules.panel import Panel, Verdict, Vote
from tests.bench.figure import Figure, percentile

MS = 1_000_000
VOTES = 1500
BLOCK = 50
PUSHES = 20_000
LINES = (17, 27, 22)


RENDERER = """
import os
os.nice(19)
from tests.bench.pages import pages
print("ready", flush=True)
while True:
    pages()
"""


def commits(folder: Path) -> list[Figure]:
    """The turn of the loop that stores a vote and lights its face, against write + fdatasync of the same bytes.

    The 40 ms in which a press is deliberately waited for (contact, chord) pass in virtual time and are not counted.
    """
    turns, size = _turns(folder)
    bare = _bare(folder / "bare", size)
    return [
        Figure(f"edge to committed vote, {name}", percentile(turns, share) * 1e3, percentile(bare, share) * 1e3, "ms",
               f"write + fdatasync of {size:,} bytes")
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]  # fmt: skip


def beside_pages(folder: Path) -> list[Figure]:
    """The same on a core on which pages are made without end, against the same on that core alone.

    The pages' weight is that of their service, a hundredth of the kiosk's: nice 19 has 15 where nice 0 has 1,024.
    """
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    with subprocess.Popen([sys.executable, "-c", RENDERER], stdout=subprocess.PIPE, text=True) as renderer:
        assert renderer.stdout is not None
        try:
            assert renderer.stdout.readline() == "ready\n"
            # By turns, so that both see the same of whatever else this machine does.
            turns, _ = _turns(
                folder, 2 * VOTES, lambda vote: renderer.send_signal((SIGSTOP, SIGCONT)[vote // BLOCK % 2])
            )
        finally:
            renderer.kill()
            os.sched_setaffinity(0, everywhere)
    alone, beside = ([took for vote, took in enumerate(turns) if vote // BLOCK % 2 == kind] for kind in (0, 1))
    return [
        Figure(f"the same while pages are made, {name}", percentile(beside, share) * 1e3,
               percentile(alone, share) * 1e3, "ms", "that core alone")
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]  # fmt: skip


def _turns(
    folder: Path, votes: int = VOTES, before: Callable[[int], object] = lambda _: None
) -> tuple[list[float], int]:
    """Seconds of each turn that stores a vote; and the bytes that one writes."""
    clock = VirtualClock(1_790_000_000_000_000_000)
    kiosk = VirtualKiosk(settings(folder), clock, lambda: "bench")
    kiosk.switch_on()
    clock.synchronise()
    kiosk.pass_until(clock.now_ns + 60_000 * MS)
    log = folder / "votes.db-wal"
    turns: list[float] = []
    sizes: list[int] = []
    for vote in range(votes):
        before(vote)
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
    return turns, round(median(grown for grown in sizes if grown))


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
