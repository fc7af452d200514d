"""Which archive this is: another one gives the same ids to other shops."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY_BYTES = 16


def upgrade() -> None:
    """Create the table, and give this archive its key; its copies have the same from now on."""
    identity = op.create_table("identity", sa.Column("key", sa.String(32), primary_key=True))
    op.bulk_insert(identity, [{"key": secrets.token_hex(KEY_BYTES)}])


def downgrade() -> None:
    """Forget it: taken up again, it is another archive to whoever knew it, who asks."""
    op.drop_table("identity")
