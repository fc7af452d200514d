"""A running kiosk at one moment, as its parts hand it over: what its health is made of."""

from datetime import date

from attrs import frozen

from kiosk.device.daemon.outbox_update import OutboxUpdate
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.selftest.tried import Tried
from kiosk.device.store.votes import DamageRecord, Votes
from sync.document.health import Lines, Storage, Timekeeping


@frozen
class Snapshot:
    """Every value is of the same moment, and nothing of it changes any more."""

    installation_id: str
    damage: DamageRecord
    damage_found_on: date | None
    """The day on which the last damaged database was found, where it was in this boot and the time is known."""
    now_ns: int | None
    """UTC; None while the time is not known."""
    today: date | None
    timekeeping: Timekeeping
    silent: frozenset[str]
    """Faces that improbably nobody presses any more."""
    last_vote_on: date | None
    """The last day that is over with a counted vote, as of the last tally."""
    storage: Storage
    lines: Lines
    in_service: bool
    test_result: tuple[Tried, ...] | None
    """Of the newest self-test since the start that somebody took part in."""


def take(  # noqa: PLR0913 - who hands over what
    votes: Votes,
    time: SyncedClock,
    update: OutboxUpdate,
    *,
    storage: Storage,
    lines: Lines,
    in_service: bool,
    test_result: tuple[Tried, ...] | None,
) -> Snapshot:
    """The kiosk now."""
    damage = votes.damage
    found_at_ns = damage.boottime_ns if damage.boot == votes.boot else None
    return Snapshot(
        installation_id=votes.installation_id,
        damage=damage,
        damage_found_on=None if found_at_ns is None else time.day(found_at_ns),
        now_ns=time.now_ns,
        today=time.today,
        timekeeping=time.timekeeping,
        silent=update.silent,
        last_vote_on=update.last_vote_on,
        storage=storage,
        lines=lines,
        in_service=in_service,
        test_result=test_result,
    )
