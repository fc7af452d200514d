"""Notes and voices by shop; what kiosks that enrolled themselves called their shop; what a person says of a place."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TOLD = """UPDATE placement SET told_shop = (SELECT name FROM shop WHERE shop.id = placement.shop_id), told_owner =
(SELECT owner.name FROM shop JOIN owner ON owner.id = shop.owner_id WHERE shop.id = placement.shop_id)"""
NOTES = """UPDATE note SET shop_id =
COALESCE((SELECT min(id) FROM shop WHERE shop.name = note.shop HAVING count(*) = 1), 0)"""
VOICES = """INSERT INTO voice_after (shop_id, shop, kind, label, date, happy, neutral, unhappy)
SELECT COALESCE((SELECT min(id) FROM shop WHERE shop.name = voice.shop HAVING count(*) = 1), 0),
shop, kind, label, date, happy, neutral, unhappy FROM voice"""
VOICES_BEFORE = """INSERT INTO voice_before (shop, kind, label, date, happy, neutral, unhappy)
SELECT shop, kind, label, date, max(happy), max(neutral), max(unhappy) FROM voice GROUP BY shop, kind, label, date"""
VOICE_KEY = (("shop", 80), ("kind", 10), ("label", 80))


def upgrade() -> None:
    """A note or a voice of a shop's name that two owners have belongs to nobody until somebody says whose it is."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index("ix_note_shop_id", "note", ["shop_id"])
    _voice("voice_after", sa.Column("shop_id", sa.Integer, primary_key=True, autoincrement=False))
    for statement in (TOLD, NOTES, VOICES):
        op.execute(statement)
    op.drop_table("voice")
    op.rename_table("voice_after", "voice")


COLUMNS = {
    "placement": ("told_owner VARCHAR(80) NOT NULL DEFAULT ''", "told_shop VARCHAR(80) NOT NULL DEFAULT ''"),
    "note": ("shop_id INTEGER NOT NULL DEFAULT 0",),
    "document": ("touchpoint VARCHAR(80)", "stage INTEGER"),
}
"""As SQL: both databases do it without writing every document anew, which Alembic would on SQLite."""


def downgrade() -> None:
    """Leave the names; what two owners noted under one is put together again."""
    _voice("voice_before")
    op.execute(VOICES_BEFORE)
    op.drop_table("voice")
    op.rename_table("voice_before", "voice")
    op.drop_index("ix_note_shop_id", "note")
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.partition(" ")[0])


def _voice(name: str, *first: sa.Column[int]) -> None:
    op.create_table(
        name,
        *first,
        *(sa.Column(column, sa.String(length), primary_key=True) for column, length in VOICE_KEY),
        sa.Column("date", sa.Date, primary_key=True),
        *(sa.Column(column, sa.Integer, nullable=False) for column in ("happy", "neutral", "unhappy")),
    )
