"""A copy of the votes: checked when it is made, and before it takes the place of what is there."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.card import NEXT, VotesError
from kiosk.chain import Chain, first_link
from kiosk.schema import STEPS, VOTE


def check(path: Path) -> int:
    """How many presses a copy holds. Raises VotesError when it is not, whole and unchanged, a kiosk's votes."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            version = copy.execute("PRAGMA user_version").fetchone()[0]
            if not 0 < version <= len(STEPS):
                raise VotesError(f"{path}: no copy of a kiosk's votes that this version knows")
            fault = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            if fault != "ok":
                raise VotesError(f"{path}: damaged ({fault})")
            seams = copy.execute("SELECT id, link FROM seam").fetchall() if version > 1 else []
            chain = Chain(first_link(*copy.execute("SELECT installation_id FROM card").fetchone()), seams)
            presses = 0
            for *row, link in copy.execute(f"SELECT {', '.join(VOTE.columns.keys())} FROM vote ORDER BY id"):  # noqa: S608 - our own names
                if link != chain.follow(*row):
                    raise VotesError(f"{path}: vote {row[0]} is not as it was written")
                presses += 1
            return presses
    except sqlite3.Error as error:
        raise VotesError(f"{path}: {error}") from error


def put_in_place(copy: Path, database: Path) -> None:
    """Let a checked copy take the votes' place when they are next opened; what is there is then set aside, not lost.

    Raises VotesError while a kiosk has them open, OSError.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    if database.exists():
        try:
            with closing(sqlite3.connect(database, timeout=0)) as present:
                present.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise VotesError(f"{database}: in use; stop the kiosk first: sudo systemctl stop kiosk") from None
        except sqlite3.DatabaseError:
            pass  # damaged: the more reason to replace it
    part = database.with_name(database.name + ".restoring")
    shutil.copyfile(copy, part)
    # Root puts it there; the kiosk's user must be able to write to it.
    home = part.parent.stat()
    os.chown(part, home.st_uid, home.st_gid)
    part.chmod(0o640)
    part.rename(database.with_name(database.name + NEXT))
