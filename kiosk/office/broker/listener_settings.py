"""Where the broker of a head office listens, how much it takes, and the certificates that it reads. Pure."""

from pathlib import Path

from attrs import frozen

COLLECTOR = "office.collector"
"""The name in the certificates of collectors. Its dot is in no kiosk's id, so that no kiosk is ever taken for one."""
MAX_PACKET = 66 * 1024
"""Longest packet, bytes: the longest document, status or receipt (64 KiB), and its topic."""
MAX_INFLIGHT = 200
"""Messages on their way to one client: two of a collector's batches. With 20, Mosquitto's own, it waits for each."""
MAX_COLLECTORS = 64
"""Connections at the collectors' listener: each collector has three."""


@frozen
class ListenerSettings:
    """What every broker is told. Paths are absolute."""

    files: Path
    """The folder of the certificates, and of what belongs to them."""
    address: str = ""
    """Where kiosks reach it; every address of the machine when empty."""
    port: int = 8883
    collector_address: str = "127.0.0.1"
    """Where collectors reach it: an address that kiosks do not."""
    collector_port: int = 8884
    max_connections: int = 10_000
    """Kiosks at a time; each has one, for some seconds."""
    queue_mib: int = 256
    """Messages kept for a collector that is away, MiB."""

    @property
    def authority(self) -> Path:
        """The CA's certificate, PEM."""
        return self.files / "ca.pem"

    @property
    def certificate(self) -> Path:
        """The broker's, PEM."""
        return self.files / "server.pem"

    @property
    def key(self) -> Path:
        """The broker's, PEM, readable by the broker alone."""
        return self.files / "server.key"
