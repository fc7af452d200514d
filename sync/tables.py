"""The archive's tables. A change here needs a step in migrations/versions/; a test compares the two."""

import sqlalchemy as sa

METADATA = sa.MetaData()

DOCUMENT = sa.Table(
    "document",
    METADATA,
    sa.Column("kiosk_id", sa.String(63), primary_key=True),
    sa.Column("installation_id", sa.String(63), primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.Column("final", sa.Boolean, nullable=False),
    sa.Column("shop", sa.String(80), nullable=False, index=True),
    sa.Column("owner", sa.String(80), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
)
"""The highest revision of each month of each installation; `payload` is the wire form, the rest is taken from it."""

QUARANTINE = sa.Table(
    "quarantine",
    METADATA,
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, index=True),
)
"""What could not be accepted, once each: a kiosk repeats itself hourly. `digest` is that of topic and payload."""

NOTE = sa.Table(
    "note",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("shop", sa.String(80), nullable=False, index=True),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)
"""What owners say happened."""
