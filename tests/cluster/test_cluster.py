"""Three nodes of RabbitMQ, of which some die: nothing that was taken is lost, and every receipt is true."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import count

import pytest

from kiosk.office.broker.listener_settings import COLLECTOR
from sync.archive.archive import Archive
from sync.document import topics
from sync.mqtt.broker import BrokerError
from sync.mqtt.publisher import PublishError, publish
from tests.cluster.office import FIRST, reached, refused, serving
from tests.cluster.rabbit import LACKING
from tests.sync.ends import CLOCK, DEADLINE_S, collecting, fill, held, until, written

pytestmark = [pytest.mark.cluster, pytest.mark.skipif(bool(LACKING), reason=LACKING)]
KIOSKS = (FIRST, *(f"rossi-{number}" for number in range(2, 7)))
SESSION = {"client_id": "kiosk-collector", "expiry_s": 3600}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("office"), nodes=3, kiosks=KIOSKS) as office:
        yield office


@pytest.fixture(autouse=True)
def whole(request):
    """Whatever a test has killed is at work again for the next."""
    yield
    if "office" in request.fixturenames:
        office = request.getfixturevalue("office")
        for node in office.nodes:
            if not node.runs:
                node.start()


@pytest.fixture
def archive(tmp_path):
    with closing(Archive.open(f"sqlite:///{tmp_path}/archive.db")) as archive:
        yield archive


def taken(office, folder, nodes=(0, 1, 2)):
    """Every kiosk's month is at the broker, through one node and another, and no collector is there."""
    host = office.addresses[0]
    with office.connect(COLLECTOR, **SESSION, host=host) as collector:
        collector.listen(topics.ALL_MONTHS)
    for number, kiosk_id in enumerate(KIOSKS):
        fill(folder / kiosk_id, 3, kiosk_id=kiosk_id)
        known = office.at(office.kiosks[kiosk_id], nodes[number % len(nodes)])
        with pytest.raises(PublishError, match="no receipt"):
            publish(folder / kiosk_id, kiosk_id, known, CLOCK, timeout_s=3)
    return written(*(folder / each for each in KIOSKS))


def test_what_waits_for_the_collector_outlives_the_node_that_had_it(office, archive, tmp_path):
    expected = taken(office, tmp_path)
    office.node.kill()
    with collecting(office.at(office.collector, 1), archive):
        until(lambda: held(archive) == expected, "all months")


def test_without_replicas_it_does_not(tmp_path, archive):
    """The control: classic queues, which one node has."""
    (tmp_path / "office").mkdir()
    with serving(tmp_path / "office", nodes=3, kiosks=KIOSKS, changed=("quorum", "classic")) as office:
        office.node.control("clear_policy", "smiley-kiosk")
        taken(office, tmp_path)
        office.node.kill()
        with reached(office, COLLECTOR, host=office.addresses[1]) as another:
            another.listen(topics.ALL_MONTHS)
        with pytest.raises(BrokerError), office.connect(COLLECTOR, **SESSION, host=office.addresses[1]) as collector:
            collector.listen(topics.ALL_MONTHS)


def test_all_nodes_at_once(office, archive, tmp_path):
    """A power cut."""
    expected = taken(office, tmp_path)
    for node in office.nodes:
        node.kill()
    began_ns = CLOCK.monotonic_ns()
    office.resume()
    print(f"{(CLOCK.monotonic_ns() - began_ns) / 1e9:.0f} s until all nodes answer")
    with collecting(office.at(office.collector, 2), archive):
        until(lambda: held(archive) == expected, "all months")


class Kiosk:
    """Publishes until everything is receipted, at one node after the other, as the addresses of their name have it."""

    def __init__(self, office, number, folder, url):
        self.kiosk_id, self._office, self._next = KIOSKS[number], office, count(number)
        self.outbox, self._url = folder / self.kiosk_id, url

    def deliver(self, months):
        """Each receipt is looked up in the archive."""
        fill(self.outbox, months, kiosk_id=self.kiosk_id)
        with closing(Archive.open(self._url)) as stored:
            until(lambda: self._is_delivered(stored, months), self.kiosk_id)

    def _is_delivered(self, stored, months):
        known = self._office.at(self._office.kiosks[self.kiosk_id], next(self._next) % 3)
        try:
            delivered = publish(self.outbox, self.kiosk_id, known, CLOCK, timeout_s=10).delivered
        except (BrokerError, PublishError):
            return False
        assert {(self.kiosk_id, month) for month in delivered} <= {*held(stored)}
        return len(delivered) == months


def test_a_node_dies_in_mid_month(office, tmp_path):
    """Each machine has a node and a collector."""
    url = f"sqlite:///{tmp_path}/archive.db"
    kiosks = [Kiosk(office, number, tmp_path, url) for number in range(len(KIOSKS))]
    with ExitStack() as stack:
        for number in range(3):
            archive = stack.enter_context(closing(Archive.open(url)))
            broker = office.at(office.collector, number)
            stack.enter_context(collecting(broker, archive, client_id=f"kiosk-collector-{number}"))
        threads = stack.enter_context(ThreadPoolExecutor(len(kiosks)))
        for task in [threads.submit(each.deliver, 6) for each in kiosks]:
            task.result(DEADLINE_S)
        under_way = [threads.submit(each.deliver, 12) for each in kiosks]
        office.node.kill()
        for task in under_way:
            task.result(DEADLINE_S)
        assert held(archive) == written(*(each.outbox for each in kiosks))
        office.node.start()
        until(lambda: not refused(office, FIRST, lambda _: None), "the node that is back")
        kiosks[0].deliver(13)
