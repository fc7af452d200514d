"""Whether the kiosk knows what time it is: votes of which it does not are counted apart."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.language import gettext_noop as _
from hardware.rtc import ERROR_NS, SYSFS, HardwareClock
from hardware.time_daemon import DAEMONS, TIMESYNCD, last_synchronised, running_daemon, start_command
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, error, ok, warning

LONG_UNHEARD = timedelta(days=7)
STALE_NS = 30_000_000_000
"""Three days without a time server: hours of votes begin to be unknown."""


def examine_time(context: Context) -> Iterator[Finding]:
    """The time server, and the hardware clock where there is one."""
    now, reading = context.clock.wall(), context.clock.reading()
    zone = context.settings.kiosk.time_zone
    shown = f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    if reading is not None and reading.source == "time-server":
        yield ok(_("a time server has been heard: it is {at} in {zone}"), at=shown, zone=zone)
        daemon, synchronised = running_daemon(context.root), last_synchronised(context.root)
        yield from judge_synchronisation(daemon, synchronised, reading.error_ns, zone)
    elif reading is not None:
        yield ok(
            _("no time server has been heard since the start; the hardware clock is believed: it is {at} in {zone}"),
            at=shown,
            zone=zone,
        )
    else:
        yield judge_silence(running_daemon(context.root), start_command(context.root), shown, zone)
    rtc = context.settings.storage.rtc
    if rtc is not None:
        sysfs = context.path(str(SYSFS).lstrip("/"))
        shows = HardwareClock(rtc, sysfs).read()
        # A Pi 5 has one of its own, often without a battery, so that a module's is the second.
        others = (
            []
            if shows
            else [each.name for each in sorted(sysfs.glob("rtc*")) if HardwareClock(each.name, sysfs).read()]
        )
        yield from judge_rtc(rtc, shows, None if reading is None or reading.source != "time-server" else now, others)
    heard_on = context.health.time.heard_on if context.health else None
    if reading is not None and heard_on is not None and now.date() - heard_on > LONG_UNHEARD:
        yield warning(
            _("the kiosk last noted the time on {day}"),
            _("restart it: sudo systemctl restart kiosk"),
            day=str(heard_on),
        )


def judge_silence(daemon: str | None, start: str, shown: str, zone: str) -> Finding:
    """A clock for which nobody vouches; `start`: what starts a time daemon where none runs (`daemon`). Pure."""
    if daemon is None:
        return warning(
            _(
                "nobody vouches for the clock, which shows {at} in {zone}, and no time daemon runs: votes are kept, "
                "and dated once it is right"
            ),
            _("{start}; without a network a hardware clock helps (storage.rtc)"),
            at=shown,
            zone=zone,
            start=start,
        )
    return warning(
        _("{daemon} has not synchronised the clock, which shows {at} in {zone}: votes are kept, and dated once it is"),
        _("see `{command}` and `timedatectl`; without a network a hardware clock helps (storage.rtc)"),
        daemon=daemon,
        at=shown,
        zone=zone,
        command=DAEMONS.get(daemon, f"journalctl -u '{daemon}*'"),
    )


def judge_synchronisation(daemon: str | None, at: datetime | None, error_ns: int, zone: str) -> Iterator[Finding]:
    """The time daemon, and how good its last word still is; `at`: when it spoke, where it leaves that. Pure."""
    name = daemon or (TIMESYNCD if at else None)  # who else would leave a moment
    if name is None:
        return
    if at is None or name != TIMESYNCD:
        yield ok(_("{daemon} keeps the clock: synchronised within the last nine hours"), daemon=name)
        return
    moment = f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    if error_ns <= STALE_NS:
        yield ok(_("{daemon} keeps the clock: last synchronised at {at}"), daemon=name, at=moment)
    else:
        yield warning(
            _("{daemon} last synchronised the clock at {at}: it may be {error} s off by now"),
            _("votes near midnight are counted apart; see to the network, or add a hardware clock (storage.rtc)"),
            daemon=name,
            at=moment,
            error=error_ns // 1_000_000_000,
        )


def judge_rtc(name: str, shows: datetime | None, now: datetime | None, others: Sequence[str] = ()) -> Iterator[Finding]:
    """A hardware clock by what it shows; `now` where that is known better; `others` that show a time. Pure."""
    if shows is None and others:
        yield error(
            _("hardware clock {name}: cannot be read, or shows what cannot be"),
            _("another one shows a time: set storage.rtc to {other}; or see to the wires and the battery of {name}"),
            name=name,
            other=others[0],
        )
    elif shows is None:
        yield error(
            _("hardware clock {name}: cannot be read, or shows what cannot be"),
            _(
                "check storage.rtc, its wires and its battery; set it with "
                "`sudo hwclock --rtc /dev/{name} --systohc --utc`"
            ),
            name=name,
        )
    elif now is not None and abs(shows - now) > timedelta(microseconds=ERROR_NS // 1000):
        off_s = round((shows - now).total_seconds())
        yield warning(
            _("hardware clock {name}: {off} s off"),
            _("set it with `sudo hwclock --rtc /dev/{name} --systohc --utc`"),
            name=name,
            off=f"{off_s:+}",
        )
    else:
        yield ok(_("hardware clock {name}: shows the time"), name=name)
