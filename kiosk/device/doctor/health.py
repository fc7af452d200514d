"""What the running kiosk says of itself: its buttons, whether its presses count, and which version it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import version

from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, error, note, ok, warning
from sync.document.health import Health, PresentFault

SILENT = timedelta(hours=8)
"""A kiosk at work says how it is every six hours, and the moment is told in whole ones."""


def examine_health(context: Context) -> Iterator[Finding]:
    """Examine the health file of the running kiosk, where it may be read."""
    if context.health is None:
        if context.sees_outbox:
            yield note(
                "the kiosk has not said yet how it is", "it does so half a minute after its start; ask again then"
            )
        return
    yield from judge_health(context.health, context.clock.wall(), version("smiley-kiosk"))


def judge_health(health: Health, now: datetime, installed: str) -> Iterator[Finding]:
    """What it says, as of `now`, beside the version that is installed. Pure."""
    if health.version != installed:
        yield warning(
            f"version {health.version} is running, {installed} is installed",
            "let the new one begin: sudo systemctl restart kiosk",
        )
    else:
        yield ok(f"version {installed}")
    if health.as_of is not None and now - health.as_of > SILENT:
        yield warning(
            f"the kiosk last said on {health.as_of:%Y-%m-%d} how it is; what follows is as old",
            "is it running? See `systemctl status kiosk`",
        )
    for fault in health.faults:
        yield _of_button(fault)
    if not health.faults:
        yield ok("no button is known to be stuck, silent or of bad contact")
    yield from judge_tested(health)
    if health.in_service:
        yield warning("a technician is at work: presses do not count", "sudo kiosk service 0, or wait")
    if health.lines.lost or health.lines.overflowed:
        yield note(
            f"{health.lines.lost + health.lines.overflowed} edge(s) went unseen since the start",
            "a few are harmless; with many, look for a program that takes all the processor: `top`",
        )


def judge_tested(health: Health) -> Iterator[Finding]:
    """The newest self-test. Pure."""
    if health.tested is None:
        yield note("the faces have not been tried yet", "sudo kiosk selftest")
        return
    if not health.tested.faces:
        yield note("nobody took up the self-test that began at the first start", "sudo kiosk selftest")
        return
    on = f" on {health.tested.on}" if health.tested.on else ""
    failed = [f"{each.face} ({each.outcome})" for each in health.tested.faces if each.outcome != "passed"]
    if failed:
        yield warning(f"the self-test{on} was not passed by {', '.join(failed)}", "mend it, then: sudo kiosk selftest")
    else:
        yield ok(f"every face passed the self-test{on}")


def _of_button(fault: PresentFault) -> Finding:
    since = f" since {fault.since}" if fault.since else ""
    button = f"button {fault.face}"
    match fault.kind:
        case "stuck":
            return error(
                f"{button} is stuck{since}: nothing pressed there counts", "free it, or look for a short circuit"
            )
        case "silent":
            return warning(
                f"{button} is improbably silent{since}", "press it, with `sudo kiosk service`; see its wires"
            )
        case "chatter":
            return warning(f"{button} has a bad contact{since}", "`kiosk record FILE` shows it; change the button")
        case "flicker":
            return warning(
                f"button {fault.face} closes by itself{since}: no vote until it is quiet",
                "see its wires and plugs; else change the button",
            )
        case "hum":
            return warning(
                f"the line of button {fault.face} hears the mains{since}: no vote while it does",
                "lead its cable away from power cables, twist or shield it; or 1 k\N{OHM SIGN} from the line to 3.3 V",
            )
        case kind:
            return warning(f"{button}: {kind}{since}", "see `journalctl -u kiosk`")
