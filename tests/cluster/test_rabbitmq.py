"""RabbitMQ, as `kiosk office broker rabbitmq` sets it up, lets each do its own and nothing else."""

import json
from contextlib import closing

import pytest

from kiosk.device.doctor.reach import finds_receipts
from kiosk.office.broker.listener_settings import COLLECTOR
from kiosk.office.credentials.authority_folder import AuthorityFolder
from kiosk.office.doctor.broker import examine_broker
from kiosk.office.doctor.finding import FindingLevel
from kiosk.office.doctor.foreign_topic import PROBE
from sync.archive.archive import Archive
from sync.document import topics
from sync.mqtt.broker import BrokerError
from sync.mqtt.client_id import unguessable
from sync.mqtt.publisher import publish
from tests.cluster.office import FIRST, SECOND, reached, refused, serving
from tests.cluster.rabbit import LACKING
from tests.sync.ends import CLOCK, collecting, fill, held, until, written

pytestmark = [pytest.mark.cluster, pytest.mark.skipif(bool(LACKING), reason=LACKING)]
MONTH = topics.month(FIRST, "2026-10")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("office")) as office:
        yield office


def load(office):
    """What the command tells to do after kiosks have come or gone."""
    office.write()
    office.node.control("import_definitions", office.node.files / "definitions.json")


def test_a_kiosks_months_are_stored_and_receipted(office, tmp_path):
    fill(tmp_path / "outbox", 3)
    with (
        closing(Archive.open(f"sqlite:///{tmp_path}/archive.db")) as archive,
        collecting(office.collector, archive),
    ):
        result = publish(tmp_path / "outbox", FIRST, office.kiosks[FIRST], CLOCK)
        assert held(archive) == written(tmp_path / "outbox")
    assert len(result.delivered) == 3


@pytest.mark.parametrize(
    "topic",
    [
        topics.month(SECOND, "2026-10"),
        topics.status(SECOND),
        topics.receipts(SECOND),
        topics.receipts(FIRST),
        f"{MONTH}/more",
        topics.month(FIRST, "2026-13"),
        topics.month(FIRST, "anything"),
        f"kiosks/{FIRST}",
        "anything",
    ],
)
def test_a_kiosk_writes_nowhere_else(office, topic):
    assert refused(office, FIRST, lambda kiosk: kiosk.tried(topic))


@pytest.mark.parametrize("topic", ["#", topics.ALL_RECEIPTS, topics.receipts(SECOND), MONTH, topics.status(FIRST)])
def test_a_kiosk_hears_nothing_but_its_receipts(office, topic):
    assert refused(office, FIRST, lambda kiosk: kiosk.listen(topic))
    assert not refused(office, FIRST, lambda kiosk: kiosk.listen(topics.receipts(FIRST)))


def test_without_topic_permissions_it_writes_anothers(office):
    """The control."""
    office.node.control("clear_topic_permissions", FIRST)
    assert not refused(office, FIRST, lambda kiosk: kiosk.tried(topics.month(SECOND, "2026-10")))
    load(office)
    assert refused(office, FIRST, lambda kiosk: kiosk.tried(topics.month(SECOND, "2026-10")))


def test_the_doctor_tries_as_a_kiosk_and_is_refused(office):
    issuing = AuthorityFolder.open(office.folder / "ca").issuing()

    def found():
        return {each.severity for each in examine_broker(office.collector, issuing, CLOCK)}

    assert found() == {FindingLevel.OK}
    office.node.control("clear_topic_permissions", PROBE)
    assert found() == {FindingLevel.ERROR}
    load(office)


def test_a_kiosk_cannot_have_anothers_session(office):
    with office.connect(COLLECTOR, "it", expiry_s=3600) as collector:
        collector.listen(topics.ALL_MONTHS)
        with pytest.raises(BrokerError):
            office.connect(FIRST, "it", expiry_s=3600)
    with pytest.raises(BrokerError), office.connect(FIRST, f"kiosk-{SECOND}") as kiosk:
        kiosk.listen(topics.receipts(FIRST))


def test_a_kiosk_ends_nobodys_connection(office):
    """Neither another kiosk's nor the collector's: their client ids end in what only their keys tell."""
    name, own = f"kiosk-{SECOND}", unguessable("it", office.collector)
    victim = office.connect(SECOND, unguessable(name, office.kiosks[SECOND]))
    with victim, office.connect(COLLECTOR, own) as collector:
        for guess in (name, "it", unguessable(name, office.kiosks[FIRST]), unguessable("it", office.kiosks[FIRST])):
            refused(office, FIRST, lambda kiosk: kiosk.tried(topics.status(FIRST)), guess)
        assert victim.tried(topics.status(SECOND)) == ""
        assert collector.tried(topics.receipts(SECOND)) == ""


def test_with_its_client_id_it_would(office):
    """The control."""
    name = unguessable(f"kiosk-{SECOND}", office.kiosks[SECOND])
    kiosk = office.connect(SECOND, name)
    refused(office, FIRST, lambda thief: thief.tried(topics.status(FIRST)), name)
    with pytest.raises(BrokerError):
        kiosk.tried(topics.status(SECOND))


def test_a_kiosks_doctor_may_look_for_receipts(office):
    assert not finds_receipts(office.kiosks[FIRST], FIRST, CLOCK)


def test_what_waits_for_the_collector_outlives_a_kill(office):
    with office.connect(COLLECTOR, "it", expiry_s=3600) as collector:
        collector.listen(topics.ALL_MONTHS)
    with office.connect(FIRST) as kiosk:
        assert kiosk.tried(MONTH, b"kept") == ""
    office.node.kill()
    office.node.start()
    with reached(office, COLLECTOR, "it", expiry_s=3600) as collector:
        until(lambda: collector.drain(0.05), "the month")
        assert (MONTH, b"kept") in [(each.topic, each.payload) for each in collector.got]


def test_nothing_is_retained(office):
    with office.connect(COLLECTOR) as collector:
        assert collector.tried(topics.receipts(FIRST), retain=True) == ""
    with office.connect(FIRST) as kiosk, office.connect(COLLECTOR) as collector:
        kiosk.listen(topics.receipts(FIRST))
        assert collector.tried(topics.receipts(FIRST), b"live") == ""
        until(lambda: kiosk.drain(0.05), "the receipt")
    assert [each.payload for each in kiosk.got] == [b"live"]


def test_a_kiosk_is_let_in_once_rabbitmq_knows_it(office):
    office.kiosks["verdi-3"] = office.enrolled("verdi-3")
    with pytest.raises(BrokerError):
        office.connect("verdi-3")
    load(office)
    office.connect("verdi-3").close()


def test_a_revoked_kiosk_is_shut_out_by_the_list_and_by_its_rights(office):
    office.kiosks["stolen"] = office.enrolled("stolen")
    load(office)
    thief = office.connect("stolen")
    office.run("revoke", "stolen")
    office.connect("stolen", "kiosk-another").close()
    office.write()
    with pytest.raises(BrokerError):
        office.connect("stolen")
    assert thief.tried(topics.status("stolen")) == ""
    load(office)
    office.node.control("close_all_user_connections", "stolen", "revoked")
    with pytest.raises(BrokerError):
        thief.tried(topics.status("stolen"))
    users = json.loads((office.node.files / "definitions.json").read_text())["users"]
    assert {"name": "stolen", "password_hash": "", "tags": [], "limits": {"max-connections": 0}} in users
