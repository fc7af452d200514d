"""The votes themselves: whether each is as it was written. The running kiosk looks; only it may touch them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk.device.daemon.control import RUN, ControlError, ask
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.daemon.request_queue import DAMAGED
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, error, note, ok, unexamined, warning
from kiosk.privileges import acting_for

INTACT = "every vote is as it was written: the whole chain of digests was followed"


def examine_votes(context: Context) -> Iterator[Finding]:
    """The whole chain: by the running kiosk between two presses, or directly where none runs."""
    data = context.settings.kiosk.data
    try:
        answer = ask([context.path(str(RUN).lstrip("/")), data], "verify")
    except ControlError as fault:
        yield note(str(fault)) if context.is_root else unexamined("not examined: the votes")
        return
    if answer is None:
        yield from _at_rest(data / DATABASE, context)
    elif answer.startswith(DAMAGED):
        yield error(
            f"{answer.removeprefix(DAMAGED)}; the kiosk has set the database aside and saves what is sound of it",
            "the card is failing: `sudo kiosk backup FILE`, a new card, `sudo kiosk restore FILE`",
        )
    else:
        yield ok(INTACT)


def _at_rest(database: Path, context: Context) -> Iterator[Finding]:
    if not context.has_systemd:  # which says so itself
        yield error("the kiosk is not running: nobody's vote is counted", "start `kiosk run`")
    try:
        with acting_for(database):
            finding = _look(database)
    except PermissionError:
        finding = unexamined("not examined: the votes")
    yield finding


def _look(database: Path) -> Finding:
    """Raises PermissionError."""
    if not database.exists():
        return note(f"{database}: no votes yet")
    from kiosk.device.store.copy import check, make_at_rest  # noqa: PLC0415 - SQLAlchemy is slow to load
    from kiosk.device.store.votes import VotesError  # noqa: PLC0415 - as said

    try:
        with tempfile.TemporaryDirectory() as folder:
            if shutil.disk_usage(folder).free < _size(database):
                return warning(
                    f"the votes were not examined: {folder} has no room for a copy", "make room: see `df -h`"
                )
            copy = Path(folder) / DATABASE
            make_at_rest(database, copy)
            check(copy)
    except PermissionError:
        raise
    except (VotesError, OSError) as fault:
        # Else it may be no more than that who asks may not look.
        if os.access(database, os.R_OK | os.W_OK) and os.access(database.parent, os.W_OK):
            return error(str(fault), "a kiosk that starts sets aside what is damaged, and saves what is sound of it")
        return unexamined("not examined: the votes")
    return ok(INTACT)


def _size(database: Path) -> int:
    """With SQLite's log, which holds the newest, bytes."""
    return sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*"))
