"""What a real PostgreSQL raises is told with what to do, whatever language it speaks; nothing is lost meanwhile."""

import os
import socket
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from sync.archive.archive import Archive, ArchiveAwayError, ArchiveError
from sync.archive.database_errors import named_errors
from sync.archive.engine import GONE_S, transaction, unopened_engine
from sync.archive.read_engine import NoArchiveError, read_engine
from tests.sync.ends import until
from tests.sync.pgbouncer import LACKING, PgBouncer
from tests.sync.test_archive import AT, accepted


@contextmanager
def administering(postgresql, name="postgres"):
    with psycopg.connect(host="127.0.0.1", port=postgresql.port, user="kiosk", dbname=name, autocommit=True) as server:
        yield server


@pytest.fixture
def database(postgresql):
    """A database of its own; returns its URL."""
    made = []

    def make(name, options=""):
        with administering(postgresql) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        made.append(name)
        return postgresql.url.replace("/postgres", f"/{name}")

    yield make
    with administering(postgresql) as server:
        for name in made:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def opened(database):
    archive = Archive.open(database("errors"))
    yield archive
    archive.close()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_without_every_letter_is_named_before_anything_is_stored(database, encoding):
    url = database("narrow", f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(ArchiveError, match=rf"encoded in {encoding}, which has not every shop's name; make another"):
        Archive.open(url)


def test_a_server_that_lets_nobody_in_from_here_names_what_has_to_be_changed(postgresql, database):
    url = database("shut")
    with administering(postgresql) as server:
        rules = Path(server.execute("SHOW hba_file").fetchone()[0])
        rules.write_text("host shut all 127.0.0.1/32 reject\n" + rules.read_text())
        server.execute("SELECT pg_reload_conf()")

    def is_shut():
        try:
            psycopg.connect(host="127.0.0.1", port=postgresql.port, user="kiosk", dbname="shut").close()
        except psycopg.OperationalError:
            return True
        return False

    until(is_shut, "the rules are in force")
    with pytest.raises(ArchiveError, match=r"pg_hba.conf .*; check the user in archive.url, its password in ~/.pgpass"):
        Archive.open(url)


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("postgresql+psycopg://a:sec@ret@127.0.0.1:1/db", "an @ in user or password is written %40"),
        ("postgresql+psycopg://a@127.0.0.1:port/db", "must be sqlite:///FILE or postgresql"),
        ("postgresql+psycopg://a@127.0.0.1:99999/db", "correct archive.url"),
        ("postgresql+psycopg://a@127.0.0.1:1/db?sslmode=sometimes", "correct archive.url"),
        ("postgresql+psycopg://a@127.0.0.1:1/db?no_such=1", "correct archive.url"),
    ],
)
def test_an_address_that_can_never_work_is_not_waited_for_and_tells_no_secret(url, remedy):
    with pytest.raises(ArchiveError, match=remedy) as caught:
        Archive.open(url)
    assert "ret" not in str(caught.value)


def test_a_server_without_tls_is_no_absence(postgresql, database):
    with pytest.raises(ArchiveError, match=r"SSL.*; see to the server's ssl, or to sslmode"):
        Archive.open(f"{database('clear')}?sslmode=require")


def test_another_programs_file_is_left_as_it_is(tmp_path):
    with sqlite3.connect(tmp_path / "votes.db") as votes:
        votes.execute("CREATE TABLE vote (id INTEGER)")
    with pytest.raises(ArchiveError, match=r"votes.db: this file is another program's \(it has a table 'vote'\)"):
        Archive.open(f"sqlite:///{tmp_path / 'votes.db'}")
    assert votes.execute("SELECT name FROM sqlite_master").fetchall() == [("vote",)]
    votes.close()


@pytest.mark.parametrize("shop", ["Šiaulių", "点心坊 東京", "😀", "Ω"])
def test_every_name_is_stored_whatever_the_client_is_set_to(postgresql, opened, shop):
    with administering(postgresql) as server:
        server.execute("ALTER DATABASE errors SET client_encoding = 'LATIN1'")
    opened._engine.dispose()
    opened.store([accepted(shop=shop)], AT)
    assert opened.shops() == [shop]


