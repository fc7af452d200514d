"""What needs time: cold starts, counted one a start, and how fast the board's crystal runs."""

from hardware.clock import utc_ns
from kiosk.device.certify.bench import Bench
from kiosk.device.certify.report import LackingError, Result
from kiosk.device.doctor.tool import ask

LOOK_S = 30
PPM = 1_000_000
MINUTE_NS = 60_000_000_000


class UnfinishedError(Exception):
    """The step goes on at the next run; the message says what to do until then."""


def starts(bench: Bench) -> Result:
    """Once a start of the board: seconds until the buttons were listened to. Raises UnfinishedError until enough."""
    ready_us = (
        ask("systemctl", "show", "kiosk.service", "--property=ActiveEnterTimestampMonotonic", "--value") or ""
    ).strip()
    if not ready_us.isdecimal() or ready_us == "0":
        raise LackingError("the service kiosk.service is not running")
    return count_start(bench, int(ready_us) / PPM)


def count_start(bench: Bench, ready_s: float) -> Result:
    """Enter this start, where it is a new one."""
    # The boot's identity is in the file only while starts are counted: the result has none.
    seen: Result = bench.report.partial.get("starts", {"boots": [], "ready_s": []})
    boot = bench.clock.boot_id()
    if boot not in seen["boots"]:
        seen = {"boots": [*seen["boots"], boot], "ready_s": [*seen["ready_s"], round(ready_s, 1)]}
        bench.keep("starts", seen)
    count, most = len(seen["boots"]), bench.workload.starts
    if count < most:
        raise UnfinishedError(f"{count} of {most} cold starts: pull the plug, put it in again, and run this once more")
    return {"starts": count, "ready_s": seen["ready_s"], "longest_s": max(seen["ready_s"])}


def drift(bench: Bench) -> Result:
    """The crystal against time servers, in millionths. Waits for an hour; what was begun in this start goes on.

    Needs a time server throughout.
    """
    now = _reading(bench)
    begun: Result = bench.report.partial.get("drift", {})
    if begun.get("boot") != bench.clock.boot_id():
        begun = {"boot": bench.clock.boot_id(), **now}
        bench.keep("drift", begun)
    span_ns = bench.workload.drift_minutes * MINUTE_NS
    while (left_ns := begun["raw_ns"] + span_ns - now["raw_ns"]) > 0:
        bench.tell(f"clock drift: {-(-left_ns // MINUTE_NS)} min left (Ctrl-C: it goes on at the next run)")
        bench.wait(min(LOOK_S, left_ns / 1e9))
        now = _reading(bench)
    wall_ns, raw_ns = now["wall_ns"] - begun["wall_ns"], now["raw_ns"] - begun["raw_ns"]
    return {"ppm": round((raw_ns - wall_ns) / wall_ns * PPM, 2), "minutes": round(wall_ns / MINUTE_NS)}


def _reading(bench: Bench) -> Result:
    reading = bench.clock.reading()
    if reading is None or reading.source != "time-server":
        raise LackingError("no time server is heard, against which the crystal could be measured")
    return {"raw_ns": bench.clock.raw_ns(), "wall_ns": utc_ns(reading.at)}
