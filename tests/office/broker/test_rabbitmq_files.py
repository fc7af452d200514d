"""`kiosk office broker rabbitmq` writes what RabbitMQ reads; real nodes take it in `make cluster`."""

import json
import re

import pytest

from kiosk.cli.exits import CONFIG
from kiosk.office.broker.rabbitmq import revocation_file
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority_folder import AuthorityFolder
from sync.document import topics
from tests.office.broker.test_setup import HeadOffice
from tests.office.credentials.conftest import openssl  # noqa: F401 - a fixture

KIOSK = "rossi-1"
CLUSTER = ("--node", "rabbit@mq1", "--node", "rabbit@mq2", "--node", "rabbit@mq3")


@pytest.fixture
def office(tmp_path):
    office = HeadOffice(tmp_path)
    office.settle()
    office.run("ca", "init")
    return office


def wrote(office, *words, code=0):
    return office.run("broker", "rabbitmq", "--files", office.folder / "rabbitmq", *words, code=code)


def defined(office):
    return json.loads((office.folder / "rabbitmq" / "definitions.json").read_text())


def of(entries, kiosk_id):
    (entry,) = [each for each in entries if kiosk_id in (each.get("user"), each.get("name"))]
    return entry


def allows(office, right, topic, kiosk_id=KIOSK):
    """As RabbitMQ finds out: the user's name put in, the topic with dots."""
    pattern = of(defined(office)["topic_permissions"], kiosk_id)[right].replace("{username}", kiosk_id)
    return bool(re.search(pattern, topic.replace("/", ".").replace("+", "*")))


def test_a_kiosk_has_its_own_topics(office):
    office.run("enrol", KIOSK)
    wrote(office)
    assert allows(office, "write", topics.month(KIOSK, "2026-10"))
    assert allows(office, "write", topics.status(KIOSK))
    assert allows(office, "read", topics.receipts(KIOSK))


@pytest.mark.parametrize(
    "topic",
    [
        topics.month("rossi-2", "2026-10"),
        topics.month("rossi-11", "2026-10"),
        topics.month(KIOSK, "2026-13"),
        topics.receipts(KIOSK),
        f"x/{topics.status(KIOSK)}",
        f"{topics.status(KIOSK)}/x",
        topics.month("+", "2026-10"),
        topics.ALL_MONTHS,
        "#",
    ],
)
def test_a_kiosk_has_no_others(office, topic):
    office.run("enrol", KIOSK)
    wrote(office)
    assert not allows(office, "write", topic)
    assert topic == topics.receipts(KIOSK) or not allows(office, "read", topic)


def test_the_collector_hears_what_it_asks_for_and_writes_receipts(office):
    wrote(office)
    wanted = (topics.ALL_MONTHS, topics.ALL_RECEIPTS, topics.ALL_STATUSES)
    assert all(allows(office, "read", each, "office.collector") for each in wanted)
    assert allows(office, "write", topics.receipts(KIOSK), "office.collector")
    assert not allows(office, "write", topics.month(KIOSK, "2026-10"), "office.collector")


def test_who_was_revoked_is_named_without_rights(office):
    """Left out it would keep what RabbitMQ has of it."""
    office.run("enrol", KIOSK, "bianchi-2")
    office.run("revoke", KIOSK)
    wrote(office)
    now = defined(office)
    assert of(now["users"], KIOSK)["limits"] == {"max-connections": 0}
    assert {of(now["permissions"], KIOSK)[each] for each in ("configure", "write", "read")} == {"^$"}
    assert not allows(office, "write", topics.status(KIOSK))
    assert of(now["users"], "bianchi-2")["limits"] == {"max-connections": 3}


def test_nobody_has_a_password(office):
    office.run("enrol", KIOSK)
    wrote(office)
    assert {(each["password_hash"], *each["tags"]) for each in defined(office)["users"]} == {("",)}


