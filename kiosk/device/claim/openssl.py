"""Keys, requests and signatures by the program `openssl`, which every Raspberry Pi OS has: no library to be loaded.

Keys come by standard output and go by files; never by an argument, which other users could see.
"""

import ssl
import subprocess
from datetime import datetime
from pathlib import Path

from hardware.epoch import utc_at

TIMEOUT_S = 60
"""For one call. A Pi Zero 2 W takes a tenth of a second."""
SUBJECT = "/CN=kiosk"
"""What a request says of itself; the office goes by the token."""


class OpensslError(RuntimeError):
    """OpenSSL is not there, or cannot do it; the message has the remedy."""


def new_key() -> bytes:
    """A private key, NIST P-256, PEM."""
    return _run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")


def request(key: Path) -> bytes:
    """A certificate request, PKCS#10 in PEM, for the private key of a file."""
    return _run("req", "-new", "-sha256", "-batch", "-subj", SUBJECT, "-key", str(key))


def signature(key: Path, content: bytes) -> bytes:
    """ECDSA with SHA-256, DER, by the private key of a file."""
    return _run("dgst", "-sha256", "-sign", str(key), given=content)


def public_key(key: Path) -> bytes:
    """Of the private key of a file, PEM."""
    return _run("pkey", "-pubout", "-in", str(key))


def certified(chain: bytes) -> tuple[str, bytes]:
    """The common name and the public key, PEM, of the first certificate."""
    printed = _run("x509", "-noout", "-subject", "-nameopt", "RFC2253", "-pubkey", given=chain)
    subject, _, key = printed.partition(b"\n")
    return subject.decode("ascii", errors="replace").removeprefix("subject=").removeprefix("CN="), key


def end(chain: bytes) -> datetime:
    """When the first certificate ends, aware UTC."""
    printed = _run("x509", "-noout", "-enddate", given=chain).decode("ascii", errors="replace")
    try:
        return utc_at(ssl.cert_time_to_seconds(printed.strip().removeprefix("notAfter=")) * 1_000_000_000)
    except (ValueError, OverflowError, OSError):
        raise OpensslError(f"openssl x509: no end that can be read: {printed[:80]!r}") from None


def _run(*words: str, given: bytes = b"") -> bytes:
    try:
        ran = subprocess.run(  # noqa: S603 - no shell, and words of our own
            ("openssl", *words),  # noqa: S607 - the distribution's, from its PATH
            input=given,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        raise OpensslError("the program openssl is not here: sudo apt install openssl") from None
    except subprocess.TimeoutExpired:
        raise OpensslError(f"openssl {words[0]}: not done within {TIMEOUT_S} s; try again") from None
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines()
        raise OpensslError(f"openssl {words[0]}: {said[-1] if said else ran.returncode}")
    return ran.stdout
