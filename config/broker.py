"""The broker as settings give it: the same table in both files."""

from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from config.limits import HOST, USERNAME, Between


@frozen
class BrokerSettings:
    """The MQTT broker of the head office."""

    host: str = field(validator=HOST)
    """The broker's name or address."""
    port: int = field(default=8883, validator=Between(1, 65_535))
    """Usually 8883 with TLS, 1883 without."""
    tls: bool = True
    """Whether the connection is encrypted."""
    username: str | None = field(default=None, validator=USERNAME)
    """The name at the broker."""
    # Never the password itself: `config show` would show it.
    password_file: Path | None = None
    """A file with the password alone, readable by this user only. Needs `username`."""
    ca_file: Path | None = None
    """Authority that signed the broker's certificate; the system's authorities where not set."""
    certificate_file: Path | None = None
    """The client's own certificate, where the broker asks for one. Goes with `key_file`."""
    key_file: Path | None = None
    """The key of that certificate."""
    claim_file: Path | None = None
    """A file with the [claim token](SECURITY.md#claim-tokens) that the head office gave: it certifies a key of the
    kiosk's own, and the five settings above are not used."""
    claim_port: int = field(default=8885, validator=Between(1, 65_535))
    """Where the head office does so, at `broker.host`."""
    credentials: Path = Path("/var/lib/kiosk-publish/credentials")
    """The folder for that key and its certificate."""
    receipt_timeout_s: int = field(default=30, validator=Between(1, 600, "s"))
    """How long `kiosk publish` waits for the head office to say that it has stored a document."""


def in_broker(broker: BrokerSettings | None) -> Iterator[str]:
    """What is wrong between the fields of the table `broker`, if there is one, each with its place."""
    if broker is None:
        return
    if broker.password_file and not broker.username:
        yield "broker.password_file: a password without broker.username"
    if bool(broker.certificate_file) != bool(broker.key_file):
        yield "broker.certificate_file: goes with broker.key_file, both or neither"
    if not broker.tls and (broker.ca_file or broker.certificate_file):
        yield "broker.tls = false: leaves broker.ca_file and broker.certificate_file without use"
    if not broker.tls and broker.claim_file:
        yield "broker.tls = false: leaves broker.claim_file without use"
