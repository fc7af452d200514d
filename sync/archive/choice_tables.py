"""The tables of what was chosen of a shop in a browser: its goals, and who else gets its pages."""

import sqlalchemy as sa

from sync.archive.tables import METADATA, REGISTRY_ID

GOAL = sa.Table(
    "goal",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("shop_id", REGISTRY_ID, sa.ForeignKey("shop.id"), nullable=False, index=True),
    sa.Column("points", sa.Integer, nullable=False),
    sa.Column("by", sa.String(7), nullable=False),
)
"""What an owner wants a shop to come to. The newest one holds; once it is taken back, the one before."""

SHOP_MAIL = sa.Table(
    "shop_mail",
    METADATA,
    sa.Column("shop_id", REGISTRY_ID, sa.ForeignKey("shop.id"), primary_key=True, autoincrement=False),
    sa.Column("mail", sa.Text, nullable=False),
)
"""Who is written to about one shop, and no other unless he stands there, too. `mail`: `ShopLists.kept`."""
