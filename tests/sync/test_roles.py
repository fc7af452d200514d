"""In PostgreSQL every program may do what it is for, and nothing else."""

import subprocess
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from sync.archive import roles
from sync.archive.alerts import Alerts
from sync.archive.archive import Archive, ArchiveError
from sync.archive.credential_store import CredentialStore
from sync.archive.engine import transaction, unopened_engine
from sync.archive.fleet import Fleet
from sync.archive.intake import ReceivedStatus, take
from sync.archive.migrate import downgrade
from sync.archive.note import Note
from sync.archive.page_store import PageStore, StoredPage
from sync.archive.quarantine import Quarantine
from sync.archive.read_engine import read_as, read_engine
from sync.archive.registry import Registry
from sync.archive.send_log import SendLog
from sync.archive.tables import METADATA
from sync.archive.voice import Voice
from sync.document.aggregate import decode
from sync.document.status import Status, encode
from tests.sync.postgresql_server import empty, postgresql_programs
from tests.sync.test_archive import AT, accepted

NAME = "roles"
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
CHANGES_TABLES = {
    "DROP TABLE document": "must be owner of table document",
    "ALTER TABLE document DROP COLUMN payload": "must be owner of table document",
    "TRUNCATE document CASCADE": "permission denied for table",
    "CREATE TABLE mine (id int)": "permission denied for schema public",
    "CREATE TEMPORARY TABLE mine (id int)": "permission denied to create temporary tables",
    "CREATE SCHEMA mine": "permission denied for database",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'": "permission denied for schema public",
    "CREATE ROLE friend LOGIN": "permission denied to create role",
    f'SET ROLE "{roles.OWNS}"': "permission denied to set role",
    "UPDATE alembic_version SET version_num = '0001'": "permission denied for table alembic_version",
    "UPDATE identity SET key = ''": "permission denied for table identity",
    "COPY document TO PROGRAM 'cat > /dev/null'": "must be superuser|permission denied",
    f"DROP DATABASE {NAME}": "must be owner of database|cannot be executed",
}


