"""The settings that documents tell of, with the moment since which each are in force."""

import logging

from sqlalchemy import func, insert, select, update

from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.shop_settings import SettingsInForce, ShopSettings, decode, encode
from kiosk.device.store.database import Database
from kiosk.device.store.schema import SESSION, SETTINGS, VOTE

log = logging.getLogger(__name__)


def record(card: Database, boot: int, settings: ShopSettings) -> None:
    """Record what is in force from this life of the daemon on, where that is something else than before.

    Every press of a life before was under the settings before. The first ones are held to have been in force ever
    since; those under which nobody voted, mistyped perhaps, are replaced. Raises VotesError.
    """
    newest = card.read(select(SETTINGS).order_by(SETTINGS.c.number.desc()).limit(1))
    content = encode(settings)
    if newest and newest[0].content == content:
        return
    last = newest[0] if newest else None
    if last and not _has_votes(card, last.boot, last.boottime_ns):
        card.write((update(SETTINGS).where(SETTINGS.c.number == last.number), {"content": content}))
        return
    number, since = (last.number + 1, (boot, _after_last_life(card, boot))) if last else (1, (0, 0))
    row = dict(zip(SETTINGS.columns.keys(), (number, *since, content), strict=True))
    card.write((insert(SETTINGS), row))


def history(card: Database, present: ShopSettings) -> list[SettingsInForce]:
    """All of them, in order, the `present` ones last. Raises VotesError."""
    rows = card.read(select(SETTINGS).order_by(SETTINGS.c.number))
    found = [SettingsInForce(row.number, (row.boot, row.boottime_ns), _read(row.content, present)) for row in rows]
    return found or [SettingsInForce(1, (0, 0), present)]


def _has_votes(card: Database, boot: int, boottime_ns: int) -> bool:
    """Whether anybody has voted since a moment."""
    counted = select(VOTE.c.boot, VOTE.c.boottime_ns).where(VOTE.c.verdict == Verdict.COUNTED)
    rows = card.read(counted.order_by(VOTE.c.id.desc()).limit(1))
    return bool(rows) and tuple(rows[0]) >= (boot, boottime_ns)


def _read(content: str, present: ShopSettings) -> ShopSettings:
    try:
        return decode(content)
    except ValueError:
        log.error("votes: settings that cannot be read (%s); the present ones tell what was under them", content)
        return present


def _after_last_life(card: Database, boot: int) -> int:
    """A CLOCK_BOOTTIME after all that earlier lives of the daemon left in the same boot; 0 where there was none."""
    present = select(func.max(SESSION.c.id)).scalar_subquery()
    lives = select(func.max(SESSION.c.alive_ns)).where(SESSION.c.boot == boot, SESSION.c.id < present)
    last = card.read(select(VOTE.c.boot, VOTE.c.boottime_ns).order_by(VOTE.c.id.desc()).limit(1))
    found = [card.read(lives)[0][0], *(row.boottime_ns for row in last if row.boot == boot)]
    return max((at_ns + 1 for at_ns in found if at_ns is not None), default=0)
