"""The votes opened at the start of the daemon, on a full card, too."""

import logging
from collections.abc import Callable
from pathlib import Path

from hardware.clock import Clock
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.settings_history import record
from kiosk.device.store.votes import DamagedError, FullError, Votes

log = logging.getLogger(__name__)


def open_votes(
    path: Path, mint: Callable[[], str], clock: Clock, ballast: Ballast, *, settings: ShopSettings | None = None
) -> Votes:
    """Open the votes, and note that the daemon starts, and under which `settings`. Raises VotesError.

    Somebody may have filled the card while the kiosk was off: SQLite's log, which a clean end takes away, then finds no
    room. The ballast is given up for it, as while the kiosk runs.
    """
    try:
        return _begun(path, mint, clock, settings)
    except FullError as error:
        if not ballast.drop():
            raise
        log.error("%s; the ballast is given up: make room now", error)
    return _begun(path, mint, clock, settings)


def _begun(path: Path, mint: Callable[[], str], clock: Clock, settings: ShopSettings | None) -> Votes:
    votes = Votes(path, mint())
    try:
        try:
            votes.begin(clock.boot_id(), clock.boottime_ns())
        except DamagedError as error:
            # SQLite's quick check does not read everything. A kiosk that ended here would never start again.
            log.error("%s", error)
            votes.reopen(rebuild=True)
            votes.begin(clock.boot_id(), clock.boottime_ns())
        if settings is not None:
            record(votes.card, votes.boot, settings)
    except BaseException:
        votes.card.close(quietly=True)
        raise
    return votes
