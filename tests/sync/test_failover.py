"""A standby is promoted while kiosks send: what it had not been told yet, kiosks send again by themselves."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from sync.archive.archive import Archive, ArchiveAwayError
from sync.archive.engine import unopened_engine
from sync.mqtt.publisher import publish
from tests.sync.ends import CLOCK, collecting, fill, held, until, written
from tests.sync.postgresql_server import PostgreSql, postgresql_programs
from tests.sync.test_archive import AT, accepted

KIOSKS = ("rossi-1", "rossi-2")
MONTHS = 4


@pytest.fixture
def pair():
    """A server and its standby, which may lag: replication is asynchronous, as it is by default."""
    if postgresql_programs() is None:
        pytest.skip("needs PostgreSQL's server: sudo apt install postgresql")
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        servers = [PostgreSql(Path(first))]
        try:
            servers[0].start()
            servers.append(PostgreSql(Path(second), follows=servers[0]))
            servers[1].start()
            yield servers
        finally:
            for each in servers:
                each.stop(check=False)


def _asked(server, statement):
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="kiosk", dbname="postgres", autocommit=True
    ) as connection:
        found = connection.execute(statement)
        return found.fetchone()[0] if found.description else None


def _publish(folder, broker):
    """Every kiosk's attempt; how many documents were sent, and how many of them receipted."""
    results = [publish(folder / kiosk_id, kiosk_id, broker, CLOCK, grace_s=0.3) for kiosk_id in KIOSKS]
    return sum(len(each.sent) for each in results), sum(len(each.delivered) for each in results)


def test_what_a_promoted_standby_lacks_is_sent_again(pair, tmp_path, mosquitto):
    first, standby = pair
    both = "&".join(f"host=127.0.0.1:{each.port}" for each in pair)
    url = f"postgresql+psycopg://kiosk@/postgres?{both}&target_session_attrs=read-write"
    folders = [tmp_path / kiosk_id for kiosk_id in KIOSKS]
    archive = Archive.open(url)
    with collecting(mosquitto.broker, archive):
        for folder in folders:
            fill(folder, MONTHS, kiosk_id=folder.name)
        assert _publish(tmp_path, mosquitto.broker) == (len(KIOSKS) * MONTHS, len(KIOSKS) * MONTHS)
        until(lambda: _asked(standby, "SELECT count(*) FROM document") == len(KIOSKS) * MONTHS, "replication")
        # From here on the standby is told nothing.
        _asked(standby, "ALTER SYSTEM SET primary_conninfo = ''")
        _asked(standby, "SELECT pg_reload_conf()")
        until(lambda: _asked(standby, "SELECT count(*) FROM pg_stat_wal_receiver") == 0, "cut")
        for folder in folders:
            fill(folder, MONTHS + 2, kiosk_id=folder.name)
            fill(folder, 1, kiosk_id=folder.name, revision=7, votes=(9, 9))
        assert _publish(tmp_path, mosquitto.broker) == (len(KIOSKS) * 3, len(KIOSKS) * (MONTHS + 2))
        # The control: it is receipted and with the first server alone, and no kiosk would send it.
        assert _asked(standby, "SELECT count(*) FROM document") == len(KIOSKS) * MONTHS
        followed = Archive(unopened_engine(standby.url))
        with pytest.raises(ArchiveAwayError, match="this server only reads, as after a failover"):
            followed.store([accepted()], AT)
        before = followed.server()
        first.stop()
        assert _asked(standby, "SELECT pg_promote()")
        # A connection outlasts the promotion, as all do behind PgBouncer.
        after = followed.server()
        assert before[0] == after[0]
        assert before[1] != after[1]
        followed.close()
        # The collector finds the other server by itself, and takes back the receipts that it does not bear out.
        sent = []
        until(lambda: sent.append(_publish(tmp_path, mosquitto.broker)[0]) or sum(sent) >= len(KIOSKS) * 3, "sent")
        until(lambda: held(archive) == written(*folders), "documents")
        assert sum(sent) == len(KIOSKS) * 3
        assert _publish(tmp_path, mosquitto.broker) == (0, len(KIOSKS) * (MONTHS + 2))
    archive.close()
