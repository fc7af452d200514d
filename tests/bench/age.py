"""The longest turn of a kiosk of ten years, and how it opens its votes, beside those of a new one."""

import gc
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from hardware.clock import utc_ns
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.store import open_check
from kiosk.device.store.votes import Votes
from sync.document import handover_files, outbox
from tests import aged
from tests.aged import END, HOUR_NS, INSTALLATION, Life
from tests.bench.figure import Figure, percentile
from tests.device.rot import PAGE, spoil

VOTES_A_DAY = 300
NEW, KEPT, OLD = Life(2, VOTES_A_DAY), Life(49, VOTES_A_DAY), Life(121, VOTES_A_DAY)
LONGEST_MS = 10
"""That a press may wait for what is done beside."""
RUNS = 3
"""Of the same day: a turn takes what it took at best. A hiccup of the machine, one of 61 ms was seen, is not its."""


def turns(folder: Path) -> list[Figure]:
    """CPU of each turn in a day and a night; the documents' own decoding is a turn of both."""
    found, opened = {}, {}
    for name, life in (("new", NEW), ("old", OLD)):
        aged.make(folder / name, life)
        opened[name] = min(_opening(folder / name) for _ in range(9))
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
        _longest("longest turn while two years of four are deleted", folder / "deleted", _receipt),
        _longest("longest turn while four damaged years are saved", folder / "damaged", _damage),
    ]


def _longest(name: str, folder: Path, change: Callable[[Path], None]) -> Figure:
    aged.make(folder, KEPT)
    change(folder)
    with patch.object(open_check, "FULL_EVERY", 0):  # a start that looks at every page, as one in thirty does
        return Figure(name, max(_day(folder)), LONGEST_MS, "ms of CPU", "the limit")


def _receipt(folder: Path) -> None:
    """All months are at the head office: what is older than the settings keep is deleted."""
    (folder / "receipts").mkdir()
    receipts = {month: each.receipt for month, each in outbox.read(folder / OUTBOX).items()}
    handover_files.put(folder / "receipts", "kiosk-1", {INSTALLATION: receipts})


def _damage(folder: Path) -> None:
    path = folder / DATABASE
    spoil(path, path.stat().st_size // 2 // PAGE * PAGE, 2 * PAGE)


def _opening(folder: Path) -> float:
    began_ns = time.process_time_ns()
    votes = Votes(folder / DATABASE, "another")
    spent_ns = time.process_time_ns() - began_ns
    votes.close()
    return spent_ns / 1e6


def _day(folder: Path) -> list[float]:
    """Milliseconds of CPU of each turn."""
    days = []
    for number in range(RUNS):
        copy = folder.with_name(f"{folder.name}-{number}")
        shutil.copytree(folder, copy)
        days.append(_lived(copy))
        shutil.rmtree(copy)
    return [min(turn) for turn in zip(*days, strict=True)]


def _lived(folder: Path) -> list[float]:
    clock = VirtualClock(utc_ns(datetime(END.year, END.month, END.day, 7, tzinfo=UTC)))
    kiosk = VirtualKiosk(aged.settings(folder), clock, lambda: "another")
    kiosk.switch_on()
    clock.synchronise()
    # As `kiosk run` does.
    gc.collect()
    gc.freeze()
    spent = []
    end_ns, offset_ns = clock.now_ns + 24 * HOUR_NS, clock.now_ns - clock.monotonic_ns()
    while (deadline_ns := kiosk.daemon.deadline_ns + offset_ns) < end_ns:
        clock.now_ns = max(clock.now_ns, deadline_ns)
        began_ns = time.process_time_ns()
        kiosk.turn()
        spent.append((time.process_time_ns() - began_ns) / 1e6)
    gc.unfreeze()
    kiosk.shut_down()
    return spent
