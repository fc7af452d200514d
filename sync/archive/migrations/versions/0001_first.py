"""Documents, what could not be accepted, and owners' notes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "document",
        sa.Column("kiosk_id", sa.String(63), primary_key=True),
        sa.Column("installation_id", sa.String(63), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("final", sa.Boolean, nullable=False),
        sa.Column("shop", sa.String(80), nullable=False, index=True),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "quarantine",
        sa.Column("digest", sa.String(32), primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("shop", sa.String(80), nullable=False, index=True),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
