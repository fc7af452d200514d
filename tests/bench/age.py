"""The longest turn of a kiosk of ten years, and how it opens its votes, beside those of a new one."""

import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from hardware.clock import utc_ns
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.votes import Votes
from tests import aged
from tests.aged import END, HOUR_NS, Life
from tests.bench.figure import Figure, percentile

VOTES_A_DAY = 300
NEW, OLD = Life(2, VOTES_A_DAY), Life(121, VOTES_A_DAY)


def turns(folder: Path) -> list[Figure]:
    """CPU of each turn in a day and a night; the documents' own decoding is a turn of both."""
    found, opened = {}, {}
    for name, life in (("new", NEW), ("old", OLD)):
        aged.make(folder / name, life)
        opened[name] = median(_opening(folder / name) for _ in range(9))
        found[name] = _day(folder / name)
    return [
        Figure("opening the votes at ten years", opened["old"], opened["new"], "ms of CPU", "a new kiosk's"),
        Figure("longest turn at ten years", max(found["old"]), max(found["new"]), "ms of CPU", "a new kiosk's"),
        Figure(
            "99th percentile of turns at ten years",
            percentile(found["old"], 0.99),
            percentile(found["new"], 0.99),
            "ms of CPU",
            "a new kiosk's",
        ),
    ]


def _opening(folder: Path) -> float:
    began_ns = time.process_time_ns()
    votes = Votes(folder / DATABASE, "another")
    spent_ns = time.process_time_ns() - began_ns
    votes.close()
    return spent_ns / 1e6


def _day(folder: Path) -> list[float]:
    clock = VirtualClock(utc_ns(datetime(END.year, END.month, END.day, 7, tzinfo=UTC)))
    kiosk = VirtualKiosk(aged.settings(folder), clock, lambda: "another")
    kiosk.switch_on()
    clock.synchronise()
    spent = []
    end_ns, offset_ns = clock.now_ns + 24 * HOUR_NS, clock.now_ns - clock.monotonic_ns()
    while (deadline_ns := kiosk.daemon.deadline_ns + offset_ns) < end_ns:
        clock.now_ns = max(clock.now_ns, deadline_ns)
        began_ns = time.process_time_ns()
        kiosk.turn()
        spent.append((time.process_time_ns() - began_ns) / 1e6)
    kiosk.shut_down()
    return spent
