"""Whether the broker answers, and refuses what no kiosk may do: really tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hardware.epoch import utc_at
from kiosk.office.broker.mosquitto import MosquittoSettings
from kiosk.office.broker.rabbitmq import RabbitSettings
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import Authority, kiosk_certificate, new_key
from kiosk.office.doctor.finding import OfficeFinding, error, ok, warning
from kiosk.office.doctor.foreign_topic import FOREIGN, PROBE, writable
from kiosk.office.doctor.rabbitmq import TELL
from sync.document import topics
from sync.mqtt.broker import Broker, BrokerError
from sync.mqtt.clocks import Clocks

ABOUT = "broker"
UNREADABLE = Path("/var/lib/mosquitto/mosquitto.db.unreadable")
"""Where systemd/kiosk-mosquitto.conf puts a database with which Debian's Mosquitto does not start."""


@dataclass(frozen=True, slots=True)
class Remedies:
    """What to do about a broker, by which one it is."""

    away: str
    """Where it does not answer."""
    open: str
    """Where it lets a kiosk do what it must not."""


MOSQUITTO = Remedies(
    "systemctl status mosquitto; journalctl -u mosquitto",
    "sudo kiosk office broker mosquitto; sudo systemctl restart mosquitto",
)
RABBITMQ = Remedies(
    "systemctl status rabbitmq-server; journalctl -u rabbitmq-server",
    TELL,
)
ELSEWHERE = Remedies(
    *(
        f"on the broker's machine: {first} (Mosquitto), or: {second} (RabbitMQ)"
        for first, second in ((MOSQUITTO.away, RABBITMQ.away), (MOSQUITTO.open, RABBITMQ.open))
    )
)
"""Neither has its files on this machine."""


def remedies(mosquitto: MosquittoSettings, rabbitmq: RabbitSettings) -> Remedies:
    """Of the broker whose files are on this machine."""
    if rabbitmq.definitions.exists():
        return RABBITMQ
    return MOSQUITTO if mosquitto.files.exists() else ELSEWHERE


def examine_broker(
    broker: Broker, issuing: Authority | None, clock: Clocks, known: Remedies = ELSEWHERE
) -> Iterator[OfficeFinding]:
    """Whether it answers, and what it refuses. `issuing`: signs for a kiosk that tries; without it the office tries."""
    try:
        if issuing is None:
            allowed = writable(broker, [FOREIGN], clock)
        else:
            with _as_kiosk(broker, issuing, clock.wall()) as kiosk:
                allowed = writable(kiosk, [FOREIGN, topics.receipts(PROBE)], clock)
    except BrokerError as fault:
        yield error(ABOUT, str(fault), known.away)
        return
    who = "the office itself" if issuing is None else "a kiosk"
    for topic in allowed:
        yield error(ABOUT, f"{broker} lets {who} write to {topic}: kiosks can speak for each other", known.open)
    if not allowed:
        yield ok(ABOUT, f"{broker} answers, and refuses {who} what belongs to another kiosk")


def examine_put_aside(file: Path) -> Iterator[OfficeFinding]:
    """Whether the broker had to begin anew. `file`: its former database, where it could not be read."""
    try:
        moved = utc_at(file.lstat().st_ctime_ns)
    except OSError:
        return
    what = "the broker could not read it, as after a power cut, and began anew; kiosks send again what was in it"
    yield warning(ABOUT, f"{file}: {moved:%Y-%m-%d}: {what}", f"sudo rm {file}; if it comes again: dmesg")


@contextmanager
def _as_kiosk(broker: Broker, issuing: Authority, now: datetime) -> Iterator[Broker]:
    """The broker as a kiosk sees it whose certificate is forgotten afterwards."""
    key = new_key()
    certificate = kiosk_certificate(issuing, key.public_key(), PROBE, now)
    with TemporaryDirectory() as folder:
        files = (Path(folder) / "kiosk.pem", Path(folder) / "kiosk.key")
        files[0].write_bytes(pem.of(certificate, issuing.certificate))
        files[1].write_bytes(pem.of_key(key))
        yield replace(broker, certificate_file=files[0], key_file=files[1])
