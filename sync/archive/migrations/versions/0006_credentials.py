"""Claim tokens, the certificates that kiosks got for them, and who was refused one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables; nobody is enrolled."""
    op.create_table(
        "claim_token",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kiosk_id", sa.String(63), nullable=False, index=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "certificate",
        sa.Column("serial", sa.String(40), primary_key=True),
        sa.Column("kiosk_id", sa.String(63), nullable=False, index=True),
        sa.Column("origin", sa.String(64), nullable=False, unique=True),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "claim_refusal",
        sa.Column("kiosk_id", sa.String(63), primary_key=True),
        sa.Column("reason", sa.String(20), primary_key=True),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Forget who is enrolled: every kiosk needs a fresh token afterwards."""
    for table in ("claim_refusal", "certificate", "claim_token"):
        op.drop_table(table)