def test_a_document_that_the_database_cannot_hold_keeps_no_other_out(postgresql, opened):
    with administering(postgresql, "errors") as server:
        server.execute("ALTER TABLE document ADD CONSTRAINT narrow CHECK (shop = (shop || '')::varchar(8))")
        server.execute("ALTER TABLE document ALTER COLUMN shop TYPE varchar(8)")
    kept, refused = accepted(kiosk_id="k-1", shop="short"), accepted(kiosk_id="k-2", shop="longer than eight letters")
    assert opened.store([refused, kept], AT) >= {"k-1"}
    assert opened.kiosks() == ["k-1"]
    (held,) = opened.quarantined()
    assert (held.topic, held.payload) == ("kiosks/k-2/months/2026-10", refused.payload)
    assert held.reason.startswith("the database cannot hold it: ")


def test_a_server_that_only_reads_is_left_for_the_one_that_writes(postgresql, opened):
    with administering(postgresql) as server:
        server.execute("ALTER DATABASE errors SET default_transaction_read_only = on")
    opened._engine.dispose()
    with pytest.raises(ArchiveAwayError, match="this server only reads, as after a failover"):
        opened.store([accepted()], AT)
    with administering(postgresql) as server:
        server.execute("ALTER DATABASE errors RESET default_transaction_read_only")
    # No connection of before is used again, though each is sound.
    opened.store([accepted()], AT)
    assert opened.kiosks() == [accepted().kiosk_id]


def test_a_connection_that_an_administrator_ends_is_made_anew(postgresql, opened):
    opened.store([accepted()], AT)
    with administering(postgresql) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'errors'")
    opened.store([accepted(revision=2)], AT)
    assert len(opened.aggregates()) == 1


def test_a_search_path_that_leads_nowhere_is_named(postgresql, database):
    url = database("lost")
    with administering(postgresql) as server:
        server.execute("ALTER DATABASE lost SET search_path = nowhere")
    with pytest.raises(ArchiveError, match="search_path names no schema that is there"):
        Archive.open(url)


@pytest.mark.parametrize("taken", ["TABLE document CASCADE", "SCHEMA public CASCADE"])
def test_tables_that_are_not_all_there_are_named(postgresql, opened, taken):
    with administering(postgresql, "errors") as server:
        server.execute(f"DROP {taken}")
    with pytest.raises(ArchiveError, match=r"not all there, or another version's: .* put a copy back"):
        opened.store([accepted()], AT)


def test_in_sqlite_a_table_that_is_not_there_is_named_and_not_waited_for(tmp_path):
    archive = Archive.open(f"sqlite:///{tmp_path}/archive.db")
    with transaction(archive._engine, writing=True) as connection:
        connection.exec_driver_sql("ALTER TABLE document RENAME TO paper")
    with pytest.raises(ArchiveError, match="not all there") as caught:
        archive.store([accepted()], AT)
    archive.close()
    assert type(caught.value) is ArchiveError


def test_a_column_that_is_not_there_is_named(postgresql, opened):
    with administering(postgresql, "errors") as server:
        server.execute("ALTER TABLE document RENAME COLUMN revision TO edition")
    with pytest.raises(ArchiveError, match="not all there, or another version's: "):
        opened.store([accepted()], AT)


def test_a_statement_that_takes_too_long_is_told(opened):
    with (
        pytest.raises(ArchiveAwayError, match="a statement took longer than it may"),
        named_errors(opened._engine.url),
        transaction(opened._engine, writing=True) as connection,
    ):
        connection.exec_driver_sql("SET LOCAL statement_timeout = 50; SELECT pg_sleep(30)")


def test_every_statement_has_its_limit(opened):
    with transaction(opened._engine, writing=False) as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "1min"


