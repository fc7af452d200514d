"""Brings an archive's tables to the newest schema. Only then is Alembic loaded, which takes longer than a page."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from sync.archive.database_errors import ArchiveError


def upgrade(connection: sa.Connection, revision: str | None) -> None:
    """Within the connection's transaction. `revision`: the archive's own, None where it has no tables.

    Raises ArchiveError where it is not known here.
    """
    try:
        command.upgrade(_config(connection), "head")
    except CommandError:
        raise ArchiveError(
            f"the archive was written by a newer smiley-kiosk (schema {revision}); install that version here"
        ) from None


def downgrade(connection: sa.Connection, revision: str) -> None:
    """Back to an older schema, 0004 at the earliest, within the connection's transaction."""
    command.downgrade(_config(connection), revision)


def _config(connection: sa.Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "sync.archive:migrations")
    return config
