"""What is written to the card."""

from attrs import field, frozen

from config.limits import RTC, Between


@frozen
class StorageSettings:
    """What the kiosk writes to its card though nobody presses."""

    alive_s: int = field(default=900, validator=Between(60, 86_400, "s"))
    """Sign of life: after a power cut, minutes in service are known to this."""
    anchor_s: int = field(default=3600, validator=Between(60, 86_400, "s"))
    """How often the synchronised clock is noted, to date the votes by."""
    ballast_mib: int = field(default=16, validator=Between(0, 1024, "MiB"))
    """Room kept on the card, given up when it is full, so that voting goes on until somebody comes."""
    rtc: str | None = field(default=None, validator=RTC)
    """A hardware clock (`ls /sys/class/rtc`) that keeps UTC and is looked after: it is believed where no time server
    has been heard since the start, as right within 20 s."""
    keep_months: int = field(default=25, validator=Between(13, 240, "months"))
    """Single votes of months longer ago are deleted, but only where the month's final document has been receipted by
    the head office."""
