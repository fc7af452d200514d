"""The overview of a kiosk as a person reads it. Pure."""

from collections.abc import Iterator
from typing import Any

WIDTH = 14
"""Of the words in front."""
CLOCKS = {"time-server": "a time server has been heard", "hardware-clock": "the hardware clock is believed"}


def view(shows: dict[str, Any]) -> str:
    """What `overview` gives, as lines."""
    return "\n".join(line.rstrip() for line in _lines(shows))


def _lines(shows: dict[str, Any]) -> Iterator[str]:
    yield f"{shows['shop']} ({shows['kiosk_id']})"
    if not shows["running"]:
        when = f", on {shows['said_at'][:10]}" if shows["said_at"] else ""
        yield f"not running: sudo systemctl start kiosk, or `kiosk run`. What follows is what it last said{when}"
    yield ""
    yield from _table(shows["today"], shows["month"])
    if shows["running"] and shows["today"] is None:
        yield _row("presses", f"{shows['since_start']:,} since the start; they get their day once the time is known")
    yield ""
    yield _row("head office", _office(shows["head_office"]))
    yield _row("time zone", shows["time_zone"])
    if shows["clock"] is None:
        return
    last = f"; last heard on {shows['clock']['heard_on']}" if shows["clock"]["heard_on"] else ""
    source = shows["clock"]["source"]
    believed = CLOCKS.get(source, f"{source} is believed")
    daemon = f" by {shows['clock']['daemon']}" if shows["clock"]["daemon"] else ""
    if source == "time-server" and shows["clock"]["synchronised_at"]:
        believed += f"; last synchronised{daemon} at {shows['clock']['synchronised_at'][:16].replace('T', ' ')} UTC"
    elif source == "time-server":
        believed += daemon
    yield _row("clock", believed if source else f"nobody vouches for it{last}; votes are dated later")
    free = shows["card"]["free_mib"]
    room = "its room cannot be told" if free is None else f"{free:,} MiB free"
    yield _row("card", "cannot be written: nobody is thanked" if shows["card"]["failing"] else room)
    faults = [f"{each['face']} {each['kind']}" for each in shows["faults"]]
    yield _row("buttons", ", ".join(faults) + ": see `kiosk doctor`" if faults else "no fault known")
    yield _row("self-test", _tested(shows["tested"]))
    if shows["in_service"]:
        yield _row("service", "presses do not count: `kiosk service 0` ends it")
    yield _row("version", shows["version"])


def _tested(test: dict[str, Any] | None) -> str:
    if test is None or not test["faces"]:
        return "not done yet: sudo kiosk selftest"
    on = f" on {test['on']}" if test["on"] else ""
    failed = [f"{face} {outcome}" for face, outcome in test["faces"].items() if outcome != "passed"]
    return f"not passed{on}: {', '.join(failed)}; see `kiosk doctor`" if failed else f"passed{on}"


def _table(today: dict[str, Any] | None, month: dict[str, Any] | None) -> Iterator[str]:
    if month is None and today is None:
        return
    yield _row("", f"{'today':>10}{month['month'] if month else '':>12}")
    for face in (month or today or {"votes": {}})["votes"]:
        now = f"{today['votes'].get(face, 0):,}" if today else "\N{EN DASH}"
        whole = f"{month['votes'][face]:,}" if month else ""
        yield _row(face, f"{now:>10}{whole:>12}")
    if today and (out := sum(today["not_counted"].values())):
        yield _row("not counted", f"{out:>10,}  ({', '.join(today['not_counted'])})")
    if month and month["undated"]:
        yield _row("undated", f"{'':>10}{month['undated']:>12,}")


def _office(office: dict[str, Any] | None) -> str:
    if office is None:
        return "none in the settings"
    if not office["waiting"] and office["last_receipt_at"] is None:
        return "there is no month to send yet"
    last = f"; last receipt {office['last_receipt_at'][:10]}" if office["last_receipt_at"] else "; no receipt yet"
    return (
        f"waiting to be receipted: {', '.join(office['waiting'])}" if office["waiting"] else "has every month"
    ) + last


def _row(name: str, words: str) -> str:
    return f"{name.replace('_', ' '):<{WIDTH}}{words}"