def test_each_list_goes_by_its_issuers_hash_as_openssl_has_it(office, openssl):  # noqa: F811 - the fixture
    office.run("ca", "rotate")
    wrote(office)
    lists = AuthorityFolder.open(office.folder / "ca").lists()
    assert len(lists) == 2
    for each in lists:
        file = office.folder / "rabbitmq" / "crls" / revocation_file(each)
        assert file.read_bytes() == pem.of(each)
        assert openssl("crl", "-in", file, "-noout", "-hash") == (0, f"{file.stem}\n")


def test_a_node_on_this_machine_has_the_lists_once_they_are_refreshed(office):
    wrote(office)
    lists, files = office.folder / "rabbitmq" / "crls", ("--files", office.folder / "none", "--unit", "")
    before = {each.name for each in lists.iterdir()}
    definitions = defined(office)
    office.run("ca", "rotate")
    assert {each.name for each in lists.iterdir()} == before  # the control: nobody else brings them
    said = office.run("broker", "refresh", "--rabbitmq", office.folder / "rabbitmq", *files)
    (new,) = {each.name for each in lists.iterdir()} - before
    assert f"{lists / new}: written" in said
    assert defined(office) == definitions
    assert office.run("broker", "refresh", "--rabbitmq", office.folder / "rabbitmq", *files) == ""
    nowhere = ("--rabbitmq", office.folder / "none", *files)
    assert "no such folder" in office.run("broker", "refresh", *nowhere, code=CONFIG)


def test_the_second_time_every_byte_is_the_same(office):
    office.run("enrol", KIOSK)
    wrote(office)
    files = {each: each.read_bytes() for each in (office.folder / "rabbitmq").rglob("*") if each.is_file()}
    assert ": written" not in wrote(office)
    assert {each: each.read_bytes() for each in files} == files


@pytest.mark.parametrize("file", ["rabbitmq.conf", "advanced.config", "enabled_plugins"])
def test_what_a_person_wrote_stays(office, file):
    wrote(office)
    path = office.folder / "rabbitmq" / file
    path.write_bytes(path.read_bytes() + b"% mine\n")
    assert f"{path}: was changed, or is somebody else's" in wrote(office, "--port", "9883", code=CONFIG)
    assert path.read_bytes().endswith(b"% mine\n")


def test_files_for_other_machines_name_the_places_there(office):
    out = office.folder / "rabbitmq"
    said = office.run("broker", "rabbitmq", "--out", out, *CLUSTER, "--release", "4.0")
    assert "server.pem, server.key still to come: kiosk office ca server" in said
    written = (out / "rabbitmq.conf").read_text()
    assert "definitions.local.path = /etc/rabbitmq/definitions.json\n" in written
    assert "classic_config.nodes.2 = rabbit@mq2\n" in written
    assert "durable_queue_type = quorum\n" in written
    assert '"/etc/rabbitmq/crls"' in (out / "advanced.config").read_text()


def test_a_single_node_has_no_quorum_queue(office):
    wrote(office)
    assert "durable_queue_type = classic\n" in (office.folder / "rabbitmq" / "rabbitmq.conf").read_text()


@pytest.mark.parametrize(("release", "mirrors"), [("3.10", 2), ("4.0", None)])
def test_only_3_10_is_told_of_mirrors(office, release, mirrors):
    """4.0 does not start with them."""
    wrote(office, *CLUSTER, "--release", release)
    (policy,) = defined(office)["policies"]
    assert policy["definition"].get("ha-params") == mirrors


def test_a_cluster_without_a_release_is_asked_for_it(office):
    assert "--node needs --release: 3.10 (Debian 12) or 4.0 (Debian 13)" in wrote(office, *CLUSTER, code=2)


@pytest.mark.parametrize("option", ["--address", "--collector-address"])
def test_a_listener_has_an_address_and_no_name(office, option):
    assert f"{option} mq1: must be an address" in wrote(office, option, "mq1", code=2)


def test_without_an_authority_it_says_which_command_makes_one(tmp_path):
    office = HeadOffice(tmp_path)
    office.settle()
    assert "`kiosk office ca init` makes one" in wrote(office, code=CONFIG)
