"""A head office whose broker is RabbitMQ, made by the commands that a real one is made with."""

from dataclasses import replace
from pathlib import Path

from config.file import load_office
from kiosk.broker import broker
from sync.mqtt.broker import Broker
from sync.mqtt.client import MqttSession
from tests.office.broker.ends import Client
from tests.office.broker.test_setup import HeadOffice

FIRST, SECOND = "rossi-1", "bianchi-2"


class RabbitOffice(HeadOffice):
    """Authority, certificates of the kiosks and of the collector, and the files of a node for each port."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.files = folder / "rabbitmq"
        self.settle()
        self.run("ca", "init")
        self.files.mkdir()
        self.run("ca", "server", "127.0.0.1", "--out", self.files / "server")
        self.run("ca", "client", "collector", "--out", folder / "collector")
        certified = "".join(f'{kind}_file = "{folder}/{file}"\n' for kind, file in CERTIFIED.items())
        with self.settings.open("a") as settings:
            settings.write(f'[broker]\nhost = "127.0.0.1"\nport = {self.collector_port}\n{certified}')
        self.kiosks = {each: self.enrolled(each) for each in (FIRST, SECOND)}
        self.write()

    def write(self, *options: str) -> str:
        """`kiosk office broker rabbitmq`, and what it says."""
        ports = ("--address", "127.0.0.1", "--port", self.port, "--collector-port", self.collector_port)
        return self.run("broker", "rabbitmq", "--files", self.files, *ports, *options)

    @property
    def collector(self) -> Broker:
        """The broker, as the collector sees it."""
        return broker(load_office(self.settings).broker)

    def connect(self, name: str, client_id: str = "", **changes: object) -> Client:
        """As a kiosk by its id, or as the collector."""
        session = {key: changes.pop(key) for key in ("expiry_s",) if key in changes}
        known = self.kiosks.get(name) or self.collector
        return Client(replace(known, **changes), MqttSession(client_id or f"kiosk-{name}", **session))


CERTIFIED = {"ca": "ca/root.pem", "certificate": "collector.pem", "key": "collector.key"}
