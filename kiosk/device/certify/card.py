"""How long the card takes to keep a vote, ten thousand times: the light waits for it."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from kiosk.device.certify.bench import Bench
from kiosk.device.certify.report import LackingError, Result
from kiosk.privileges import acting_for

STEP = "flush"
CHUNK = 250
"""Commits between two saves of the report."""
US = 1000
ROW = bytes(48)


def flush(bench: Bench) -> Result:
    """Commits as the kiosk makes them (WAL, synchronous=FULL), beside its votes; milliseconds by share."""
    took_us: list[int] = list(bench.report.partial.get(STEP, {}).get("took_us", []))
    folder = bench.settings.kiosk.data
    try:
        with acting_for(folder), tempfile.TemporaryDirectory(dir=folder, prefix="certify-") as made:
            _commit(bench, Path(made) / "commits.db", took_us)
    except (OSError, sqlite3.OperationalError) as error:
        raise LackingError(f"{folder}: {error}") from error
    ordered = sorted(took_us)
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
    found = {
        f"{name}_ms": ordered[min(int(len(ordered) * share), len(ordered) - 1)] / US for name, share in shares.items()
    }
    return {"commits": len(ordered), **found, "longest_ms": ordered[-1] / US}


def _commit(bench: Bench, file: Path, took_us: list[int]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE vote (id INTEGER PRIMARY KEY, what BLOB)")
        while len(took_us) < bench.workload.commits:
            begun_ns = bench.clock.monotonic_ns()
            database.execute("INSERT INTO vote (what) VALUES (?)", (ROW,))
            took_us.append((bench.clock.monotonic_ns() - begun_ns) // US)
            if len(took_us) % CHUNK == 0:
                bench.keep(STEP, {"took_us": took_us})
                bench.tell(f"{len(took_us)} of {bench.workload.commits} commits")
