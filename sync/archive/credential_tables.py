"""The tables of claim tokens and certificates, in the archive's database."""

import sqlalchemy as sa

from sync.archive.tables import METADATA

CLAIM_TOKEN = sa.Table(
    "claim_token",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("kiosk_id", sa.String(63), nullable=False, index=True),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
)
"""What a kiosk may have a key certified with, once. `digest` is the token's SHA-256; the token itself is nowhere."""

CERTIFICATE = sa.Table(
    "certificate",
    METADATA,
    sa.Column("serial", sa.String(40), primary_key=True),
    sa.Column("kiosk_id", sa.String(63), nullable=False, index=True),
    sa.Column("origin", sa.String(64), nullable=False, unique=True),
    sa.Column("key_digest", sa.String(64), nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
)
"""What was certified. `serial` is hexadecimal. `origin`: the token's digest, or the serial of the certificate that this
one renews; it is unique, and so each of them binds one key, whoever races.
"""

CLAIM_REFUSAL = sa.Table(
    "claim_refusal",
    METADATA,
    sa.Column("kiosk_id", sa.String(63), primary_key=True),
    sa.Column("reason", sa.String(20), primary_key=True),
    sa.Column("address", sa.String(45), nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
)
"""Who was refused a certificate, a row a kiosk and reason; `kiosk_id` is empty where nobody knows it."""

CREDENTIAL_ORDER = sa.Table(
    "credential_order",
    METADATA,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("what", sa.String(10), nullable=False),
    sa.Column("kiosk_id", sa.String(63), nullable=False),
    sa.Column("who", sa.String(254), nullable=False),
    sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("refusal", sa.Text, nullable=False),
)
"""Tokens and revocations that people asked for in a browser, each by its random key once; `refusal` is empty if done.

`who`: an account's address, as the web says it. Of a token nothing is here.
"""
