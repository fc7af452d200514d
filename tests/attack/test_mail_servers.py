"""A mail server that means harm, with a mailbox or without, keeps nobody, takes little memory, and leaves no trace."""

import base64
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from tests.attack.mail_servers import DRIPS, FLOOD_MIB, IMAP, IMAP_HARM, SMTP, SMTP_HARM, hostile

ROOT = Path(__file__).parents[2]
MOST_MIB = 24
SECRETS = ("secret-word", base64.b64encode(b"\0u\0secret-word").decode())
"""As the victim knows it, and as it goes over the line."""


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def met(authority, folder, what, harms):
    """How each ended, with how much memory more, and how many pieces the server got rid of."""
    authority.cert_pem.write_to_path(folder / "ca.pem")
    good, secure = (IMAP, authority) if what.startswith("imap") else (SMTP, None)
    with ExitStack() as stack:
        servers = [stack.enter_context(hostile(good | harm, secure)) for harm in harms.values()]
        command = [sys.executable, "-m", "tests.attack.mail_victim", what, folder / "ca.pem"]
        ran = subprocess.run(
            [*command, *(str(port) for port, _ in servers)],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
        ended = json.loads(ran.stdout)
    return {
        harm: (said, mib, server.sent) for harm, (said, mib), (_, server) in zip(harms, ended, servers, strict=True)
    }


@pytest.mark.parametrize(("what", "harms"), [("imap", IMAP_HARM), ("smtp", SMTP_HARM)])
def test_it_comes_to_an_end(authority, tmp_path, what, harms):
    found = met(authority, tmp_path, what, harms)
    assert found["none"][0] in {"1 1 20", "handed over"}, "the control: it is served by who means well"
    for harm, (said, mib, sent) in found.items():
        assert "Traceback" not in said, harm
        assert not any(secret in said for secret in SECRETS), harm
        assert mib < MOST_MIB, harm
        assert sent < DRIPS / 2 or "drip" not in harm, harm


@pytest.mark.parametrize("what", ["imap careless", "smtp careless"])
def test_pythons_own_clients_take_what_they_are_given(authority, tmp_path, what):
    """The control."""
    harms = (IMAP_HARM if what.startswith("imap") else SMTP_HARM)["lines without end"]
    ((_, mib, _),) = met(authority, tmp_path, what, {"lines without end": harms}).values()
    assert mib > FLOOD_MIB / 2
