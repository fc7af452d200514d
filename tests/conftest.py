"""What holds for every test."""

from hypothesis import settings

# On a Pi, or beside four other programs, an example takes longer than a fifth of a second: that is no fault.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")
