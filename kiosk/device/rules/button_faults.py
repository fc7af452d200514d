"""What is wrong with buttons now, from what was ruled on them. Pure."""

from datetime import date

from kiosk.device.rules.panel import ButtonFault, Ruling
from sync.document.health import PresentFault


class ButtonFaults:
    """What is wrong with buttons now, and since which day."""

    def __init__(self, before: tuple[PresentFault, ...] = ()) -> None:
        """`before`: what the last life of the daemon knew."""
        self._since = {(each.face, each.kind): each.since for each in before}
        # What is stuck, flickers or hums is found again, or was mended while the kiosk was off; a contact that was bad
        # stays so until it has closed well.
        self._now = {key for key in self._since if key[1] == "chatter"}
        self._closed_well_on: dict[str, date | None] = {}
        """By face, the day of the first press since its contact was bad."""

    def note(self, face: str, ruling: Ruling, today: date | None) -> None:
        """One ruling on a button."""
        if not isinstance(ruling, ButtonFault):
            self._closed_well_on[face] = self._closed_well_on.get(face) or today
        elif ruling.kind == "freed":
            self._heal(face, "stuck")
        else:
            self._fall(face, ruling.kind, today)
            if ruling.kind == "chatter":
                self._closed_well_on.pop(face, None)

    def note_silence(self, silent: frozenset[str], today: date | None) -> None:
        """The faces that say nothing any more."""
        for face in {face for face, kind in self._now if kind == "silent"} - silent:
            self._heal(face, "silent")
        for face in silent:
            self._fall(face, "silent", today)

    def now(self, today: date | None) -> tuple[PresentFault, ...]:
        """All of it, in order.

        That a bad contact has closed well is not told on the day itself: it would tell when somebody pressed.
        """
        for face, day in [*self._closed_well_on.items()]:
            if day is not None and today is not None and day < today:
                self._heal(face, "chatter")
        return tuple(PresentFault(face, kind, self._since[face, kind]) for face, kind in sorted(self._now))

    def _fall(self, face: str, kind: str, today: date | None) -> None:
        self._now.add((face, kind))
        if self._since.get((face, kind)) is None:
            self._since[face, kind] = today

    def _heal(self, face: str, kind: str) -> None:
        self._now.discard((face, kind))
        self._since.pop((face, kind), None)
