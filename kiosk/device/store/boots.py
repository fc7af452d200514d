"""When the kiosk was on, and what it heard of the time: from a boot on, read a chunk at a time."""

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Integer, func, literal, literal_column, select, tuple_

from kiosk.device.rules.dating import Anchor, Boot
from kiosk.device.rules.records import Session, StoredFault
from kiosk.device.store.database import Database
from kiosk.device.store.schema import ANCHOR, BOOT, SESSION, TROUBLE, VOTE

CHUNK = 100
"""Rows read at a time, so that a reader can let the buttons go first."""
VOTES = 2000
"""Votes that SQLite looks through at a time for the last one of each boot."""
LAST = 1 << 62
"""Past every boot, every moment of one, and every row id."""
Result = TypeVar("Result")
ROWID = literal_column("rowid", Integer)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of consecutive boots."""

    first: int = 0
    last: int = LAST
    since_ns: int = 0
    """What happened in the first one before this CLOCK_BOOTTIME is left out."""


EVER = Span()


def span_since(card: Database, utc_ns: int) -> Span:
    """The boots from the last anchor before a moment on; what came earlier was over by then."""
    newest = ANCHOR.c.boot.desc(), ANCHOR.c.boottime_ns.desc()
    rows = card.read(select(ANCHOR).where(ANCHOR.c.utc_ns < utc_ns).order_by(*newest).limit(1))
    return Span(rows[0].boot, since_ns=rows[0].boottime_ns) if rows else Span()


def span_around(card: Database, first: int, last: int) -> Span:
    """All that can date the votes of some boots: as far as the next ones with an anchor, on either side."""
    before = select(func.max(ANCHOR.c.boot)).where(ANCHOR.c.boot < first)
    after = select(func.min(ANCHOR.c.boot)).where(ANCHOR.c.boot > last)
    return Span(card.read(before)[0][0] or 0, card.read(after)[0][0] or LAST)


def boots(card: Database, span: Span) -> Generator[None, None, list[Boot]]:
    """Return boots with their anchors, in order. A vote or an anchor shows a boot alive, too."""
    alive: dict[int, int] = {}
    for rows in _chunks(card, (BOOT.c.id,), span, BOOT.c.alive_ns):
        alive.update((boot, alive_ns) for boot, alive_ns in rows)
        yield
    anchors: dict[int, list[Anchor]] = {boot: [] for boot in alive}
    for rows in _chunks(card, (ANCHOR.c.boot, ANCHOR.c.boottime_ns, ROWID), span, ANCHOR.c.utc_ns, ANCHOR.c.error_ns):
        for boot, boottime_ns, _, utc_ns, error_ns in rows:
            anchors[boot].append(Anchor(boottime_ns, utc_ns, error_ns))
            alive[boot] = max(alive[boot], boottime_ns)
        yield
    for rows in _last_votes(card, span):
        for boot, boottime_ns, _ in rows:
            alive[boot] = max(alive[boot], boottime_ns)
        yield
    return [Boot(boot, alive[boot], tuple(anchors[boot])) for boot in alive]


def run_to_end(steps: Generator[None, None, Result]) -> Result:
    """Take every step of a job now; return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("Result", end.value)


def sessions(card: Database, first: int) -> Iterator[list[Session]]:
    """Lives of the daemon, in order, from boot `first` on."""
    columns = SESSION.c.began_ns, SESSION.c.alive_ns
    for rows in _chunks(card, (SESSION.c.boot, SESSION.c.id), Span(first), *columns):
        yield [Session(boot, began_ns, alive_ns) for boot, _, began_ns, alive_ns in rows]


def troubles(card: Database, first: int) -> Iterator[list[StoredFault]]:
    """What was wrong with buttons, in order, from boot `first` on."""
    columns = TROUBLE.c.boottime_ns, TROUBLE.c.face, TROUBLE.c.kind
    for rows in _chunks(card, (TROUBLE.c.boot, TROUBLE.c.id), Span(first), *columns):
        yield [StoredFault(boot, *fields) for boot, _, *fields in rows]


def first_since(card: Database, boot: int, boottime_ns: int = 0) -> int:
    """The id of the first vote from a moment of a boot on; one past the last vote when there is none."""
    newest = card.read(select(func.max(VOTE.c.id)))[0][0] or 0
    # Ids and boots grow together, and in ten years there are a million votes.
    place = (boot, boottime_ns)
    return 1 + bisect_left(range(1, newest + 1), place, key=lambda vote_id: _place_of(card, vote_id))


def _place_of(card: Database, vote_id: int) -> tuple[int, int]:
    """Boot and CLOCK_BOOTTIME of the first vote from an id on."""
    first = select(VOTE.c.boot, VOTE.c.boottime_ns).where(VOTE.c.id >= vote_id).order_by(VOTE.c.id).limit(1)
    vote = card.read(first)[0]
    return vote.boot, vote.boottime_ns


def _last_votes(card: Database, span: Span) -> Iterator[Sequence[Any]]:
    """Up to when votes show which boot alive; the third column is an id."""
    last_id = first_since(card, span.first, span.since_ns) - 1
    boot = span.first
    while boot <= span.last:
        some = select(VOTE.c.id, VOTE.c.boot, VOTE.c.boottime_ns).where(VOTE.c.id > last_id)
        of = some.order_by(VOTE.c.id).limit(VOTES).subquery()
        rows: Sequence[Any] = card.read(
            select(of.c.boot, func.max(of.c.boottime_ns), func.max(of.c.id)).group_by(of.c.boot)
        )
        if not rows:
            return
        yield [row for row in rows if row[0] <= span.last]
        boot, _, last_id = max(rows)


def _chunks(
    card: Database, key: Sequence[ColumnElement[int]], span: Span, *columns: ColumnElement[Any]
) -> Iterator[Sequence[Any]]:
    """Rows of boots in the order of a key, which begins with the boot, and after which come the columns."""
    place: Sequence[int] = (span.first - 1, *(LAST for _ in key[1:]))
    if key[1:2] and span.since_ns:
        place = (span.first, span.since_ns - 1, *(LAST for _ in key[2:]))
    query = select(*(*key, *columns)).where(key[0] <= span.last).order_by(*key).limit(CHUNK)
    while rows := card.read(query.where(tuple_(*key) > tuple_(*map(literal, place)))):
        place = rows[-1][: len(key)]
        yield rows
