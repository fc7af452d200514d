"""What owners have been alerted to, and who is sending a mail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table; nobody is sending anything."""
    op.add_column("sent", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("shop", sa.String(80), nullable=False),
        sa.Column("kiosk_id", sa.String(63), nullable=False),
        sa.Column("face", sa.String(80), nullable=False),
        sa.Column("since", sa.Date, nullable=True),
        sa.Column("points_before", sa.Integer, nullable=True),
        sa.Column("points_after", sa.Integer, nullable=True),
        sa.Column("votes", sa.Integer, nullable=True),
        sa.Column("raised_in", sa.String(200), nullable=False, index=True),
        sa.Column("cleared_in", sa.String(200), nullable=True, index=True),
        sa.Column("ending", sa.String(20), nullable=True),
    )
