"""The votes database. One process, one connection, one vote a transaction: what was thanked for is on the card."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, create_engine, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from kiosk.dating import Anchor, Boot
from kiosk.records import Session, StoredTrouble, StoredVote
from kiosk.schema import ANCHOR, BOOT, CARD, SESSION, STEPS, TROUBLE, VOTE, migrate

CHUNK = 500
"""Rows read at a time, so that a reader can let the buttons go first."""


class VotesError(Exception):
    """The votes database cannot be used; the message says what to do."""


def _connect(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # Measured: the only setting that lost no acknowledged vote in simulated power cuts at one flush a vote.
        # EXCLUSIVE first: WAL then needs no shared memory, and no second process can open the file.
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


class Votes:
    """The database of one kiosk, open for the life of the daemon.

    Not thread-safe: the loop that reads the buttons is its only user. Every method raises VotesError.
    """

    def __init__(self, path: Path, new_installation_id: str) -> None:
        """Open, create or migrate `path`; a new one is given `new_installation_id`."""
        self._path = path
        self.boot = 0
        """The present boot's id, from `begin` on."""
        self._session = 0
        with self._sentences():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _connect(path)
            self._connection: Connection = self._engine.connect()
            found = migrate(self._connection)
            if found > len(STEPS):
                raise VotesError(
                    f"votes {path}: made by a newer version (schema {found}, this program knows {len(STEPS)}); "
                    "install that version again"
                )
            self.installation_id = self._mint(new_installation_id)
            self._last_id: int = self._connection.execute(select(func.max(VOTE.c.id))).scalar() or 0
            self._connection.rollback()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise VotesError(f"votes {self._path}: {error.orig}; see `df -h` and `dmesg`") from error
        except OSError as error:
            raise VotesError(f"votes {self._path}: {error.strerror}; does the folder belong to this user?") from error

    def _mint(self, installation_id: str) -> str:
        stored = self._connection.execute(select(CARD.c.installation_id)).scalar()
        self._connection.rollback()
        if stored is None:
            self._write(insert(CARD).values(installation_id=installation_id))
        return stored or installation_id

    def _write(self, *statements: Any) -> int:
        with self._sentences(), self._connection.begin():
            for statement in statements:
                result = self._connection.execute(statement)
        return (result.inserted_primary_key or (0,))[0] if isinstance(statement, Insert) else 0

    def begin(self, kernel_boot_id: str, boottime_ns: int) -> None:
        """Note that the daemon starts; in the boot that the last one saw, or in a new one."""
        with self._sentences():
            last = self._connection.execute(select(BOOT).order_by(BOOT.c.id.desc()).limit(1)).first()
            self._connection.rollback()
        if last is not None and last.kernel_id == kernel_boot_id:
            self.boot = last.id
        else:
            self.boot = self._write(insert(BOOT).values(kernel_id=kernel_boot_id, alive_ns=boottime_ns))
        self._session = self._write(
            insert(SESSION).values(boot=self.boot, began_ns=boottime_ns, alive_ns=boottime_ns),
        )

    def mark_alive(self, boottime_ns: int) -> None:
        """Note that the daemon still runs."""
        self._write(
            update(BOOT).where(BOOT.c.id == self.boot).values(alive_ns=boottime_ns),
            update(SESSION).where(SESSION.c.id == self._session).values(alive_ns=boottime_ns),
        )

    def add_vote(self, boottime_ns: int, wall_ns: int, face: str, verdict: str) -> int:
        """Store one press. When this returns, it is on the card; the id grows by one each time."""
        vote_id = self._last_id + 1
        row = {"id": vote_id, "boottime_ns": boottime_ns, "wall_ns": wall_ns, "face": face, "verdict": verdict}
        self._write(insert(VOTE).values(boot=self.boot, **row))
        self._last_id = vote_id
        return vote_id

    def add_trouble(self, boottime_ns: int, face: str, kind: str) -> None:
        """Store something wrong with a button."""
        self._write(insert(TROUBLE).values(boot=self.boot, boottime_ns=boottime_ns, face=face, kind=kind))

    def add_anchor(self, anchor: Anchor) -> None:
        """Store a reading of both clocks."""
        row = {"boottime_ns": anchor.boottime_ns, "utc_ns": anchor.utc_ns, "error_ns": anchor.error_ns}
        self._write(insert(ANCHOR).values(boot=self.boot, **row))

    def boots(self) -> list[Boot]:
        """All boots with their anchors, in order. A vote or an anchor shows a boot alive, too."""
        with self._sentences():
            alive = {row.id: row.alive_ns for row in self._connection.execute(select(BOOT).order_by(BOOT.c.id))}
            anchors: dict[int, list[Anchor]] = {boot: [] for boot in alive}
            for row in self._connection.execute(select(ANCHOR).order_by(ANCHOR.c.boottime_ns)):
                anchors[row.boot].append(Anchor(row.boottime_ns, row.utc_ns, row.error_ns))
                alive[row.boot] = max(alive[row.boot], row.boottime_ns)
            latest = select(VOTE.c.boot, func.max(VOTE.c.boottime_ns).label("ns")).group_by(VOTE.c.boot)
            for row in self._connection.execute(latest):
                alive[row.boot] = max(alive[row.boot], row.ns)
            self._connection.rollback()
        return [Boot(boot, alive[boot], tuple(anchors[boot])) for boot in alive]

    def sessions(self) -> list[Session]:
        """All lives of the daemon, in order."""
        with self._sentences():
            rows = self._connection.execute(select(SESSION).order_by(SESSION.c.id)).all()
            self._connection.rollback()
        return [Session(row.boot, row.began_ns, row.alive_ns) for row in rows]

    def troubles(self) -> list[StoredTrouble]:
        """All troubles, in order."""
        with self._sentences():
            rows = self._connection.execute(select(TROUBLE).order_by(TROUBLE.c.id)).all()
            self._connection.rollback()
        return [StoredTrouble(row.boot, row.boottime_ns, row.face, row.kind) for row in rows]

    def first_since(self, boot: int) -> int:
        """The id of the first vote of this boot or a later one; one past the last vote when there is none."""
        with self._sentences():
            first = self._connection.execute(select(func.min(VOTE.c.id)).where(VOTE.c.boot >= boot)).scalar()
            self._connection.rollback()
        return first or self._last_id + 1

    def read(self, after_id: int = 0) -> list[StoredVote]:
        """The next `CHUNK` presses past an id, in order."""
        columns = (VOTE.c.id, VOTE.c.boot, VOTE.c.boottime_ns, VOTE.c.face, VOTE.c.verdict)
        with self._sentences():
            rows = self._connection.execute(
                select(*columns).where(VOTE.c.id > after_id).order_by(VOTE.c.id).limit(CHUNK)
            ).all()
            self._connection.rollback()
        return [StoredVote(*row) for row in rows]

    def close(self) -> None:
        """Close cleanly: SQLite moves its log into the database."""
        with self._sentences():
            self._connection.close()
            self._engine.dispose()
