"""A head office whose broker is RabbitMQ, made by the commands that a real one is made with."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from config.file import load_office
from kiosk.broker import broker
from kiosk.office.broker.listener_settings import COLLECTOR
from kiosk.office.broker.rabbitmq import MIRRORING
from sync.mqtt.broker import Broker, BrokerError
from sync.mqtt.client import MqttSession
from tests.cluster.rabbit import NameServer, RabbitNode
from tests.office.broker.ends import Client
from tests.office.broker.test_setup import HeadOffice
from tests.sync.ends import until

FIRST, SECOND = "rossi-1", "bianchi-2"
ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
CERTIFIED = {"ca": "ca/root.pem", "certificate": "collector.pem", "key": "collector.key"}


class RabbitOffice(HeadOffice):
    """Authority, certificates of kiosks and of the collector, and nodes that do not run yet."""

    def __init__(
        self, folder: Path, names: NameServer, *, nodes: int = 1, kiosks: Sequence[str] = (FIRST, SECOND)
    ) -> None:
        """Each node has an address of its own, and the ports of the others."""
        super().__init__(folder)
        self.addresses = ADDRESSES[:nodes]
        self.nodes = [self._node(number, names) for number in range(nodes)]
        self.settle()
        self.run("ca", "init")
        for node in self.nodes:
            node.files.mkdir()
            self.run("ca", "server", *self.addresses, "--out", node.files / "server")
        self.run("ca", "client", "collector", "--out", folder / "collector")
        certified = "".join(f'{kind}_file = "{folder}/{file}"\n' for kind, file in CERTIFIED.items())
        with self.settings.open("a") as settings:
            settings.write(f'[broker]\nhost = "127.0.0.1"\nport = {self.collector_port}\n{certified}')
        self.kiosks = {each: self.enrolled(each) for each in kiosks}
        self.write()

    @property
    def node(self) -> RabbitNode:
        """The first."""
        return self.nodes[0]

    def write(self) -> None:
        """`kiosk office broker rabbitmq`, for each node."""
        ports = ("--port", self.port, "--collector-port", self.collector_port)
        cluster = [word for each in self.nodes for word in ("--node", each.name)]
        cluster = [*cluster, "--release", self.node.release] if len(self.nodes) > 1 else []
        for node, address in zip(self.nodes, self.addresses, strict=True):
            here = ("--files", node.files, "--address", address, "--collector-address", address)
            self.run("broker", "rabbitmq", *here, *ports, *cluster)

    def start(self) -> None:
        """A new cluster, as docs/OFFICE.md has it.

        On 3.10 one node after the other: of several that find no cluster yet, one may be left without clients. Since
        4.0 all at once: the first one waits for the others.
        """
        if self.node.release != MIRRORING:
            self.resume()
            return
        for node, address in zip(self.nodes, self.addresses, strict=True):
            node.start()
            reached(self, COLLECTOR, host=address).close()

    def resume(self) -> None:
        """All nodes at once: after a power cut each waits for the others."""
        for node in self.nodes:
            node.launch()
        for node, address in zip(self.nodes, self.addresses, strict=True):
            node.ready()
            reached(self, COLLECTOR, host=address).close()

    def stop(self) -> None:
        for node in self.nodes:
            node.kill()

    @property
    def collector(self) -> Broker:
        """The first node, as the collector sees it."""
        return broker(load_office(self.settings).broker)

    def at(self, known: Broker, node: int) -> Broker:
        """A node, to whoever knows the first."""
        return replace(known, host=self.addresses[node])

    def connect(self, name: str, client_id: str = "", **changes: object) -> Client:
        """As a kiosk by its id, or as the collector."""
        session = {key: changes.pop(key) for key in ("expiry_s",) if key in changes}
        known = self.kiosks.get(name) or self.collector
        return Client(replace(known, **changes), MqttSession(client_id or f"kiosk-{name}", **session))

    def _node(self, number: int, names: NameServer) -> RabbitNode:
        folder = self.folder / f"node-{number}"
        folder.mkdir()
        return RabbitNode(f"mq{number}", folder / "etc", folder, names)


@contextmanager
def serving(folder: Path, *, changed: tuple[str, str] | None = None, **options: object) -> Iterator[RabbitOffice]:
    """An office with its nodes at work, as long as the block lasts. `changed`: another word in their configuration."""
    names = NameServer(folder)
    with ExitStack() as stack:
        stack.callback(names.stop)
        office = RabbitOffice(folder, names, **options)
        stack.callback(office.stop)
        for node in office.nodes:
            if changed is not None:
                node.configuration.write_text(node.configuration.read_text().replace(*changed))
        office.start()
        yield office


def reached(office: RabbitOffice, name: str, *words: str, **session: object) -> Client:
    """A connection, once the node knows again whose sessions it has."""
    client = []

    def connects() -> list[Client]:
        with suppress(BrokerError):
            client.append(office.connect(name, *words, **session))
        return client

    until(connects, "the node")
    return client[0]


def refused(office: RabbitOffice, name: str, act: Callable[[Client], object], client_id: str = "") -> bool:
    """Whether RabbitMQ ends the connection over it, or says no."""
    try:
        with office.connect(name, client_id) as client:
            act(client)
    except BrokerError:
        return True
    return False
