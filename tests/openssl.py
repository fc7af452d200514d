"""OpenSSL's program: a kiosk makes its key by it, and it judges what our own certificates are."""

import shutil

import pytest

OPENSSL = shutil.which("openssl")
REASON = "needs OpenSSL: sudo apt install openssl"
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason=REASON)


def require_openssl() -> None:
    """For fixtures, which take no mark."""
    if OPENSSL is None:
        pytest.skip(REASON)
