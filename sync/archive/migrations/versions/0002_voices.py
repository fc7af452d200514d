"""Other voices, the kiosks' status, mails sent, and of what kind a note is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables; what was noted until now were changes."""
    op.add_column("note", sa.Column("kind", sa.String(10), nullable=False, server_default="change"))
    op.create_table(
        "voice",
        sa.Column("shop", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("label", sa.String(80), primary_key=True),
        sa.Column("date", sa.Date, primary_key=True),
        sa.Column("happy", sa.Integer, nullable=False),
        sa.Column("neutral", sa.Integer, nullable=False),
        sa.Column("unhappy", sa.Integer, nullable=False),
    )
    op.create_table(
        "status",
        sa.Column("kiosk_id", sa.String(63), primary_key=True),
        sa.Column("installation_id", sa.String(63), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "sent",
        sa.Column("message_id", sa.String(200), primary_key=True),
        sa.Column("recipient", sa.String(320), primary_key=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text, nullable=True),
    )
