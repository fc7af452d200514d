"""A kiosk in virtual time: the production daemon on mock pins, a clock that is set, a plug that is pulled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from config.settings import KioskSettings
from hardware.clock import ClockReading
from hardware.gpio.mock import VirtualFactory
from hardware.timesync import synchronised_error_ns
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.rules.panel import Vote


class VirtualClock:
    """All the clocks of a board without one, as functions of the true time (`hardware.clock.Clock`)."""

    def __init__(self, now_ns: int) -> None:
        """`now_ns`: the true time, UTC nanoseconds since 1970."""
        self.now_ns = now_ns
        self.wall_error_ns = 0
        """What the wall clock shows, less the true time."""
        self.is_synchronised = False
        self._boot = 0
        self._booted_ns = now_ns

    def reboot(self) -> None:
        """The board starts: its clocks begin at nought, and nobody has set the time."""
        self._boot += 1
        self._booted_ns = self.now_ns
        self.is_synchronised = False

    def synchronise(self) -> None:
        """A time server has set the wall clock, and keeps it."""
        self.wall_error_ns, self.is_synchronised = 0, True

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC: since boot; this board never sleeps."""
        return self.now_ns - self._booted_ns

    def boottime_ns(self) -> int:
        """CLOCK_BOOTTIME: since boot."""
        return self.now_ns - self._booted_ns

    def wall(self) -> datetime:
        """What the wall clock shows, right or wrong."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=(self.now_ns + self.wall_error_ns) // 1000)

    def reading(self) -> ClockReading | None:
        """The wall clock, where a time server has set it since boot: it keeps on doing so."""
        if not self.is_synchronised:
            return None
        return ClockReading(self.wall(), synchronised_error_ns(0), "time-server")

    def boot_id(self) -> str:
        """Changes with every boot."""
        return f"boot-{self._boot}"


class VirtualKiosk:
    """One kiosk, its plug, and the fingers on its buttons. Only the waiting is not the production code's."""

    def __init__(self, settings: KioskSettings, clock: VirtualClock, mint: Callable[[], str]) -> None:
        """`mint` makes the identity of a new installation."""
        self.settings = settings
        self.clock = clock
        self.votes: list[Vote] = []
        """Every press that the daemon has stored and, where it counted, thanked for."""
        self._first_of_boot = 0
        self._mint = mint
        self._daemon: Daemon | None = None
        self._pins: VirtualFactory | None = None
        self._switched_off_ns = clock.now_ns

    @property
    def is_on(self) -> bool:
        """Whether there is power."""
        return self._daemon is not None

    @property
    def daemon(self) -> Daemon:
        """The running daemon."""
        assert self._daemon is not None, "the kiosk is off"  # noqa: S101 - the story's bug, not an operating error
        return self._daemon

    @property
    def pins(self) -> VirtualFactory:
        """The running board's pins."""
        assert self._pins is not None, "the kiosk is off"  # noqa: S101 - as above
        return self._pins

    @property
    def votes_of_this_boot(self) -> list[Vote]:
        """The presses since the kiosk was last switched on."""
        return self.votes[self._first_of_boot :]

    def switch_on(self) -> None:
        """Plug in: the wall clock goes on from where it stopped, until a time server is heard."""
        self._first_of_boot = len(self.votes)
        self.clock.reboot()
        self.clock.wall_error_ns -= self.clock.now_ns - self._switched_off_ns
        self._pins = VirtualFactory(self.clock)
        self._daemon = Daemon(self.settings, self.clock, self._pins, mint=self._mint)

    def cut_power(self) -> None:
        """Pull the plug: what is on the card stays, all else is gone; nothing is closed in good order."""
        folder = self.settings.kiosk.data
        card = {path: path.read_bytes() for path in folder.glob(f"{DATABASE}*")}
        self.daemon.release()
        self.daemon.votes.close()  # tidies up, as a cut does not: the card is put back as it was
        self.pins.close()
        for path in folder.glob(f"{DATABASE}*"):
            path.unlink()
        for path, content in card.items():
            path.write_bytes(content)
        self._daemon = self._pins = None
        self._switched_off_ns = self.clock.now_ns

    def shut_down(self) -> None:
        """End in good order."""
        self.daemon.close()
        self.pins.close()
        self._daemon = self._pins = None
        self._switched_off_ns = self.clock.now_ns

    def pass_until(self, at_ns: int) -> None:
        """Let the time pass, true UTC nanoseconds; the daemon does all that falls due."""
        offset_ns = self.clock.now_ns - self.clock.monotonic_ns()
        while (deadline_ns := self.daemon.deadline_ns + offset_ns) < at_ns:
            self.clock.now_ns = max(self.clock.now_ns, deadline_ns)
            self.turn()
        self.clock.now_ns = at_ns

    def set_contact(self, face: str, *, active: bool) -> None:
        """A button's contact closes or opens now."""
        line = self.settings.buttons[face].line
        (self.pins.press if active else self.pins.release)(line)
        self.turn()

    def turn(self) -> None:
        """One turn of the daemon's loop."""
        self.votes += self.daemon.turn()
