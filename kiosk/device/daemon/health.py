"""The kiosk's health: a snapshot, and what is remembered beyond it. Pure."""

from datetime import date

import attrs

from hardware.epoch import utc_at
from kiosk.device.daemon.snapshot import Snapshot
from kiosk.device.rules.button_faults import ButtonFaults
from kiosk.device.rules.panel import Ruling
from kiosk.device.selftest.tried import Tried
from sync.document.health import Damage, FaceTest, Health, Tested

HOUR_NS = 3600 * 1_000_000_000


class HealthMemory:
    """Since when something is so, over restarts: the health that the last run wrote is where this one begins."""

    def __init__(self, before: Health | None, faces: frozenset[str], version: str) -> None:
        """`before`: of the last life, None where nothing is known; `faces`: those that there are now."""
        self._before = before
        self._version = version
        self._faults = ButtonFaults(tuple(each for each in before.faults if each.face in faces) if before else ())
        self._test_result: tuple[Tried, ...] | None = None
        self.tested = before.tested if before else None
        """The newest self-test that is known of: of this life, or of an earlier one."""

    def note(self, face: str, ruling: Ruling, today: date | None) -> None:
        """A ruling on a button."""
        self._faults.note(face, ruling, today)

    def health(self, snapshot: Snapshot) -> Health:
        """How the kiosk is."""
        self._faults.note_silence(snapshot.silent, snapshot.today)
        if snapshot.test_result is not None and snapshot.test_result is not self._test_result:
            self._test_result = snapshot.test_result
            faces = tuple(FaceTest(each.face, each.outcome) for each in snapshot.test_result)
            self.tested = Tested(snapshot.today, faces)
        as_of = None
        if snapshot.now_ns is not None:
            as_of = utc_at(snapshot.now_ns // HOUR_NS * HOUR_NS)
        self._before = Health(
            installation_id=snapshot.installation_id,
            version=self._version,
            as_of=as_of,
            time=snapshot.timekeeping,
            storage=snapshot.storage,
            damage=self._damage(snapshot),
            lines=snapshot.lines,
            faults=self._faults.now(snapshot.today),
            last_vote_on=snapshot.last_vote_on or (self._before.last_vote_on if self._before else None),
            in_service=snapshot.in_service,
            tested=self.tested,
        )
        return self._before

    def _damage(self, snapshot: Snapshot) -> Damage:
        found, since = snapshot.damage, snapshot.damage_found_on
        if self._before and self._before.damage.databases == found.databases:
            since = self._before.damage.since or since
        return Damage(found.databases, found.votes_saved, found.votes_lost, since)


def news(health: Health | None) -> Health | None:
    """What is worth being written at once: not that time passes."""
    return attrs.evolve(health, as_of=None, last_vote_on=None) if health else None
