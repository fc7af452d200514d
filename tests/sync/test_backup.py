"""The archive's copies, made and put back by the databases' own programs as docs/SERVICES.md says."""

import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from sync.archive.archive import Archive
from sync.archive.note import Note
from sync.archive.registry import Registry
from sync.archive.tables import IDENTITY
from sync.mqtt.publisher import publish
from tests.sync.ends import CLOCK, collecting, fill, held, until, written
from tests.sync.postgresql_server import postgresql_programs

KIOSKS = ("rossi-1", "rossi-2")
MONTHS = 6


class SqliteCopies:
    def __init__(self, folder):
        self._file, self._copy = folder / "office.db", folder / "copy.db"
        self.url = f"sqlite:///{self._file}"

    def make(self):
        _run("sqlite3", self._file, f".backup {self._copy}")

    def put_back(self):
        _run("sqlite3", self._file, f".restore {self._copy}")


class PostgreSqlCopies:
    def __init__(self, folder, server):
        self._copy = folder / "copy.dump"
        self._at = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "kiosk"]
        engine = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS copied")
            connection.exec_driver_sql("CREATE DATABASE copied")
        engine.dispose()
        self.url = server.url.replace("/postgres", "/copied")

    def make(self):
        _run(postgresql_programs() / "pg_dump", *self._at, "--format=custom", "--file", self._copy, "copied")

    def put_back(self):
        options = ["--clean", "--if-exists", "--single-transaction", "--no-owner"]
        _run(postgresql_programs() / "pg_restore", *self._at, *options, "--dbname=copied", self._copy)


def _run(*command):
    subprocess.run(command, check=True, timeout=300)


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request, tmp_path):
    if request.param == "postgresql":
        return PostgreSqlCopies(tmp_path, request.getfixturevalue("postgresql"))
    if not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is not installed")
    return SqliteCopies(tmp_path)


def _outboxes(folder: Path) -> list[Path]:
    return [folder / kiosk_id for kiosk_id in KIOSKS]


def _publish(folder: Path, broker) -> int:
    """Every kiosk's attempt; how many documents were sent."""
    results = [publish(folder / kiosk_id, kiosk_id, broker, CLOCK, grace_s=0.3) for kiosk_id in KIOSKS]
    return sum(len(each.sent) for each in results)


def _identity(archive: Archive) -> str:
    return Registry(archive._engine).identity()


def _enter(archive: Archive, name: str) -> tuple[int, int]:
    """The id of a shop that is entered, and the one that a count would have given it."""
    with Registry(archive._engine).change() as change:
        return change.entered_shop(name, "Rossi"), len(Registry(archive._engine).shops())


def test_an_older_copy_is_put_back_and_the_kiosks_send_what_it_lacks(copies, tmp_path, mosquitto):
    archive = Archive.open(copies.url)
    with collecting(mosquitto.broker, archive):
        for folder in _outboxes(tmp_path):
            fill(folder, MONTHS, kiosk_id=folder.name)
        assert _publish(tmp_path, mosquitto.broker) == len(KIOSKS) * MONTHS
        archive.add_note(Note(CLOCK.wall().date(), "Via Garibaldi", "New chairs"))
        copies.make()
        first = _identity(archive)
        since, counted_since = _enter(archive, "Since")
        with archive._engine.begin() as connection:
            connection.execute(sa.update(IDENTITY).values(key="f" * 32))
        # Since then every kiosk has made three more months, and told its last one anew.
        for folder in _outboxes(tmp_path):
            fill(folder, MONTHS + 3, kiosk_id=folder.name)
            fill(folder, 1, kiosk_id=folder.name, revision=7, votes=(9, 9))
        assert _publish(tmp_path, mosquitto.broker) == len(KIOSKS) * 4
    archive.close()
    copies.put_back()
    archive = Archive.open(copies.url)
    assert len(held(archive)) == len(KIOSKS) * MONTHS
    # It is that archive again, whatever stood in its place meanwhile: rights in the browser go on by its ids.
    assert _identity(archive) == first != "f" * 32
    # No id of a shop that it has forgotten is given to another; the control: a count goes back with the copy.
    later, counted_later = _enter(archive, "Later")
    assert (later != since, counted_later == counted_since) == (True, True)
    # Control: as long as no collector looks, the broker's receipts speak for what was lost, and nothing comes.
    assert _publish(tmp_path, mosquitto.broker) == 0
    with collecting(mosquitto.broker, archive):
        sent = []
        until(lambda: sent.append(_publish(tmp_path, mosquitto.broker)) or sum(sent) >= len(KIOSKS) * 4, "documents")
        assert held(archive) == written(*_outboxes(tmp_path))
        # What it had is not sent again, and receipts are true: nothing is left to send.
        assert sum(sent) == len(KIOSKS) * 4
        assert _publish(tmp_path, mosquitto.broker) == 0
    assert [note.words for note in archive.notes()] == ["New chairs"]
    archive.close()
