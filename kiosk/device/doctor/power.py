"""What the Raspberry Pi says of its power supply and its heat."""

from collections.abc import Iterator

from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, ok, warning
from kiosk.device.doctor.tool import ask

FILE = "sys/devices/platform/soc/soc:firmware/get_throttled"
NOW = {0: "too little voltage", 1: "the processor is slowed", 2: "the processor is throttled", 3: "too warm"}
"""Bits of the firmware's answer (Raspberry Pi documentation, vcgencmd get_throttled); 16 higher: since the start."""
SINCE = 16


def examine_power(context: Context) -> Iterator[Finding]:
    """Nothing on another machine than a Raspberry Pi."""
    output = context.read(FILE) or (ask("vcgencmd", "get_throttled") or "").partition("=")[2]
    try:
        bits = int(output.strip(), 16)
    except ValueError:
        return
    yield from judge(bits)


def judge(bits: int) -> Iterator[Finding]:
    """The firmware's answer. Pure."""
    now = [words for bit, words in NOW.items() if bits >> bit & 1]
    since = [words for bit, words in NOW.items() if bits >> bit + SINCE & 1 and words not in now]
    remedy = "use the Raspberry Pi's own power supply and a short cable; give it air"
    if now:
        yield warning(f"power and heat, now: {', '.join(now)}", remedy)
    if since:
        yield warning(f"power and heat, since the start: {', '.join(since)}", remedy)
    if not now and not since:
        yield ok("power and heat are as they should be")
