"""Alembic runs this in a migration: on the connection that the archive gives it."""

from alembic import context

from sync.archive.tables import METADATA

# SQLite alters a table by building it anew.
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
