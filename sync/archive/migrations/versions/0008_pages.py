"""Pages that were made and wait to be looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_KEY = (("shop_id", sa.Integer), ("month", sa.String(7)), ("language", sa.String(12)))


def upgrade() -> None:
    """Create the tables; nothing is stored yet."""
    op.create_table(
        "page",
        *(sa.Column(name, kind, primary_key=True, autoincrement=False) for name, kind in _KEY),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], "page_shop_id_fkey"),
    )
    op.create_table(
        "page_file",
        *(sa.Column(name, kind, primary_key=True, autoincrement=False) for name, kind in _KEY),
        sa.Column("ending", sa.String(8), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """They can be made again."""
    op.drop_table("page_file")
    op.drop_table("page")
