"""While the card fails nothing is written but the presses that wait for it."""

from kiosk.device.daemon.loop import Task
from kiosk.device.daemon.recorder import Recorder
from kiosk.device.store.votes import VotesError


class CardGuard:
    """A task that uses the card: it rests while the card fails, and its failure is the card's."""

    def __init__(self, task: Task, recorder: Recorder) -> None:
        """`recorder`: knows whether the card fails, and tries it again."""
        self._task = task
        self._recorder = recorder

    @property
    def deadline_ns(self) -> int | None:
        """The task's; None while the card fails."""
        return None if self._recorder.failing else self._task.deadline_ns

    def turn(self, now_ns: int) -> None:
        """Give the task its turn. Raises VotesError when the card is given up."""
        if self._recorder.failing:
            return
        try:
            self._task.turn(now_ns)
        except VotesError as error:
            self._recorder.fail(error, now_ns)
