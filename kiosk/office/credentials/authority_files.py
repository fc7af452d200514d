"""The files of an authority's folder: how long each may be, and who may read it."""

MAX_BYTES = 64 << 20
"""Longest file that is read: a million certificates, signed or taken back."""
OWN_MODE, READABLE = 0o600, 0o644
