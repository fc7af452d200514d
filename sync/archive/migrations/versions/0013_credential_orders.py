"""Tokens and revocations that people asked for in a browser."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the table; nobody has asked yet."""
    op.create_table(
        "credential_order",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("kiosk_id", sa.String(63), nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.Text, nullable=False),
    )
    op.create_index("ix_credential_order_taken_at", "credential_order", ["taken_at"])


def downgrade() -> None:
    """Forget who asked; what was done stays."""
    op.drop_table("credential_order")
