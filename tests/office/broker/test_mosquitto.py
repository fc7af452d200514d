"""Mosquitto, as `kiosk office broker mosquitto` sets it up, lets each do its own and nothing else."""

import ssl
from datetime import timedelta

import pytest

from kiosk.office.broker.listener_settings import COLLECTOR
from sync.document import topics
from sync.mqtt.broker import BrokerError
from tests.office.broker.authority import Authority
from tests.office.broker.ends import FIRST, SECOND, handshakes, serving
from tests.sync.ends import MOSQUITTO, until

pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")
DAY = timedelta(days=1)
MONTH = topics.month(FIRST, "2026-10")
DENIED = "Not authorized"


@pytest.fixture
def office(tmp_path):
    with serving(tmp_path) as office:
        yield office


def connects(office, name, client_id="", **options):
    try:
        office.connect(name, client_id, **options).close()
    except BrokerError:
        return False
    return True


def test_a_kiosk_writes_its_own_topics_and_the_collector_hears_them(office):
    collector, kiosk = office.connect(COLLECTOR, collecting=True), office.connect(FIRST)
    collector.listen(topics.ALL_MONTHS, topics.ALL_STATUSES)
    assert [kiosk.tried(MONTH), kiosk.tried(topics.status(FIRST), retain=True)] == ["", ""]
    until(lambda: len(collector.drain(0.05)) == 2, "both messages")
    assert {each.topic for each in collector.got} == {MONTH, topics.status(FIRST)}


def test_a_kiosk_hears_its_own_receipts_and_no_others(office):
    collector, kiosk, other = office.connect(COLLECTOR, collecting=True), office.connect(FIRST), office.connect(SECOND)
    kiosk.listen(topics.receipts(FIRST))
    other.listen("#", topics.ALL_RECEIPTS, topics.receipts(FIRST), MONTH, "$SYS/#")
    assert collector.tried(topics.receipts(FIRST), retain=True) == ""
    until(lambda: kiosk.drain(0.05), "the receipt")
    assert collector.tried(topics.receipts(SECOND)) == ""
    until(lambda: other.drain(0.05), "its own receipt")
    assert {each.topic for each in other.got} == {topics.receipts(SECOND)}


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
        "$SYS/broker/version",
        "$CONTROL/dynamic-security/v1",
    ],
)
def test_a_kiosk_writes_nowhere_else(office, topic):
    assert office.connect(FIRST).tried(topic) == DENIED


def test_without_the_access_list_it_would(office):
    """The control."""
    office.access("topic readwrite #\npattern readwrite #\n")
    office.reload()
    assert office.connect(FIRST).tried(topics.month(SECOND, "2026-10")) == ""


def test_who_has_no_certificate_of_this_authority_is_not_let_in(office, tmp_path):
    (tmp_path / "other").mkdir()
    Authority(tmp_path / "other").issue(FIRST)
    for file in (tmp_path / "other").iterdir():
        file.rename(tmp_path / f"forged{file.suffix}")
    office.authority.issue(FIRST, "expired", until=-timedelta(days=1))
    assert {name: handshakes(office, name) for name in (None, "forged", "expired")} == dict.fromkeys(
        (None, "forged", "expired"), False
    )
    assert handshakes(office, FIRST)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_are_spoken(office, version):
    assert handshakes(office, FIRST, minimum_version=version, maximum_version=version)


def test_who_is_revoked_has_no_connection_left_after_a_restart(office):
    thief = office.connect(FIRST)
    office.authority.revoke(FIRST)
    office.stop()
    office.start()
    with pytest.raises(BrokerError, match="ended the connection"):
        thief.tried(MONTH)
    assert [connects(office, name) for name in (FIRST, SECOND)] == [False, True]


def test_a_reload_leaves_an_open_connection_its_rights(office):
    """The control: why it is a restart."""
    thief = office.connect(FIRST)
    office.authority.revoke(FIRST)
    office.reload()
    assert thief.tried(MONTH) == ""
    assert not connects(office, FIRST)


def test_a_list_of_who_is_revoked_that_is_no_good_lets_nobody_in(office, tmp_path):
    def lets_in() -> list[bool]:
        office.stop()
        office.start()
        return [connects(office, name) for name in (FIRST, SECOND)]

    office.authority.revoke(FIRST, last=office.authority.now - 2 * DAY, until=office.authority.now - DAY)
    assert lets_in() == [False, False]  # it has ended
    (tmp_path / "other").mkdir()
    forged = Authority(tmp_path / "other")
    forged.revoke()
    (tmp_path / "other" / "crl.pem").rename(tmp_path / "crl.pem")
    assert lets_in() == [False, False]  # nobody is on it, and another key has signed it
    office.authority.revoke(FIRST)
    assert lets_in() == [False, True]  # the control


def test_without_a_list_it_does_not_start(office):
    office.settings.revocations.unlink()
    office.stop()
    with pytest.raises(AssertionError, match="crlfile"):
        office.start()


def test_a_list_of_twenty_thousand_lets_the_others_in_as_before(office):
    office.authority.revoke(FIRST, more=20_000)
    office.stop()
    office.start()
    assert [connects(office, name) for name in (FIRST, SECOND)] == [False, True]


def test_an_access_list_that_cannot_be_read_keeps_it_from_starting(office):
    office.settings.access_list.unlink()
    office.stop()
    with pytest.raises(AssertionError, match="Unable to open acl_file"):
        office.start()


def test_a_reload_without_one_lets_everybody_do_everything(office):
    """The control: why it is never a reload."""
    kiosk = office.connect(FIRST)
    office.settings.access_list.unlink()
    office.reload()
    assert kiosk.tried(topics.month(SECOND, "2026-10")) == ""


def test_two_certificates_of_one_kiosk_hold_side_by_side(office):
    office.authority.issue(FIRST, "renewed")
    office.authority.revoke(FIRST)
    office.reload()
    assert [connects(office, name) for name in (FIRST, "renewed")] == [False, True]


def test_nobody_takes_over_anothers_client_id(office):
    victim, collector = office.connect(SECOND, "kiosk-bianchi-2"), office.connect(COLLECTOR, "it", collecting=True)
    for client_id in ("kiosk-bianchi-2", SECOND, "it", COLLECTOR):
        office.connect(FIRST, client_id).close()
    assert victim.tried(topics.status(SECOND)) == ""
    assert collector.tried(topics.receipts(SECOND)) == ""


def test_at_the_collectors_listener_it_could(office):
    """The control: why that listener is where no kiosk reaches it."""
    victim = office.connect(COLLECTOR, "it", collecting=True)
    office.connect(FIRST, "it", collecting=True)
    with pytest.raises(BrokerError, match=r"ended the connection|took over"):
        victim.tried(topics.receipts(SECOND))


def test_what_waits_for_the_collector_and_what_is_retained_outlives_a_restart(office):
    session = {"collecting": True, "expiry_s": 3600}
    collector = office.connect(COLLECTOR, "it", **session)
    collector.listen(topics.ALL_MONTHS)
    assert collector.tried(topics.receipts(FIRST), retain=True) == ""
    collector.close()
    assert office.connect(FIRST).tried(MONTH) == ""
    office.stop()
    office.start()
    again, kiosk = office.connect(COLLECTOR, "it", **session), office.connect(FIRST)
    kiosk.listen(topics.receipts(FIRST))
    for client, topic in ((again, MONTH), (kiosk, topics.receipts(FIRST))):
        until(lambda client=client: client.drain(0.05), topic)
        assert client.got[0].topic == topic
