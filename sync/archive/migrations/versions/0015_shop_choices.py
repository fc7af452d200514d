"""Goals of a shop, and who else gets its pages, as they were chosen in a browser."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the tables; nobody has chosen yet."""
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("shop_id", sa.Integer, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("by", sa.String(7), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], "goal_shop_id_fkey"),
    )
    op.create_index("ix_goal_shop_id", "goal", ["shop_id"])
    op.create_table(
        "shop_mail",
        sa.Column("shop_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], "shop_mail_shop_id_fkey"),
    )


def downgrade() -> None:
    """Goals of office.toml hold again, and owners alone are written to."""
    op.drop_table("shop_mail")
    op.drop_table("goal")