@contextmanager
def administering(server, name="postgres"):
    with psycopg.connect(host="127.0.0.1", port=server.port, user="kiosk", dbname=name, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def url(postgresql):
    """A database that its administrator has prepared, twice: the second time changes nothing."""
    url = postgresql.url.replace("/postgres", f"/{NAME}")
    with administering(postgresql) as server:
        server.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
    roles.prepare(url)
    before = _rights(url)
    ran = CliRunner().invoke(main, ["office", "postgresql", url])
    assert (ran.exit_code, ran.output.partition(";")[0]) == (0, "ready for kiosk-office, kiosk-web, kiosk-ca")
    assert _rights(url) == before
    yield url
    with administering(postgresql) as server:
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        for role in (*roles.RIGHTS, roles.OWNS):
            server.execute(f'DROP ROLE "{role}"')


@pytest.fixture
def archive(url):
    """As the collector opens it."""
    opened = Archive.open(read_as(url, roles.OFFICE))
    with opened._engine.begin() as connection:
        empty(connection, roles.RIGHTS[roles.OFFICE])
    yield opened
    opened.close()


def _rights(url):
    """What the server's own catalogue says that each role may do with each table."""
    engine = sa.create_engine(url)
    query = sa.text(
        "SELECT rolname, relname, privilege FROM pg_roles, pg_class, unnest(CAST(:privileges AS text[])) AS privilege "
        "WHERE rolname = ANY(:roles) AND relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace "
        "AND has_table_privilege(pg_roles.oid, pg_class.oid, privilege)"
    )
    with engine.connect() as connection:
        rows = connection.execute(query, {"roles": [*roles.RIGHTS], "privileges": [*PRIVILEGES]})
        found = {tuple(row) for row in rows}
    engine.dispose()
    return found


def _do(url, role, statement):
    engine = unopened_engine(read_as(url, role))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def test_a_role_has_its_rights_and_no_other(url):
    wanted = {
        (role, table, right)
        for role, tables in roles.RIGHTS.items()
        for table, rights in tables.items()
        for right in rights
    }
    assert _rights(url) == wanted
    assert {table for tables in roles.RIGHTS.values() for table in tables} == {*METADATA.tables, roles.VERSION}


def test_documents_are_vacuumed_when_a_fiftieth_was_written_anew(url, postgresql):
    with administering(postgresql, NAME) as server:
        found = server.execute("SELECT relname, reloptions FROM pg_class WHERE reloptions IS NOT NULL").fetchall()
    assert [table for table, options in found if "autovacuum_vacuum_scale_factor=0.02" in options] == ["document"]


@pytest.mark.parametrize("role", roles.RIGHTS)
def test_no_role_changes_a_table_or_itself(url, role):
    for statement, refusal in CHANGES_TABLES.items():
        with pytest.raises(sa.exc.DBAPIError, match=refusal):
            _do(url, role, statement)


def test_the_owner_of_a_database_could_do_it_all(postgresql):
    # The control: what every program could do when the collector's user owned the database.
    with administering(postgresql) as server:
        server.execute("CREATE ROLE all_in_one LOGIN")
        server.execute("CREATE DATABASE owned OWNER all_in_one TEMPLATE template0 ENCODING 'UTF8'")
    url = postgresql.url.replace("kiosk@", "all_in_one@").replace("/postgres", "/owned")
    try:
        Archive.open(url).close()
        for statement in ("SELECT * FROM certificate", "CREATE TABLE mine (id int)", "TRUNCATE document"):
            _do(url, None, statement)
    finally:
        with administering(postgresql) as server:
            server.execute("DROP DATABASE owned WITH (FORCE)")
            server.execute("DROP ROLE all_in_one")


def test_the_collectors_role_does_all_that_collectors_and_reports_do(url, archive):
    refused = take("kiosks/rossi-9/months/2026-10", b"{}")
    archive.store([accepted(), accepted(revision=2), refused], AT)
    archive.store_statuses([_status("rossi-1")], AT)
    assert archive.receipts("rossi-1").keys() == {"card-1"}
    archive.add_note(Note(AT.date(), "Via Garibaldi", "New chairs"))
    archive.add_voices([Voice("Via Garibaldi", "till", "1", AT.date(), (1, 2, 3))])
    office = read_as(url, roles.OFFICE)
    with closing(PageStore.open(office)) as pages, closing(Registry.open(office)) as registry:
        (shop,) = registry.shops()
        pages.put(StoredPage(shop.id, "2026-10", "en", AT, "headline", 0), {".html": b"page"})
        with registry.change() as change:
            change.add_owner("Bruno")
        registry.erase_owner(_owner(registry, "Bruno"))
    with closing(SendLog.open(office)) as log:
        assert log.begin("m@kiosk", "rossi@example.org", AT)
    with closing(Alerts.open(office)) as alerts:
        assert alerts.uncleared() == []
    with closing(Quarantine.open(office)) as quarantine:
        assert quarantine.drop([each.digest for each in quarantine.messages()]) == 1
    with pytest.raises(sa.exc.DBAPIError, match="permission denied for table certificate"):
        _do(url, roles.OFFICE, "SELECT * FROM certificate")


def test_the_webs_role_reads_the_archive_and_writes_nothing(url, archive):
    archive.store([accepted()], AT)
    engine = read_engine(read_as(url, roles.WEB))
    registry, fleet = Registry(engine), Fleet(engine, AT, timedelta(days=1))
    assert [each.name for each in registry.shops()] == ["Via Garibaldi"]
    assert registry.kiosks()
    assert fleet.page(0, 10)
    assert fleet.newest_documents(["rossi-1"])
    PageStore(engine).newest()
    (view,) = Archive(engine).views()
    assert view.aggregates()
    assert view.notes() == view.voices() == []
    Quarantine(engine).messages()
    engine.dispose()
    for statement in ("DELETE FROM page", "UPDATE document SET revision = 9", "INSERT INTO owner VALUES (9, 'x', 'x')"):
        with pytest.raises(sa.exc.DBAPIError, match="permission denied for table"):
            _do(url, roles.WEB, statement)
    for table in ("certificate", "claim_token", "claim_refusal"):
        with pytest.raises(sa.exc.DBAPIError, match=f"permission denied for table {table}"):
            _do(url, roles.WEB, f"SELECT * FROM {table}")


@pytest.mark.parametrize(
    ("text", "found"), [("ROSSI", 1), ("rossi_1", 0), ("%", 0), ("\\", 0), ("rossi\0", 0), ("\0", 0)]
)
def test_what_is_searched_for_is_letters_and_no_pattern(url, archive, text, found):
    archive.store([accepted()], AT)
    engine = read_engine(read_as(url, roles.WEB))
    fleet = Fleet(engine, AT, timedelta(days=1))
    assert (fleet.count(text).all, len(fleet.page(0, 10, text=text))) == (found, found)
    engine.dispose()


def test_the_claim_servers_role_has_tokens_and_certificates_alone(url):
    with closing(CredentialStore.open(read_as(url, roles.AUTHORITY))) as store:
        store.add_tokens({"digest": "rossi-1"}, AT, AT + timedelta(days=1))
        assert [each.kiosk_id for each in store.tokens()] == ["rossi-1"]
    with pytest.raises(sa.exc.DBAPIError, match="permission denied for table document"):
        _do(url, roles.AUTHORITY, "SELECT * FROM document")


def test_an_archive_of_before_is_taken_over_with_all_that_is_in_it(url, archive, postgresql):
    archive.store([accepted()], AT)
    archive.close()
    with administering(postgresql, NAME) as server:
        server.execute(f'ALTER DATABASE {NAME} OWNER TO "kiosk-office"')
        server.execute('ALTER TABLE document OWNER TO "kiosk-office"')
        server.execute('GRANT ALL ON certificate TO "kiosk-web"')
    _do(url, roles.OFFICE, "CREATE TABLE mine (id int); DROP TABLE mine")
    roles.prepare(url)
    with pytest.raises(sa.exc.DBAPIError, match="permission denied"):
        _do(url, roles.OFFICE, "CREATE TABLE mine (id int)")
    test_a_role_has_its_rights_and_no_other(url)
    assert archive.aggregates() == [decode(accepted().payload)]


def test_after_an_upgrade_a_program_says_that_the_administrator_must_prepare_it(url):
    engine = unopened_engine(url)
    with transaction(engine, writing=True) as connection:
        downgrade(connection, "0007")
    engine.dispose()
    with pytest.raises(ArchiveError, match=r"as after an upgrade \(kiosk office postgresql\)"):
        Archive.open(read_as(url, roles.OFFICE))
    roles.prepare(url)
    Archive.open(read_as(url, roles.OFFICE)).close()
    test_a_role_has_its_rights_and_no_other(url)


def test_a_copy_that_was_put_back_has_its_rights_again(url, archive, postgresql, tmp_path):
    archive.store([accepted()], AT)
    archive.close()
    at = ["-h", "127.0.0.1", "-p", str(postgresql.port), "-U", "kiosk"]
    copy = tmp_path / "copy.dump"
    subprocess.run([postgresql_programs() / "pg_dump", *at, "-Fc", "-f", copy, NAME], check=True, timeout=300)
    options = ["--clean", "--if-exists", "--single-transaction", "--no-owner", f"--dbname={NAME}"]
    subprocess.run([postgresql_programs() / "pg_restore", *at, *options, copy], check=True, timeout=300)
    roles.prepare(url)
    test_a_role_has_its_rights_and_no_other(url)
    assert archive.aggregates() == [decode(accepted().payload)]


def test_a_file_has_no_roles(tmp_path):
    ran = CliRunner().invoke(main, ["office", "postgresql", f"sqlite:///{tmp_path}/archive.db"])
    assert ran.exit_code == CONFIG
    assert "only PostgreSQL has roles" in ran.output
    assert read_as("sqlite:////a.db", "kiosk-web") == "sqlite:////a.db"


def _owner(registry, name):
    return next(each.id for each in registry.owners() if each.name == name)


def _status(kiosk_id):
    status = Status(kiosk_id, "card-1", AT, AT + timedelta(hours=1), (), ())
    return ReceivedStatus(encode(status), status)
