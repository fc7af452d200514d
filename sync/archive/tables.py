"""The archive's tables. A change here needs a step in migrations/versions/; a test compares the two."""

from datetime import UTC, datetime

import sqlalchemy as sa

from sync.archive.registered import new_id

METADATA = sa.MetaData()

REGISTRY_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""Of an owner or a shop, as `registered.new_id`. SQLite has one type for integers of up to 64 bits."""

IDENTITY = sa.Table("identity", METADATA, sa.Column("key", sa.String(32), primary_key=True))
"""Which archive this is, in one row: random, made with the tables, and the same in each of its copies."""

OWNER = sa.Table(
    "owner",
    METADATA,
    sa.Column("id", REGISTRY_ID, primary_key=True, autoincrement=False, default=new_id),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("name_key", sa.String(240), nullable=False, unique=True),
    sa.Column("retired_on", sa.Date, nullable=True),
)
"""Who has shops. `name_key`: `registered.name_key` of the name."""

SHOP = sa.Table(
    "shop",
    METADATA,
    sa.Column("id", REGISTRY_ID, primary_key=True, autoincrement=False, default=new_id),
    sa.Column("owner_id", REGISTRY_ID, sa.ForeignKey("owner.id"), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("name_key", sa.String(240), nullable=False),
    sa.Column("retired_on", sa.Date, nullable=True),
    sa.UniqueConstraint("owner_id", "name_key"),
)
"""An owner's shops: a name is one shop of one owner, and may be another's shop as well."""

KIOSK = sa.Table(
    "kiosk",
    METADATA,
    sa.Column("id", sa.String(63), primary_key=True),
    sa.Column("retired_on", sa.Date, nullable=True),
)
"""Kiosks by the id in their topics and their certificates."""

PLACEMENT = sa.Table(
    "placement",
    METADATA,
    sa.Column("kiosk_id", sa.String(63), sa.ForeignKey("kiosk.id"), primary_key=True),
    sa.Column("from_day", sa.Date, primary_key=True),
    sa.Column("shop_id", REGISTRY_ID, sa.ForeignKey("shop.id"), nullable=False, index=True),
    sa.Column("touchpoint", sa.String(80), nullable=False),
    sa.Column("stage", sa.Integer, nullable=True),
    sa.Column("told_owner", sa.String(80), nullable=False, server_default=""),
    sa.Column("told_shop", sa.String(80), nullable=False, server_default=""),
)
"""Where a kiosk stands from a day on, until its next row. `touchpoint` and `stage` as in its documents.

`told_owner`, `told_shop`: what a kiosk that enrolled itself called them; empty where a person placed it.
"""

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
    sa.Column("shop_id", REGISTRY_ID, sa.ForeignKey("shop.id"), nullable=True, index=True),
    sa.Column("touchpoint", sa.String(80), nullable=True),
    sa.Column("stage", sa.Integer, nullable=True),
    # All that a receipt says, so that no document is looked into for it.
    sa.Index("ix_document_receipt", "kiosk_id", "installation_id", "month", "revision", "digest"),
)
"""The highest revision of each month of each installation; `payload` is the wire form, the rest is taken from it.

`shop_id`: whose votes these are, as the kiosk's placement says; `shop` and `owner` are what the document says.
`touchpoint`, `stage`: where a person has said otherwise than the document.
"""

QUARANTINE = sa.Table(
    "quarantine",
    METADATA,
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
)
"""What could not be accepted, once each: a kiosk repeats itself hourly. `digest` is that of topic and payload.

`received_at`: the last time; `first_at`: the first, where that is known.
"""

NOTE = sa.Table(
    "note",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("shop", sa.String(80), nullable=False, index=True),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False, server_default="change"),
    sa.Column("shop_id", REGISTRY_ID, nullable=False, server_default="0", index=True),
)
"""What owners say happened. `shop_id` is 0 where no shop, or more than one, is called so."""

ENTRY = sa.Table("entry", METADATA, sa.Column("key", sa.String(32), primary_key=True))
"""What was entered in a browser and has been taken in, by its random key: each once, however often it is read."""

MAIL_CHOICE = sa.Table(
    "mail_choice",
    METADATA,
    sa.Column("owner_id", REGISTRY_ID, sa.ForeignKey("owner.id"), primary_key=True, autoincrement=False),
    sa.Column("language", sa.String(12), nullable=False),
    sa.Column("frequency", sa.String(10), nullable=False),
    sa.Column("mail", sa.Text, nullable=False),
)
"""How an owner wants to be written to. `mail`: who else is, addresses as a JSON list."""

VOICE = sa.Table(
    "voice",
    METADATA,
    sa.Column("shop_id", REGISTRY_ID, primary_key=True, autoincrement=False),
    sa.Column("shop", sa.String(80), primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),
    sa.Column("label", sa.String(80), primary_key=True),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("happy", sa.Integer, nullable=False),
    sa.Column("neutral", sa.Integer, nullable=False),
    sa.Column("unhappy", sa.Integer, nullable=False),
)
"""Other voices, a day a row; `shop_id` as in `NOTE`."""

STATUS = sa.Table(
    "status",
    METADATA,
    sa.Column("kiosk_id", sa.String(63), primary_key=True),
    sa.Column("installation_id", sa.String(63), nullable=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
)
"""The newest status of each kiosk; `payload` is the wire form, the rest is taken from it."""

SENT = sa.Table(
    "sent",
    METADATA,
    sa.Column("message_id", sa.String(200), primary_key=True),
    sa.Column("recipient", sa.String(320), primary_key=True),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("refusal", sa.Text, nullable=True),
    sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
)
"""Mails to owners, each sent once: begun before the server is asked, sent once it has taken it.

`tried_at`: since when somebody has been sending it; nobody is where it is empty.
"""

ALERT = sa.Table(
    "alert",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("owner", sa.String(80), nullable=False),
    sa.Column("shop", sa.String(80), nullable=False),
    sa.Column("kiosk_id", sa.String(63), nullable=False),
    sa.Column("face", sa.String(80), nullable=False),
    sa.Column("since", sa.Date, nullable=True),
    sa.Column("points_before", sa.Integer, nullable=True),
    sa.Column("points_after", sa.Integer, nullable=True),
    sa.Column("votes", sa.Integer, nullable=True),
    sa.Column("raised_in", sa.String(200), nullable=False, index=True),
    sa.Column("cleared_in", sa.String(200), nullable=True, index=True),
    sa.Column("ending", sa.String(20), nullable=True),
)
"""What owners have been told of, and in which mail; it lasts until an all-clear has been written as well."""


def utc(moment: datetime) -> datetime:
    """SQLite keeps no offset; what goes in is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
