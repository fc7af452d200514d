"""The tables of the pages that were made, in the archive's database."""

import sqlalchemy as sa

from sync.archive.tables import METADATA, REGISTRY_ID

PAGE = sa.Table(
    "page",
    METADATA,
    sa.Column("shop_id", REGISTRY_ID, sa.ForeignKey("shop.id"), primary_key=True, autoincrement=False),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("language", sa.String(12), primary_key=True),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("urgency", sa.Integer, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
)
"""What a list of shops shows of each page that was made; `summary` is JSON. A page can be made again."""

PAGE_FILE = sa.Table(
    "page_file",
    METADATA,
    sa.Column("shop_id", REGISTRY_ID, primary_key=True, autoincrement=False),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("language", sa.String(12), primary_key=True),
    sa.Column("ending", sa.String(8), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""The pages themselves, by the ending of their file, compressed by zlib: a list reads none of them."""
