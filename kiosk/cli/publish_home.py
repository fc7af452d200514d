"""`kiosk publish --home-assistant`: the day so far, to the Home Assistant of the shop's own. No command of its own."""

import re
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config.file import SettingsError, load_kiosk
from config.home_assistant import HomeAssistantSettings
from config.password import read_password
from config.settings import KioskSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.device.home_assistant.discovery import discovery, is_entity_of, state, state_topic
from kiosk.privileges import acting_for
from sync.document import today
from sync.document.handover_files import find_health
from sync.document.regular_file import read_limited
from sync.document.today import Today
from sync.document.wire import WireError
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerRefusedError
from sync.mqtt.client import MqttSession
from sync.mqtt.client_id import unguessable
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck, SubscriptionGranted

TIMEOUT_S = 30
"""For all messages together."""
MAX_KEPT = 100
"""Entities that are looked for at once; a kiosk has seven."""
PLACE = re.compile(r"\bbroker\.(?=(?:host|port|tls|username|password_file|ca_file)\b)")
"""What a fault of a broker's calls the table of its settings."""


def publish_home(path: Path | None, *, forget: bool) -> None:
    """Connect, tell, and say what was told; what cannot be done ends the command."""
    with exiting(CONFIG, SettingsError):
        settings = load_kiosk(path)
        table = settings.home_assistant
        if table is None:
            fail('no Home Assistant in the settings: add the table [home_assistant] with host = "…"', CONFIG)
        broker = _broker(table)
    found = _today(settings)
    name = " – ".join(filter(None, (settings.kiosk.shop, settings.kiosk.touchpoint)))
    messages = discovery(found, name=name, version=version("smiley-kiosk"), prefix=table.prefix)
    day = SystemClock().wall().astimezone(ZoneInfo(found.time_zone)).date()
    with acting_for(settings.kiosk.data):
        health = find_health(settings.kiosk.data / "outbox")
    messages[state_topic(found.kiosk_id)] = state(found, health, day)
    try:
        leftovers = [*_kept_entities(broker, found.kiosk_id, table.prefix) - {*messages}]
        gone = dict.fromkeys([*leftovers, *(messages if forget else ())], b"")
        _publish(broker, found.kiosk_id, messages | gone)
    except BrokerAwayError as error:
        fail(PLACE.sub("home_assistant.", str(error)), TEMPORARY)
    except BrokerRefusedError as error:
        fail(PLACE.sub("home_assistant.", str(error)), CONFIG)
    until = "nothing yet" if found.day != day or found.until is None else f"the day until {found.until}:00"
    click.echo(f"{broker}: {'forgotten' if forget else until}")


def _broker(table: HomeAssistantSettings) -> Broker:
    password = None
    if table.password_file:
        with acting_for(table.password_file):
            password = read_password(table.password_file, "home_assistant.password_file")
    return Broker(
        table.host, table.port, tls=table.tls, username=table.username, password=password, ca_file=table.ca_file
    )


def _today(settings: KioskSettings) -> Today:
    path = settings.kiosk.today
    assert path is not None  # noqa: S101 - the settings were judged
    try:
        with acting_for(path):
            return today.decode(read_limited(path, today.MAX_BYTES))
    except OSError as error:
        remedy = "kiosk.service writes it within a minute of knowing the time"
        fail(f"kiosk.today = {path}: {error.strerror}; {remedy}", TEMPORARY)
    except WireError as error:
        fail(f"kiosk.today = {path}: {error}", TEMPORARY)


def _kept_entities(broker: Broker, kiosk_id: str, prefix: str) -> set[str]:
    """Entities of this kiosk that the broker keeps, those of faces that it no longer has among them.

    None where the broker does not let them be read. Raises BrokerAwayError.
    """
    clock = SystemClock()
    deadline_ns = clock.monotonic_ns() + TIMEOUT_S * 1_000_000_000
    wanted, answers, found = [f"{prefix}/+/{kiosk_id}/+/config"], 0, set[str]()
    try:
        with Connection(broker, MqttSession(f"{kiosk_id}-home-assistant"), clock) as connection:
            connection.subscribe(wanted)
            # What is retained comes with the first answer, and is there when the next one is.
            while answers < 2 and len(found) < MAX_KEPT and clock.monotonic_ns() < deadline_ns:  # noqa: PLR2004
                for event in connection.poll((deadline_ns - clock.monotonic_ns()) / 1e9):
                    if isinstance(event, SubscriptionGranted):
                        answers += 1
                        if answers == 1:
                            connection.subscribe(wanted)
                    elif isinstance(event, IncomingMessage):
                        connection.acknowledge(event)
                        found |= {event.topic} if is_entity_of(kiosk_id, event.payload) else set()
    except BrokerRefusedError:
        return set()
    return found


def _publish(broker: Broker, kiosk_id: str, messages: dict[str, bytes]) -> None:
    """Until the broker has them all. Raises BrokerAwayError, BrokerRefusedError."""
    clock = SystemClock()
    deadline_ns = clock.monotonic_ns() + TIMEOUT_S * 1_000_000_000
    with Connection(broker, MqttSession(unguessable(f"{kiosk_id}-home-assistant", broker)), clock) as connection:
        topics = {connection.publish(topic, payload, retain=True): topic for topic, payload in messages.items()}
        while topics:
            left_s = (deadline_ns - clock.monotonic_ns()) / 1e9
            if left_s <= 0:
                raise BrokerAwayError(f"{broker} does not take {len(topics)} message(s) within {TIMEOUT_S} s")
            for event in connection.poll(left_s):
                if isinstance(event, PubAck):
                    topic = topics.pop(event.mid, "")
                    if event.refusal:
                        remedy = "its access list must let home_assistant.username write there"
                        raise BrokerRefusedError(f"{broker} refuses {topic} ({event.refusal}): {remedy}")
