"""The votes database. One process, one connection, one vote a transaction: what was thanked for is on the card."""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    Row,
    Select,
    Update,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from kiosk.dating import Anchor, Boot
from kiosk.records import Session, StoredTrouble, StoredVote
from kiosk.schema import ANCHOR, BOOT, CARD, SESSION, STEPS, TROUBLE, VOTE, migrate

ALIVE_BOOT = update(BOOT).where(BOOT.c.id == bindparam("which"))
ALIVE_SESSION = update(SESSION).where(SESSION.c.id == bindparam("which"))

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
        self._new_installation_id = new_installation_id
        self._open()

    def _open(self) -> None:
        with self._sentences():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _connect(self._path)
            self._connection: Connection = self._engine.connect()
            found = migrate(self._connection)
        if found > len(STEPS):
            raise VotesError(
                f"votes {self._path}: made by a newer version (schema {found}, this program knows {len(STEPS)}); "
                "install that version again"
            )
        self.installation_id = self._mint(self._new_installation_id)
        self.last_id: int = self._read(select(func.max(VOTE.c.id)))[0][0] or 0
        """Id of the newest vote on the card."""

    def reopen(self) -> None:
        """After a failure: look at what is really on the card, and go on in the same boot and session."""
        with suppress(DBAPIError):  # it failed before, and may fail in closing, too
            self._connection.close()
            self._engine.dispose()
        self._open()
        with self._sentences():
            fault = self._connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            self._connection.rollback()
        if fault != "ok":
            raise VotesError(f"votes {self._path}: damaged ({fault}); move it aside and keep it")

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise VotesError(f"votes {self._path}: {error.orig}; see `df -h` and `dmesg`") from error
        except OSError as error:
            raise VotesError(f"votes {self._path}: {error.strerror}; does the folder belong to this user?") from error

    def _mint(self, installation_id: str) -> str:
        stored = self._read(select(CARD.c.installation_id))
        if not stored:
            self._write((insert(CARD), {"installation_id": installation_id}))
        return str(stored[0].installation_id) if stored else installation_id

    def _read(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._sentences():
            rows = self._connection.execute(query).all()
            self._connection.rollback()  # nothing stays open that could hold up a checkpoint
        return rows

    def _write(self, *statements: tuple[Insert | Update, dict[str, Any]]) -> int:
        """One transaction; when it returns, it is on the card. Return the id that the last INSERT was given."""
        with self._sentences(), self._connection.begin():
            for statement, values in statements:
                result = self._connection.execute(statement, values)
        return int(result.lastrowid or 0)

    def begin(self, kernel_boot_id: str, boottime_ns: int) -> None:
        """Note that the daemon starts; in the boot that the last one saw, or in a new one."""
        last = self._read(select(BOOT).order_by(BOOT.c.id.desc()).limit(1))
        if last and last[0].kernel_id == kernel_boot_id:
            self.boot = last[0].id
        else:
            self.boot = self._write((insert(BOOT), {"kernel_id": kernel_boot_id, "alive_ns": boottime_ns}))
        life = {"boot": self.boot, "began_ns": boottime_ns, "alive_ns": boottime_ns}
        self._session = self._write((insert(SESSION), life))

    def mark_alive(self, boottime_ns: int) -> None:
        """Note that the daemon still runs."""
        self._write(
            (ALIVE_BOOT, {"which": self.boot, "alive_ns": boottime_ns}),
            (ALIVE_SESSION, {"which": self._session, "alive_ns": boottime_ns}),
        )

    def add_vote(self, boottime_ns: int, wall_us: int, face: str, verdict: str) -> int:
        """Store one press. When this returns, it is on the card; the id grows by one each time."""
        row = {"boot": self.boot, "boottime_ns": boottime_ns, "wall_us": wall_us, "face": face, "verdict": verdict}
        self.last_id = self._write((insert(VOTE), {"id": self.last_id + 1, **row}))
        return self.last_id

    def add_trouble(self, boottime_ns: int, face: str, kind: str) -> None:
        """Store something wrong with a button."""
        row = {"boot": self.boot, "boottime_ns": boottime_ns, "face": face, "kind": kind}
        self._write((insert(TROUBLE), row))

    def add_anchor(self, anchor: Anchor) -> None:
        """Store a reading of both clocks."""
        self._write((insert(ANCHOR), {"boot": self.boot, **dataclasses.asdict(anchor)}))

    def boot_before(self, utc_ns: int) -> int:
        """A boot known to have begun before a moment, the last such; every earlier one ended before it. 0: none."""
        return self._read(select(func.max(ANCHOR.c.boot)).where(ANCHOR.c.utc_ns < utc_ns))[0][0] or 0

    def boots(self, first: int = 0) -> list[Boot]:
        """Boots with their anchors, in order, from `first` on. A vote or an anchor shows a boot alive, too."""
        alive = {row.id: row.alive_ns for row in self._read(select(BOOT).where(BOOT.c.id >= first).order_by(BOOT.c.id))}
        anchors: dict[int, list[Anchor]] = {boot: [] for boot in alive}
        for row in self._read(select(ANCHOR).where(ANCHOR.c.boot >= first).order_by(ANCHOR.c.boottime_ns)):
            anchors[row.boot].append(Anchor(row.boottime_ns, row.utc_ns, row.error_ns))
            alive[row.boot] = max(alive[row.boot], row.boottime_ns)
        latest = select(VOTE.c.boot, func.max(VOTE.c.boottime_ns).label("ns"))
        for row in self._read(latest.where(VOTE.c.id >= self.first_since(first)).group_by(VOTE.c.boot)):
            alive[row.boot] = max(alive[row.boot], row.ns)
        return [Boot(boot, alive[boot], tuple(anchors[boot])) for boot in alive]

    def sessions(self, first: int = 0) -> list[Session]:
        """Lives of the daemon, in order, from boot `first` on."""
        rows = self._read(select(SESSION).where(SESSION.c.boot >= first).order_by(SESSION.c.id))
        return [Session(row.boot, row.began_ns, row.alive_ns) for row in rows]

    def troubles(self, first: int = 0) -> list[StoredTrouble]:
        """Troubles, in order, from boot `first` on."""
        rows = self._read(select(TROUBLE).where(TROUBLE.c.boot >= first).order_by(TROUBLE.c.id))
        return [StoredTrouble(row.boot, row.boottime_ns, row.face, row.kind) for row in rows]

    def first_since(self, boot: int) -> int:
        """The id of the first vote of this boot or a later one; one past the last vote when there is none."""
        # Ids and boots grow together: the last vote of an earlier boot is found from the end.
        before = select(VOTE.c.id).where(VOTE.c.boot < boot).order_by(VOTE.c.id.desc()).limit(1)
        rows = self._read(before)
        return rows[0].id + 1 if rows else 1

    def read(self, after_id: int = 0) -> list[StoredVote]:
        """The next `CHUNK` presses past an id, in order."""
        columns = (VOTE.c.id, VOTE.c.boot, VOTE.c.boottime_ns, VOTE.c.face, VOTE.c.verdict)
        rows = self._read(select(*columns).where(VOTE.c.id > after_id).order_by(VOTE.c.id).limit(CHUNK))
        return [StoredVote(row.id, row.boot, row.boottime_ns, row.face, row.verdict) for row in rows]

    def close(self) -> None:
        """Close cleanly: SQLite moves its log into the database."""
        with self._sentences():
            self._connection.close()
            self._engine.dispose()
