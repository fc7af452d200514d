"""The head office's claim server, spoken to over HTTPS: by the certificate whose fingerprint the token carries."""

import hashlib
import http.client
import json
import ssl
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from hardware.clock import Clock
from sync.document.regular_file import read_limited

TIMEOUT_S = 10
"""For a connection, and for each answer's next bytes."""
DEADLINE_S = 30
"""For a whole exchange."""
MAX_BYTES = 32 * 1024
"""Longest answer; the root's certificate came in one."""
CHUNK = 4096


class ClaimAwayError(Exception):
    """The head office does not answer, or cannot now: trying again later may help."""


class ClaimRefusedError(Exception):
    """The head office says no, or is not the one of the token: somebody has to do something."""


@frozen
class IssuedChain:
    """What the head office gave."""

    chain: bytes
    """PEM, this kiosk's certificate first."""
    renew_from: str
    """A date."""


@frozen
class ClaimClient:
    """Where the claim server is."""

    host: str
    port: int
    clock: Clock

    def __str__(self) -> str:
        """How messages name it."""
        return f"head office {self.host}:{self.port}"

    def root(self, fingerprint: str) -> bytes:
        """The office's root certificate, PEM: whoever sends it, only the one of the fingerprint is taken."""
        untrusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        untrusted.check_hostname = False
        # Nothing is told to whoever answers, and what he tells is judged by its fingerprint.
        untrusted.verify_mode = ssl.CERT_NONE
        status, content = self._exchange(untrusted, "GET", "/root.pem")
        try:
            der = ssl.PEM_cert_to_DER_cert(content.decode("ascii")) if status == http.client.OK else b""
        except ValueError:
            der = b""
        if hashlib.sha256(der).hexdigest() != fingerprint:
            raise ClaimRefusedError(
                f"{self}: this is not the head office that gave this kiosk its token, or the token was copied wrongly; "
                "the token was not shown to it"
            )
        return ssl.DER_cert_to_PEM_cert(der).encode()

    def ask(self, path: str, message: Mapping[str, str], root: Path) -> IssuedChain:
        """A certificate for a claim or a renewal. `root`: the file of the certificate that is believed."""
        read_limited(root, MAX_BYTES)  # OpenSSL would wait at a pipe, and read to the end of what has none
        trusted = ssl.create_default_context(cafile=root)
        trusted.minimum_version = ssl.TLSVersion.TLSv1_2
        status, content = self._exchange(trusted, "POST", path, json.dumps(message))
        try:
            answer = json.loads(content)
            if status == http.client.OK:
                return IssuedChain(answer["certificate"].encode("ascii"), str(answer["renew_from"])[:10])
            why = str(answer["error"])[:200]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ClaimAwayError(f"{self}: answers with {status}, which is no claim server's") from None
        if status in {http.client.BAD_REQUEST, http.client.FORBIDDEN}:
            raise ClaimRefusedError(f"{self}: {_printable(why)}")
        raise ClaimAwayError(f"{self}: {_printable(why)}")

    def _exchange(self, context: ssl.SSLContext, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=TIMEOUT_S, context=context)
        headers = {"Content-Type": "application/json"} if body else {}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, self._read(response)
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message
            raise ClaimAwayError(
                f"{self}: its certificate is not to be trusted ({why}); check this kiosk's clock, and broker.host"
            ) from None
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            remedy = "check the network, broker.host and broker.claim_port"
            raise ClaimAwayError(f"{self} is away ({why}); {remedy}") from None
        finally:
            connection.close()

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        deadline_ns = self.clock.monotonic_ns() + DEADLINE_S * 1_000_000_000
        content = b""
        while chunk := response.read1(CHUNK):
            content += chunk
            if len(content) > MAX_BYTES or self.clock.monotonic_ns() > deadline_ns:
                raise ClaimAwayError(f"{self}: its answer is too long, or does not end")
        return content


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)
