"""A copy of the votes brought in, and put in the place of what is there."""

import os
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, create_engine

from kiosk.device.store.copy import MOST_BYTES, alone, name_safely
from kiosk.device.store.database import NEXT, VotesError
from kiosk.device.store.salvage import place_for
from kiosk.device.store.schema import migrate
from kiosk.device.store.takeover import identity, join
from kiosk.privileges import acting_for
from sync.document.database_files import check_database_files, remove_database
from sync.document.regular_file import open_regular


@contextmanager
def brought_in(copy: Path, database: Path) -> Iterator[Path]:
    """Within the block: the copy as a file beside the votes, owned by their user; deleted at the end.

    Raises VotesError, OSError.
    """
    part = database.with_name(database.name + ".restoring")
    with ExitStack() as opened:
        with acting_for(copy):
            source = opened.enter_context(open_regular(copy))
            _check_no_log(copy)
        if os.fstat(source.fileno()).st_size > MOST_BYTES:
            raise VotesError(f"{copy}: larger than {MOST_BYTES >> 20} MiB: this is no copy of a kiosk's votes")
        with acting_for(database):
            database.parent.mkdir(parents=True, exist_ok=True)
            opened.enter_context(alone(database.parent))
            remove_database(part)
            try:
                with part.open("xb") as file:
                    shutil.copyfileobj(source, file)
                yield part
            finally:
                remove_database(part)


def _check_no_log(copy: Path) -> None:
    """Whoever copies the files of a card that was on has what was written last in the log, which is not brought in."""
    log = copy.with_name(copy.name + "-wal")
    with suppress(FileNotFoundError):
        if log.lstat().st_size:
            raise VotesError(
                f"{copy}: what was written last is in {log.name} beside it; write it into the copy first: "
                f"sqlite3 {shlex.quote(str(copy))} 'PRAGMA wal_checkpoint(TRUNCATE)'"
            )


def put_in_place(copy: Path, database: Path) -> bool:
    """Let a checked copy, as `brought_in`, take the votes' place when they are next opened.

    What is there is then set aside, not lost.
    Return whether what is there is of the same installation: then what it has beyond the copy is brought over.
    Raises VotesError while a kiosk has it open, OSError.
    """
    joined = of_one_installation(copy, database)
    if joined:
        engine = create_engine(URL.create("sqlite", database=str(copy)))
        try:
            with engine.connect() as connection:
                migrate(connection)
                join(database, place_for(database), connection)
        finally:
            engine.dispose()
    copy.chmod(0o640)
    name_safely(copy, database.with_name(database.name + NEXT))
    return joined


def of_one_installation(copy: Path, database: Path) -> bool:
    """Whether a copy and what stands in the votes' place are votes of the same installation, as far as can be read.

    Raises VotesError while a kiosk has them open, OSError.
    """
    if not database.exists():
        return False
    check_database_files(database)
    try:
        with closing(sqlite3.connect(database, timeout=0)) as present:
            present.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        raise VotesError(f"{database}: in use; stop the kiosk first: sudo systemctl stop kiosk") from None
    except sqlite3.DatabaseError:
        pass  # damaged: the more reason to replace it
    return identity(copy) == identity(database)
