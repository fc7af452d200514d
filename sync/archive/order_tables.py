"""The table of what people had done with kiosks in a browser."""

import sqlalchemy as sa

from sync.archive.tables import METADATA, REGISTRY_ID

KIOSK_ORDER = sa.Table(
    "kiosk_order",
    METADATA,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("what", sa.String(10), nullable=False),
    sa.Column("kiosk_id", sa.String(63), nullable=False),
    sa.Column("shop_id", REGISTRY_ID, nullable=True),
    sa.Column("from_day", sa.Date, nullable=False),
    sa.Column("who", sa.String(254), nullable=False),
    sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("refusal", sa.Text, nullable=False),
)
"""What people had done with kiosks in a browser, each by its random key once; `refusal`: why not, empty where it was.

Ids alone, no names: it outlives whoever owned the shop. `who`: an account's address, as the web says it.
"""