def test_a_server_without_a_connection_left_is_told(postgresql, opened):
    opened._engine.dispose()
    with administering(postgresql) as server:
        server.execute("ALTER DATABASE errors CONNECTION LIMIT 0")
        server.execute("CREATE ROLE plain LOGIN")
    plain = postgresql.url.replace("kiosk@", "plain@").replace("/postgres", "/errors")
    try:
        with pytest.raises(ArchiveAwayError):
            Archive.open(plain)
    finally:
        with administering(postgresql) as server:
            server.execute("DROP ROLE plain")


def test_a_database_that_takes_no_connections_is_not_waited_for(postgresql, opened, database):
    opened._engine.dispose()
    with administering(postgresql) as server:
        server.execute("ALTER DATABASE errors ALLOW_CONNECTIONS false")
    try:
        with pytest.raises(ArchiveError, match="ALLOW_CONNECTIONS true") as caught:
            opened.aggregates()
        assert not isinstance(caught.value, ArchiveAwayError)
    finally:
        with administering(postgresql) as server:
            server.execute("ALTER DATABASE errors ALLOW_CONNECTIONS true")


def test_the_errors_state_counts_and_not_its_words(opened):
    away = ("53100", "25P03", "25P04", "XX000")
    for state, error in [
        *((each, ArchiveAwayError) for each in away),
        ("42501", ArchiveError),
        ("28P01", ArchiveError),
        ("54000", ArchiveError),
        ("54023", ArchiveError),
        ("55000", ArchiveError),
    ]:
        with (
            pytest.raises(ArchiveError) as caught,
            named_errors(opened._engine.url),
            transaction(opened._engine, writing=True) as connection,
        ):
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE 'no hay sitio' USING ERRCODE = '{state}'; END $$")
        assert type(caught.value) is error
        assert "no hay sitio; " in str(caught.value)


def test_a_parameter_never_reaches_a_message(opened):
    with pytest.raises(sa.exc.DBAPIError) as caught, transaction(opened._engine, writing=True) as connection:
        connection.execute(sa.text("SELECT 1 / (:secret - :secret)"), {"secret": 4711})
    assert "4711" not in str(caught.value)


@pytest.fixture
def pgbouncer(postgresql):
    """PgBouncer in transaction mode, as it is installed: it refuses what it does not know."""
    if LACKING:
        pytest.skip(LACKING)
    pooler = PgBouncer(postgresql._folder.parent / "pgbouncer", postgresql)
    yield pooler.port
    pooler.stop()


def test_pgbouncer_in_transaction_mode_works(database, pgbouncer, postgresql):
    url = database("pooled").replace(f":{postgresql.port}/", f":{pgbouncer}/")
    archives = [Archive.open(url) for _ in range(4)]
    for revision in range(1, 12):  # more often than after which psycopg would prepare a statement
        for archive in archives:
            archive.store([accepted(revision=revision)], AT)
    assert [document.revision for document in archives[0].aggregates()] == [11]
    for archive in archives:
        archive.close()


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("a" * 300, ArchiveError, "File name too long; who serves the browser must be able to read it"),
        ("archive.db", NoArchiveError, "no kiosk has told anything yet"),
        ("file/archive.db", NoArchiveError, "no kiosk has told anything yet"),
    ],
)
def test_an_archive_that_the_browser_cannot_reach_is_named(tmp_path, name, kind, said):
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match=said) as refused:
        read_engine(f"sqlite:///{tmp_path}/{name}")
    assert refused.type is kind


def test_a_server_without_power_is_missed(postgresql):
    """By the kernel, which else sends again for a quarter of an hour, and waits two hours for an answer."""
    engine = unopened_engine(postgresql.url)
    with engine.connect() as connection:
        line = socket.socket(fileno=os.dup(connection.connection.driver_connection.fileno()))
        with closing(line):
            names = ("TCP_USER_TIMEOUT", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
            sent_ms, idle_s, each_s, times = [
                line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names
            ]
    engine.dispose()
    assert 0 < sent_ms <= GONE_S * 1000
    assert idle_s + each_s * times <= GONE_S
