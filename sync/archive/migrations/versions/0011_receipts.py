"""Receipts are read from an index: each month was a document to look into."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """It has all that a receipt says."""
    op.create_index("ix_document_receipt", "document", ["kiosk_id", "installation_id", "month", "revision", "digest"])


def downgrade() -> None:
    """Documents are looked into."""
    op.drop_index("ix_document_receipt", "document")
