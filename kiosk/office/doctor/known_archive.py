"""Whether the browser's office has the ids of the archive that is there."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.office.doctor.finding import OfficeFinding, error, ok
from kiosk.office.doctor.local_name import BROWSER

_KNOWN = "SELECT key FROM web_knownarchive"


def examine_known_archive(database: Path, identity: str) -> OfficeFinding:
    """`database`: the browser's office's own; `identity`: the archive's."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            known = connection.execute(_KNOWN).fetchone()
    except sqlite3.Error as fault:
        return error(BROWSER, f"{database}: {fault}", "sudo systemctl restart kiosk-web; journalctl -u kiosk-web")
    if known is None or known == (identity,):
        return ok(BROWSER, f"{database}: has the ids of this archive")
    return error(
        BROWSER,
        f"{database}: its rights name shops by the ids of another archive than this one: it shows nobody anything",
        "put a copy of the former archive back, or correct archive.url; gone for good: sudo kiosk office new-archive",
    )
