"""Which broker, and what can be wrong with it."""

import errno
import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from sync.document.regular_file import open_regular


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for whoever says it in another language."""
    return sentence


AWAY = gettext_noop("{broker} is away ({why}); check the network, broker.host and broker.port")
NO_TLS = gettext_noop(
    "{broker} speaks no TLS there; check broker.port (mostly 8883 with TLS, 1883 without) and broker.tls, and whether "
    "the network asks for a login first"
)
NO_ANSWER = gettext_noop(
    "{broker} does not answer: is it an MQTT broker, does it expect TLS (broker.tls), "
    "does it ask for a client certificate (broker.certificate_file)?"
)
UNTRUSTED = gettext_noop(
    "{broker}: its certificate is not to be trusted ({why}); check broker.host, broker.ca_file and this machine's clock"
)
REFUSED = gettext_noop(
    "{broker} refuses this client ({why}); check broker.username, broker.password_file and the broker's access list"
)
FORBIDDEN = gettext_noop("{broker} refuses the subscription ({why}); check the broker's access list")
BUSY = gettext_noop("{broker} takes no connections now ({why}); try again later")
MOVED = gettext_noop("{broker} has moved to another address; ask the head office for it, and set broker.host")
ENDED = gettext_noop("{broker} ended the connection: {why}")
TAKEN_OVER = gettext_noop(
    "{broker}: another client took over the name {client_id}: two collectors need two names (--client-id), two kiosks "
    "two ids (kiosk.id)"
)
TOO_LARGE = gettext_noop(
    "{broker} takes no more than {limit} bytes at a time, and {topic} has {size}: raise its limit (mosquitto: "
    "max_packet_size)"
)
LOST_SENDING = gettext_noop(
    "{broker} ended the connection while it was sent {size} bytes: is its limit lower (mosquitto: max_packet_size)?"
)
SILENT = gettext_noop("{broker} does not answer a subscription; is it overloaded?")

NO_AUTHORITY = gettext_noop("broker.ca_file = {file}: no such file")
BAD_AUTHORITY = gettext_noop("broker.ca_file = {file}: {why}: must be PEM")
BAD_CERTIFICATE = gettext_noop(
    "broker.certificate_file = {file}, broker.key_file = {key}: {why}: must be PEM, belong together, and be readable "
    "by this user"
)


MAX_PEM_BYTES = 4 << 20
"""Longest file of certificates; all authorities that Debian trusts are a quarter of a mebibyte."""


class BrokerError(Exception):
    """The broker cannot be used; the message names it and what to do."""

    def __init__(self, template: str, **facts: object) -> None:
        """`template`: a sentence with its `{facts}`, of which there may be none."""
        super().__init__(template.format(**facts) if facts else template)
        self.template = template
        self.facts = {name: str(fact) for name, fact in facts.items()}
        """For whoever says it in another language."""


class BrokerAwayError(BrokerError):
    """Nobody answers, or no longer: trying again later may help."""


class BrokerRefusedError(BrokerError):
    """The broker says no, or cannot be trusted: somebody has to change a setting here or there."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and how it is spoken to."""

    host: str
    port: int
    tls: bool = True
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    """Authority that signed the broker's certificate; the system's authorities when None."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    mqtt5: bool = True
    """False where the broker is known to speak 3.1.1 only: some do not answer a CONNECT of 5 at all."""

    def __str__(self) -> str:
        """How messages name it."""
        return f"broker {self.host}:{self.port}"


NO_TLS_REASONS = ("WRONG_VERSION_NUMBER", "UNEXPECTED_MESSAGE")
"""OpenSSL's, where the answer is none of TLS: a web server's, and an MQTT broker's."""


def unreached(broker: Broker, error: OSError) -> BrokerError:
    """Why there is no connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return BrokerRefusedError(UNTRUSTED, broker=broker, why=error.verify_message)
    if getattr(error, "reason", None) in NO_TLS_REASONS:
        return BrokerAwayError(NO_TLS, broker=broker)
    return BrokerAwayError(AWAY, broker=broker, why=error.strerror or error)


class _TlsSocket(ssl.SSLSocket):
    """Closes itself when the handshake fails; paho leaves that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature is Python's
        """As in the standard library."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _check(file: Path) -> None:
    """Raise OSError where OpenSSL would read for ever: at a pipe, or in a file without an end."""
    with open_regular(file) as opened:
        if os.fstat(opened.fileno()).st_size > MAX_PEM_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))


def tls_context(broker: Broker) -> ssl.SSLContext:
    """Certificates as the settings name them. Raises BrokerRefusedError naming the file that is of no use."""
    if broker.ca_file and not broker.ca_file.is_file():
        raise BrokerRefusedError(NO_AUTHORITY, file=broker.ca_file)
    try:
        if broker.ca_file:
            _check(broker.ca_file)
        context = ssl.create_default_context(cafile=broker.ca_file)
    except OSError as error:  # ssl.SSLError among them
        raise BrokerRefusedError(BAD_AUTHORITY, file=broker.ca_file, why=error.strerror) from None
    context.sslsocket_class = _TlsSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if broker.certificate_file:
        try:
            _check(broker.certificate_file)
            # An empty password instead of a prompt, which would wait for ever in a service.
            context.load_cert_chain(broker.certificate_file, broker.key_file, password="")
        except OSError as error:
            raise BrokerRefusedError(
                BAD_CERTIFICATE, file=broker.certificate_file, key=broker.key_file, why=error.strerror or error
            ) from None
    return context
