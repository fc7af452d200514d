"""Names in one spelling (Unicode's NFC), and since when a message has been coming that cannot be accepted."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NAMES = {"document": ("shop", "owner"), "note": ("shop",), "voice": ("shop",), "alert": ("shop", "owner")}


def upgrade() -> None:
    """Add the column; of what is there only the last time is known."""
    op.add_column("quarantine", sa.Column("first_at", sa.DateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Ten years of many kiosks take longer than a statement otherwise may.
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    for table, columns in NAMES.items():
        for column in columns:
            _compose(connection, sa.table(table, sa.column(column)), column)


def _compose(connection: sa.Connection, table: sa.TableClause, column: str) -> None:
    name = table.c[column]
    for old in [*connection.scalars(sa.select(name).distinct())]:
        new = unicodedata.normalize("NFC", old)
        if new == old:
            continue
        if table.name == "voice":
            _leave_out_twins(connection, old, new)
        connection.execute(sa.update(table).where(name == old).values({column: new}))


def _leave_out_twins(connection: sa.Connection, old: str, new: str) -> None:
    """A day that was told under both spellings counts once."""
    connection.execute(
        sa.text(
            "DELETE FROM voice WHERE shop = :old AND EXISTS (SELECT 1 FROM voice AS twin WHERE twin.shop = :new "
            "AND twin.kind = voice.kind AND twin.label = voice.label AND twin.date = voice.date)"
        ),
        {"old": old, "new": new},
    )
