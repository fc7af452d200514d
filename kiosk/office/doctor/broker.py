"""Whether the broker answers, and refuses what no kiosk may do: really tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import Authority, kiosk_certificate, new_key
from kiosk.office.doctor.finding import OfficeFinding, error, ok
from sync.document import topics
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerError
from sync.mqtt.client import MqttSession
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.events import PubAck

ABOUT = "broker"
ANSWER_NS = 5_000_000_000
PROBE, OTHER = "office-doctor", "office-doctor-2"
"""Kiosks that nobody has; what is written in their name, if it can be, waits in quarantine."""
MONTH = "2020-01"
REMEDY = "sudo kiosk office broker mosquitto; sudo systemctl restart mosquitto"


def examine_broker(broker: Broker, issuing: Authority | None, clock: Clocks) -> Iterator[OfficeFinding]:
    """Whether it answers, and what it refuses. `issuing`: signs for a kiosk that tries; without it the office tries."""
    try:
        if issuing is None:
            allowed = _allowed(broker, [topics.month(OTHER, MONTH)], clock)
        else:
            with _as_kiosk(broker, issuing, clock.wall()) as kiosk:
                allowed = _allowed(kiosk, [topics.month(OTHER, MONTH), topics.receipts(PROBE)], clock)
    except BrokerError as fault:
        yield error(ABOUT, str(fault), "systemctl status mosquitto; journalctl -u mosquitto")
        return
    who = "the office itself" if issuing is None else "a kiosk"
    for topic in allowed:
        yield error(ABOUT, f"{broker} lets {who} write to {topic}: kiosks can speak for each other", REMEDY)
    if not allowed:
        yield ok(ABOUT, f"{broker} answers, and refuses {who} what belongs to another kiosk")


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


def _allowed(broker: Broker, tried: list[str], clock: Clocks) -> list[str]:
    """The topics to which a message could be written. Raises BrokerAwayError, BrokerRefusedError."""
    allowed = []
    with Connection(broker, MqttSession(PROBE), clock) as connection:
        for topic in tried:
            mid = connection.publish(topic, b"tried by kiosk office doctor")
            deadline_ns = clock.monotonic_ns() + ANSWER_NS
            answer = None
            while answer is None and (left_ns := deadline_ns - clock.monotonic_ns()) > 0:
                for event in connection.poll(left_ns / 1e9):
                    answer = event if isinstance(event, PubAck) and event.mid == mid else answer
            if answer is None:
                raise BrokerAwayError(f"{broker} does not acknowledge a message within 5 s; is it overloaded?")
            if answer.refusal is None:
                allowed.append(topic)
    return allowed
