"""`kiosk office doctor` names what is wrong at a head office, and what to do; what is in order it leaves."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.office.credentials.authority_folder import AuthorityFolder
from kiosk.office.doctor.archive import examine_copies, examine_database
from kiosk.office.doctor.broker import examine_broker
from kiosk.office.doctor.finding import FindingLevel
from kiosk.office.doctor.kiosks import examine_kiosks
from sync.archive.archive import Archive
from sync.archive.archive_read import StoredStatus
from sync.archive.intake import Quarantined, ReceivedStatus
from sync.archive.registry import Registry
from sync.archive.send_log import WEBHOOK, SendLog
from sync.archive.tables import KIOSK
from sync.document.status import Status, encode
from tests.office.broker.ends import FIRST, serving
from tests.office.broker.test_setup import HeadOffice
from tests.sync.ends import CLOCK, MOSQUITTO
from tests.sync.test_archive import accepted

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")


@pytest.fixture
def head_office(tmp_path):
    office = HeadOffice(tmp_path)
    office.settle()
    office.setup()
    Archive.open(f"sqlite:///{tmp_path}/archive.db").close()
    yield office
    office.stop()


def places(office):
    """Where its files are, instead of under /etc."""
    options = {"settings": office.settings, "files": office.brokers["files"], "rabbitmq": office.folder / "rabbitmq"}
    return [word for name, place in options.items() for word in (f"--{name}", str(place))]


def examined(office):
    """The findings that are not in order, by what they are about; and the exit code."""
    ran = CliRunner().invoke(main, ["office", "doctor", "--json", *places(office)])
    assert ran.stdout, ran.output
    findings = json.loads(ran.stdout)["findings"]
    assert all(each["remedy"] for each in findings if each["severity"] != "ok")
    return {each["about"]: each["what"] for each in findings if each["severity"] != "ok"}, ran.exit_code


def test_rabbitmqs_remedies_are_given_where_rabbitmq_is(head_office):
    def remedy():
        ran = CliRunner().invoke(main, ["office", "doctor", "--json", *places(head_office)])
        (found,) = [each for each in json.loads(ran.stdout)["findings"] if each["about"] == "broker"]
        return found["remedy"]

    assert remedy() == "systemctl status mosquitto; journalctl -u mosquitto"
    head_office.run("broker", "rabbitmq", "--files", head_office.folder / "rabbitmq")
    assert remedy() == "systemctl status rabbitmq-server; journalctl -u rabbitmq-server"


def test_whom_rabbitmq_was_not_told_of_is_an_error(head_office):
    def written():
        head_office.run("broker", "rabbitmq", "--files", head_office.folder / "rabbitmq")

    head_office.run("enrol", FIRST)
    written()
    assert "RabbitMQ's files" not in examined(head_office)[0]
    head_office.run("enrol", "verdi-3")
    assert "was not told of verdi-3, and lets nobody in" in examined(head_office)[0]["RabbitMQ's files"]
    written()
    head_office.run("revoke", "verdi-3")
    assert "was not told that verdi-3 may come no more" in examined(head_office)[0]["RabbitMQ's files"]
    written()
    assert "RabbitMQ's files" not in examined(head_office)[0]
    (head_office.folder / "rabbitmq" / "definitions.json").write_text('{"users": [7]}')
    assert "is not what" in examined(head_office)[0]["RabbitMQ's files"]


@needs_mosquitto
def test_a_head_office_in_order_lacks_nothing_but_kiosks(head_office):
    head_office.start()
    assert examined(head_office) == ({"kiosks": "no kiosk has been heard yet"}, 1)


@needs_mosquitto
def test_a_broker_that_lets_kiosks_speak_for_each_other_is_an_error(head_office):
    access_list = head_office.brokers["files"] / "acl"
    text = access_list.read_text()
    access_list.write_text(text.replace("pattern write kiosks/%u/months/2020-01", "pattern write kiosks/+/months/+"))
    head_office.start()
    found, code = examined(head_office)
    assert code == 3
    assert "lets a kiosk write to kiosks/office-doctor-2/months/2020-01" in found["broker"]


@needs_mosquitto
def test_without_a_key_the_office_itself_tries(tmp_path):
    with serving(tmp_path) as office:
        broker = office.broker("office.collector", collecting=True)
        assert [each.severity for each in examine_broker(broker, None, CLOCK)] == [FindingLevel.OK]
        office.access("topic readwrite #\npattern readwrite #\n")
        office.reload()
        assert [each.severity for each in examine_broker(broker, None, CLOCK)] == [FindingLevel.ERROR]


@needs_mosquitto
def test_a_collector_tries_it_at_its_start(head_office):
    command = [
        sys.executable,
        "-c",
        "from kiosk.cli import main; main()",
        "collect",
        "--settings",
        head_office.settings,
    ]
    access_list = head_office.brokers["files"] / "acl"
    text = access_list.read_text()
    said = []
    for rule in ("%u/months/2020-01", "+/months/+"):
        access_list.write_text(text.replace("pattern write kiosks/%u/months/2020-01", f"pattern write kiosks/{rule}"))
        head_office.start()
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as collector:
            said.append([collector.stderr.readline()])
            while "collecting" not in said[-1][-1]:
                said[-1].append(collector.stderr.readline())
            collector.terminate()
        head_office.stop()
    assert len(said[0]) == 1, "the control"
    assert "lets others write to kiosks/office-doctor-2/months/2020-01" in said[1][0]


def test_a_broker_that_is_away_is_an_error(head_office):
    found, code = examined(head_office)
    assert code == 3
    assert "is away" in found["broker"]


def test_a_list_that_the_broker_has_not_got_is_an_error(head_office):
    authority = AuthorityFolder.open(head_office.folder / "ca")
    authority.revoke([12345], CLOCK.wall())
    found, _ = examined(head_office)
    assert "crl.pem: is not what the authority has" in found["broker's files"]


@pytest.mark.parametrize(
    ("days", "about", "what"),
    [
        (3 * 365 - 59, "collector's certificate", "office.pem: ends on"),
        (3 * 365 + 1, "collector's certificate", "office.pem: ended on"),
        (10 * 365 - 59, "broker's certificate", "server.pem: ends on"),
        (10 * 365 - 59, "claim server", "server.pem: ends on"),
        (9 * 365 + 1, "authority", "the revocation list ends on"),
        (10 * 365 + 1, "authority", "the revocation list ended on"),
    ],
)
def test_what_ends_is_said_in_time(head_office, monkeypatch, days, about, what):
    later = CLOCK.wall() + timedelta(days=days)
    monkeypatch.setattr("hardware.clock.SystemClock.wall", lambda _self: later)
    assert what in examined(head_office)[0][about]


def test_a_copy_that_is_old_or_missing_is_said(tmp_path):
    copies = tmp_path / "copies"
    copies.mkdir()
    for place in (copies, copies / "archive.db"):
        found = examine_copies(place, NOW)
        assert (found.severity, "no copy" in found.what) == (FindingLevel.WARNING, True)
    for age, severity in ((timedelta(days=9), FindingLevel.WARNING), (HOUR, FindingLevel.OK)):
        file = copies / f"{age.days}.db"
        file.touch()
        os.utime(file, ((NOW - age).timestamp(),) * 2)
        assert examine_copies(copies, NOW).severity == examine_copies(file, NOW).severity == severity
    assert examine_copies(None, NOW).severity == FindingLevel.OK


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_what_stands_in_the_archives_place_and_is_no_file_is_said_once(head_office, ending):
    file = head_office.folder / f"archive.db{ending}"
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    ran = CliRunner().invoke(main, ["office", "doctor", "--json", *places(head_office)])
    found = [each for each in json.loads(ran.stdout)["findings"] if str(file) in each["what"]]
    assert [each["severity"] for each in found] == ["error"]
    assert "a pipe" in found[0]["what"]


def test_what_waits_for_somebody_is_said(head_office):
    url = f"sqlite:///{head_office.folder}/archive.db"
    mail = '[mail]\nhost = "smtp.example.org"\nsender = "kiosks@example.org"\n'
    head_office.settings.write_text(head_office.settings.read_text() + mail)
    with closing(Archive.open(url)) as archive, closing(SendLog.open(url)) as log:
        archive.store([Quarantined("kiosks/x/months/2026-10", b"{}", "why")], CLOCK.wall())
        log.begin("months/2026-10/rossi", "rossi@example.org", CLOCK.wall() - timedelta(days=2))
        log.begin("months/2026-10/now", "now@example.org", CLOCK.wall())
        log.begin("alerts/1", WEBHOOK, CLOCK.wall() - timedelta(days=2))
    found, _ = examined(head_office)
    assert "1 message(s) could not be accepted" in found["quarantine"]
    assert found["mails"] == "1 mail(s) not sent for more than a day, to rossi@example.org"
    assert found["webhooks"].startswith("1 alert(s)")


def test_a_damaged_database_is_an_error(tmp_path):
    file = tmp_path / "archive.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE a (b)")
        connection.executemany("INSERT INTO a VALUES (?)", [("x" * 500,)] * 1000)
        connection.commit()
    assert examine_database(file).severity == FindingLevel.OK
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    file.write_bytes(content)
    assert examine_database(file).severity == FindingLevel.ERROR


def status(kiosk_id=FIRST, *, at=NOW, received_at=NOW, outstanding=()):
    told = Status(kiosk_id, "card-1", at, at + 2 * HOUR, (), outstanding)
    return StoredStatus(told, received_at)


def told(*statuses):
    found = examine_kiosks(statuses, NOW + HOUR, timedelta(hours=48))
    return {each.about: each.what for each in found if each.severity != FindingLevel.OK}


def test_a_retired_kiosk_is_not_missed(head_office):
    url, long_ago = f"sqlite:///{head_office.folder}/archive.db", CLOCK.wall() - timedelta(days=9)
    old = status(at=long_ago).status
    with closing(Archive.open(url)) as archive, closing(Registry.open(url)) as registry:
        archive.store_statuses([ReceivedStatus(encode(old), old)], long_ago)
        assert f"overdue: {FIRST}" in examined(head_office)[0]["kiosks"]
        with registry.change() as change:
            change.add_kiosk(FIRST, change.entered_shop("Centro", "Rossi"))
            change.retire(KIOSK, FIRST, CLOCK.wall().date())
    assert examined(head_office)[0]["kiosks"] == "no kiosk has been heard yet"


def test_months_without_a_word_of_how_the_kiosks_are_point_to_the_access_list(head_office):
    with closing(Archive.open(f"sqlite:///{head_office.folder}/archive.db")) as archive:
        archive.store([accepted(kiosk_id=FIRST)], NOW)
    assert examined(head_office)[0]["kiosks"].startswith("none says how it is, though months of 1 are there")


def test_kiosks_in_order_are_not_spoken_of():
    assert told(status(), status("bianchi-2", received_at=NOW + HOUR)) == {}


@pytest.mark.parametrize(
    ("statuses", "about", "what"),
    [
        ([status(outstanding=("2026-09", "2026-10")), status("b")], "backlog", "2 month(s) of rossi-1 were sent"),
        ([status(at=NOW + HOUR), status("b")], "clocks", "ahead of this machine's: rossi-1"),
        ([status(at=NOW + HOUR), status("b", at=NOW + HOUR)], "clocks", "every kiosk's clock is ahead"),
        ([status(at=NOW - 52 * HOUR), status("b")], "kiosks", "overdue: rossi-1"),
        ([status(at=NOW - 52 * HOUR), status("b", at=NOW - 52 * HOUR)], "kiosks", "none of 2 has been heard since"),
        ([status(f"k{n}", at=NOW - 52 * HOUR) for n in range(8)] + [status()], "kiosks", "k4 and 3 more"),
    ],
)
def test_what_the_kiosks_say_is_heard(statuses, about, what):
    assert what in told(*statuses)[about]
