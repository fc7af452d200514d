"""How owners want to be written to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table; nobody has chosen yet."""
    op.create_table(
        "mail_choice",
        sa.Column("owner_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("frequency", sa.String(10), nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], "mail_choice_owner_id_fkey"),
    )


def downgrade() -> None:
    """What office.toml says holds again."""
    op.drop_table("mail_choice")
