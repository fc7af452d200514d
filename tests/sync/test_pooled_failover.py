"""A server dies behind PgBouncer: nothing is lost, nothing counted twice, and each says what is the matter."""

import psycopg
import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import TEMPORARY
from sync.archive.archive import Archive, ArchiveAwayError
from sync.mqtt.publisher import PublishError, publish
from tests.sync.ends import CLOCK, DEADLINE_S, collecting, fill, held, until, written
from tests.sync.pgbouncer import LACKING, PgBouncer
from tests.sync.test_failover import pair  # noqa: F401 - a fixture

KIOSK = "rossi-1"


@pytest.fixture
def pooler(pair):  # noqa: F811 - the fixture
    if LACKING:
        pytest.skip(LACKING)
    pooler = PgBouncer(pair[0]._folder.parent / "pgbouncer", pair[0])
    yield pooler
    pooler.stop()


def test_a_server_dies_behind_pgbouncer(pair, pooler, tmp_path, mosquitto):  # noqa: F811 - the fixture
    first, standby = pair
    url = f"postgresql+psycopg://kiosk@127.0.0.1:{pooler.port}/postgres"
    (tmp_path / "office.toml").write_text(f'[archive]\nurl = "{url}"\n')
    outbox, archive, reader = tmp_path / KIOSK, Archive.open(url), Archive.open(url)

    def listed():
        ran = CliRunner().invoke(main, ["office", "kiosk", "list", "--settings", str(tmp_path / "office.toml")])
        return ran.exit_code, ran.output

    def delivered(timeout_s=5):
        try:
            return publish(outbox, KIOSK, mosquitto.broker, CLOCK, timeout_s=timeout_s).delivered
        except PublishError:
            return ()

    with collecting(mosquitto.broker, archive):
        fill(outbox, 3, kiosk_id=KIOSK)
        assert len(delivered(DEADLINE_S)) == 3
        until(lambda: len(_held_by(standby)) == 3, "replication")
        first.stop()
        with pytest.raises(ArchiveAwayError, match="PgBouncer has no server: is it up"):
            reader.aggregates()
        code, said = listed()
        assert (code, "PgBouncer has no server" in said, said.count("\n")) == (TEMPORARY, True, 1)
        # Sent while nobody can store it: no receipt says that it is.
        fill(outbox, 5, kiosk_id=KIOSK)
        assert len(delivered()) < 5
        pooler.lead_to(standby)
        until(lambda: _reads(reader) == 3, "a server that only reads")
        assert listed()[0] == 0
        with psycopg.connect(standby.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
        until(lambda: len(delivered()) == 5, "all months")
        assert held(archive) == written(outbox)
        assert len(_held_by(standby)) == 5
    archive.close()
    reader.close()


def _held_by(server):
    with psycopg.connect(server.url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT month FROM document").fetchall()


def _reads(reader):
    try:
        return len(reader.aggregates())
    except ArchiveAwayError:
        return 0
