"""What people had done with kiosks in a browser."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table; nobody has ordered anything yet."""
    op.create_table(
        "kiosk_order",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("kiosk_id", sa.String(63), nullable=False),
        sa.Column("shop_id", sa.Integer, nullable=True),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.Text, nullable=False),
    )
    op.create_index("ix_kiosk_order_taken_at", "kiosk_order", ["taken_at"])


def downgrade() -> None:
    """Forget who ordered what; what was done stays."""
    op.drop_table("kiosk_order")
