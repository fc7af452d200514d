"""Whoever means harm to the head office's broker: nothing crosses, nobody honest waits for long, nothing stops."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.office.broker.listener_settings import COLLECTOR
from sync.archive.archive import Archive
from sync.archive.quarantine import Quarantine
from sync.document import outbox, receipts, topics
from sync.document.aggregate import encode
from sync.mqtt.publisher import publish
from tests.attack.besieger import HARM
from tests.office.broker.ends import FIRST, SECOND, serving
from tests.sync.ends import CLOCK, DEADLINE_S, MOSQUITTO, a_month, collecting, held, until

ROOT = Path(__file__).parents[2]
MOST_S, SLOWEST = 10, 20
"""How long who is honest waits at the most; on a slow machine, so many times as long as on a calm day."""
MOST_MIB = 100
SWOLLEN_MIB = 40
"""Four times of what it has while it is besieged with them; ten times that where the machine does nothing else."""
SECONDS, MANY_SECONDS, PATIENT_S = 3, 15, 120
"""How long somebody means harm; in `make test-long`; at the most, where nothing holds him back."""

SOME = {"flood", "connections", "retained"}
HARMS = [pytest.param(each, marks=() if each in SOME else pytest.mark.long) for each in HARM]

pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")


def alone() -> bool:
    """Whether a network of one's own can be had, with a packet filter."""
    if not (shutil.which("nft", path="/usr/sbin:/sbin") and shutil.which("unshare")):
        return False
    tried = subprocess.run(
        ["unshare", "--net", "nft", "list", "ruleset"], check=False, capture_output=True, timeout=300
    )
    return tried.returncode == 0


besieged_alone = pytest.mark.skipif(not alone(), reason="needs root, unshare and nft (nftables)")


def siege(harm: str, folder: Path, seconds: int, *swollen: str) -> dict:
    command = ["unshare", "--net", sys.executable, "-m", "tests.attack.siege", harm, folder, str(seconds), *swollen]
    ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=300)
    return json.loads(ran.stdout)


@besieged_alone
@pytest.mark.parametrize("seconds", [SECONDS, pytest.param(MANY_SECONDS, marks=pytest.mark.long)])
@pytest.mark.parametrize("harm", HARMS)
def test_an_honest_kiosk_is_served_while_somebody_means_harm(tmp_path, harm, seconds):
    fared = siege(harm, tmp_path, seconds)
    assert fared["harmful_connections"] > 0
    assert fared["missed"] == 0
    assert max(fared["worst_s"], fared["after_s"]) < max(MOST_S, SLOWEST * fared["calm_s"])
    assert fared["broker_mib"] < MOST_MIB
    assert [kiosk_id for kiosk_id, *_ in fared["months"]] == [FIRST]


@besieged_alone
@pytest.mark.parametrize("harm", [pytest.param("flood", marks=pytest.mark.long), "retained"])
def test_without_limits_by_address_the_broker_fills(tmp_path, harm):
    """The control."""
    assert siege(harm, tmp_path, PATIENT_S, f"{SWOLLEN_MIB}")["broker_mib"] > SWOLLEN_MIB


@pytest.fixture
def office(tmp_path):
    with serving(tmp_path) as office:
        yield office


@pytest.fixture
def archive(tmp_path):
    with closing(Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")) as archive:
        yield archive


def delivered(office, folder, revision):
    folder.mkdir(exist_ok=True)
    outbox.write(folder, a_month(revision=revision))
    publish(folder, FIRST, office.broker(FIRST), CLOCK, timeout_s=DEADLINE_S)


def test_what_is_played_again_takes_nothing_back(office, archive, tmp_path):
    old = encode(a_month(revision=1))
    with collecting(office.broker(COLLECTOR, collecting=True), archive):
        delivered(office, tmp_path / "outbox", 2)
        thief = office.connect(FIRST)
        thief.listen(topics.receipts(FIRST))
        for _ in range(3):
            assert thief.tried(topics.month(FIRST, "2026-10"), old) == ""
        until(lambda: len(thief.drain(0.05)) >= 2, "a receipt for what was played")
    assert [each.revision for each in archive.aggregates()] == [2]
    assert {revision for revision, _ in receipts.decode(thief.got[-1].payload)["card-1"].values()} == {2}


def test_what_was_not_there_before_is_taken(office, archive):
    """The control: the same message is a good one where nothing newer is stored."""
    with collecting(office.broker(COLLECTOR, collecting=True), archive):
        assert office.connect(FIRST).tried(topics.month(FIRST, "2026-10"), encode(a_month(revision=1))) == ""
        until(lambda: held(archive), "the document")


def test_a_document_of_another_kiosk_in_ones_own_topic_is_put_aside(office, archive, tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with collecting(office.broker(COLLECTOR, collecting=True), archive), closing(Quarantine.open(url)) as quarantine:
        assert office.connect(SECOND).tried(topics.month(SECOND, "2026-10"), encode(a_month(kiosk_id=FIRST))) == ""
        until(quarantine.messages, "the message")
        put_aside = quarantine.messages()[0]
    assert f"kiosk_id = '{FIRST}': the topic says '{SECOND}'" in put_aside.reason
    assert held(archive) == {}
