"""Whether a database is a kiosk's: a folder that was named by mistake may hold another program's by that name."""

import sqlite3

from kiosk.device.store.schema import METADATA

TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"


class ForeignTableError(Exception):
    """It is another program's; the message names a table of its."""


def check_ours(connection: sqlite3.Connection) -> None:
    """Raises ForeignTableError where a database has tables, and none of a kiosk's."""
    names = [name for (name,) in connection.execute(TABLES) if not name.startswith("sqlite_")]
    if names and not {*names} & {*METADATA.tables}:
        raise ForeignTableError(names[0])
