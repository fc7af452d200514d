"""What was entered in a browser and has been taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table; nothing has been entered yet."""
    op.create_table("entry", sa.Column("key", sa.String(32), primary_key=True))


def downgrade() -> None:
    """What was taken in stays where it is."""
    op.drop_table("entry")
