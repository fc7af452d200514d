"""What systemd hears of the loop: that it turns, and in one line how it does."""

from hardware.systemd import Notifier
from kiosk.device.daemon.recorder import Recorder
from kiosk.device.store.votes import Votes


class SystemdReport:
    """Feeds the watchdog; keeps the line of `systemctl status`, on change, not on repetition."""

    def __init__(self, notifier: Notifier, votes: Votes, recorder: Recorder) -> None:
        self._notifier = notifier
        self._votes = votes
        self._recorder = recorder
        self._first_id = votes.last_id
        self._status = ""

    @property
    def deadline_ns(self) -> int | None:
        """When the watchdog is to be fed, CLOCK_MONOTONIC."""
        return self._notifier.deadline_ns

    def turn(self, now_ns: int) -> None:
        """Report a turn of the loop."""
        self._notifier.turn(now_ns)
        status = f"presses stored since the start: {self._votes.last_id - self._first_id}"
        if self._recorder.failing:
            status = "the card cannot be written; nobody is thanked; " + status
        if status != self._status:
            self._status = status
            self._notifier.status(status)
