"""Argon2 at OWASP's measure: Django's own takes 100 MiB for each login, more than the whole web may have on a Pi."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PiArgon2Hasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet."""

    time_cost = 2
    memory_cost = 19 * 1024
    """KiB."""
    parallelism = 1
