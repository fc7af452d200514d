"""Who is who: the tables, and how an archive that has none yet gets them."""

from contextlib import closing
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from sync.archive import rows
from sync.archive.archive import Archive, ArchiveError
from sync.archive.engine import transaction
from sync.archive.goal import ShopGoal
from sync.archive.intake import Accepted
from sync.archive.mail_choice import MailChoice, ShopLists
from sync.archive.migrate import downgrade
from sync.archive.note import Note
from sync.archive.page_store import PageStore, StoredPage
from sync.archive.registered import BEGINNING, FIRST_RANDOM, MAX_ID, KioskPlacement, RegistryError
from sync.archive.registry import Registry
from sync.archive.tables import METADATA, OWNER, SHOP
from sync.archive.voice import Voice
from sync.document.aggregate import Day, encode
from tests.sync.ends import a_month

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
OLD = sa.table("document", *map(sa.column, ("kiosk_id", "installation_id", "month", "revision", "digest", "final",
                                            "shop", "owner", "payload")),
               sa.column("received_at", sa.DateTime))  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """A database without a table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    server = request.getfixturevalue("postgresql")
    engine = sa.create_engine(server.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()
    return server.url


def told(kiosk, month, shop="Centro", owner="Rossi", *, first_day=1, card="card-1", **changes):
    """One document as it came."""
    days = (Day(date.fromisoformat(f"{month}-{first_day:02}"), (3, 1), 600, 720),)
    document = a_month(month, kiosk_id=kiosk, shop=shop, owner=owner, installation_id=card, days=days, **changes)
    return Accepted.of(document, encode(document))


def archive_of_0004(url, *documents):
    """What the version before the registry left behind."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "sync.archive:migrations")
        command.upgrade(config, "0004")
        for each in documents:
            row = rows.document(each, AT)
            connection.execute(sa.insert(OLD).values({c.name: row[c.name] for c in OLD.c}))
    engine.dispose()


def whose(url):
    """Each document's kiosk, month, owner and shop, by the registry."""
    with closing(Archive.open(url)) as archive, archive._engine.connect() as connection:
        query = (
            "SELECT kiosk_id, month, o.name, s.name FROM document d JOIN shop s ON s.id = d.shop_id "
            "JOIN owner o ON o.id = s.owner_id ORDER BY kiosk_id, month, installation_id"
        )
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_an_older_archive_enters_everybody_whom_its_documents_name(url):
    moved = told("b", "2026-09", "Fiera", first_day=15, card="card-1-2", touchpoint="door", stage=2)
    archive_of_0004(
        url,
        told("a", "2026-08"),
        told("a", "2026-09"),
        told("b", "2026-09"),
        moved,
        told("c", "2026-09", owner="Bruno"),
    )
    assert whose(url) == [
        ("a", "2026-08", "Rossi", "Centro"),
        ("a", "2026-09", "Rossi", "Centro"),
        ("b", "2026-09", "Rossi", "Centro"),
        ("b", "2026-09", "Rossi", "Fiera"),
        ("c", "2026-09", "Bruno", "Centro"),
    ]
    with closing(Registry.open(url)) as registry:
        shops = {(each.owner, each.name): each.id for each in registry.shops()}
        (_, b, _) = registry.kiosks()
    assert [*shops] == [("Bruno", "Centro"), ("Rossi", "Centro"), ("Rossi", "Fiera")]
    assert b.placements == (
        KioskPlacement("b", BEGINNING, shops["Rossi", "Centro"]),
        KioskPlacement("b", date(2026, 9, 15), shops["Rossi", "Fiera"], "door", 2),
    )


def test_down_and_up_again_loses_no_document(url):
    archive_of_0004(url, told("a", "2026-08"), told("c", "2026-09", owner="Bruno"))
    before = whose(url)
    with closing(Archive.open(url)) as archive:
        documents = archive.aggregates()
        with transaction(archive._engine, writing=True) as connection:
            downgrade(connection, "0004")
            assert not {"owner", "shop", "kiosk", "placement"} & {*sa.inspect(connection).get_table_names()}
            assert "shop_id" not in {each["name"] for each in sa.inspect(connection).get_columns("document")}
            assert connection.exec_driver_sql("SELECT count(*) FROM document").scalar() == 2
    assert whose(url) == before
    with closing(Archive.open(url)) as archive:
        assert archive.aggregates() == documents


def test_a_shop_that_was_sold_takes_its_history_along(url):
    archive_of_0004(url, told("a", "2026-07"), told("a", "2026-08", owner="Bruno"))
    assert whose(url) == [("a", "2026-07", "Bruno", "Centro"), ("a", "2026-08", "Bruno", "Centro")]
    with closing(Registry.open(url)) as registry:
        assert [(each.owner, each.name) for each in registry.shops()] == [("Bruno", "Centro")]
        assert [len(each.placements) for each in registry.kiosks()] == [1]


def test_two_spellings_of_one_kiosk_are_one_and_the_newest_stays(url):
    archive_of_0004(url, told("a", "2026-07", "CENTRO", "rossi"), told("a", "2026-08"))
    assert {row[2:] for row in whose(url)} == {("Rossi", "Centro")}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (
            ("Centro", "ROSSI"),
            (
                """owners 'ROSSI' (kiosk b) and 'Rossi' (kiosk a): one owner or two? """
                """`kiosk office owner rename "ROSSI" NAME` answers: with NAME "Rossi" they are one"""
            ),
        ),
        (
            ("CENTRO", "Rossi"),
            (
                "shops 'CENTRO' (kiosk b) and 'Centro' (kiosk a) of Rossi: one shop or two? "
                '`kiosk office shop rename "CENTRO" NAME --owner "Rossi"` answers: with NAME "Centro" they are one'
            ),
        ),
    ],
)
def test_where_names_clash_a_person_is_asked_and_nothing_has_changed(url, other, words):
    archive_of_0004(url, told("a", "2026-08"), told("b", "2026-08", *other))
    with pytest.raises(ArchiveError) as raised:
        Archive.open(url)
    assert str(raised.value) == words
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert not sa.inspect(connection).has_table("owner")
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0004"
    engine.dispose()


@pytest.fixture
def registry(url):
    with closing(Registry.open(url)) as opened:
        yield opened


def test_one_name_is_one_owner_and_a_shop_of_each(registry):
    with registry.change() as change:
        rossi, bruno = change.add_owner("Rossi"), change.add_owner("Caff\u00e8 Bruno")
        centro, other = change.add_shop(rossi, "Centro"), change.add_shop(bruno, "Centro")
        for name in ("ROSSI", "caffe\u0300 bruno"):
            with pytest.raises(RegistryError, match="already"):
                change.add_owner(name)
        with pytest.raises(RegistryError, match="there is 'Centro' already"):
            change.add_shop(rossi, "centro")
        with pytest.raises(RegistryError, match="say whose with --owner"):
            change.shop("Centro")
        assert (change.shop("Centro", "Rossi"), change.shop("CENTRO", "Caffe\u0300 Bruno")) == (centro, other)
    assert [(each.owner, each.name) for each in registry.shops_named("centro")] == [
        ("Caff\u00e8 Bruno", "Centro"),
        ("Rossi", "Centro"),
    ]


def test_a_change_that_fails_changes_nothing(registry):
    def half():
        with registry.change() as change:
            change.add_kiosk("a", change.add_shop(change.add_owner("Rossi"), "Centro"))
            change.add_kiosk("Not an id", 1)

    with pytest.raises(RegistryError, match="lower-case letters"):
        half()
    assert (registry.owners(), registry.shops(), registry.kiosks()) == ([], [], [])


def test_a_database_holds_no_shop_without_its_owner(registry):
    with pytest.raises(sa.exc.IntegrityError), registry.change() as change:
        change.add_shop(7, "Centro")
    # The control: what has an owner is taken.
    with registry.change() as change:
        change.add_shop(change.add_owner("Rossi"), "Centro")
    assert len(registry.shops()) == 1


def test_no_id_is_given_twice(registry):
    """Also where nothing is left of whoever had it, as in an older copy that was put back."""
    given = set()
    for _ in range(50):
        with registry.change() as change:
            owner_id = change.add_owner("Rossi")
            given |= {owner_id, change.add_shop(owner_id, "Centro")}
            for table in ("shop", "owner"):
                change._connection.execute(sa.delete(METADATA.tables[table]))
            if change._connection.dialect.name == "sqlite":
                change._connection.exec_driver_sql("DELETE FROM sqlite_sequence")
    assert len(given) == 100
    assert FIRST_RANDOM <= min(given) <= max(given) <= MAX_ID


def test_a_schema_of_counted_ids_is_taken_down_and_up_with_all_that_names_an_id(url):
    with closing(Archive.open(url)) as archive:
        counted = sa.insert(OWNER).values(id=7, name="Counted", name_key="counted")
        with transaction(archive._engine, writing=True) as connection:
            connection.execute(counted)
            connection.execute(sa.insert(SHOP).values(id=9, owner_id=7, name="Old", name_key="old"))
        archive.store([told("a", "2026-08"), told("b", "2026-08", "Fiera", "Bruno")], AT)
        views = {view.owner: view for view in archive.views()}
        for owner, shop in (("Rossi", "Centro"), ("Bruno", "Fiera")):
            views[owner].add_note(Note(date(2026, 8, 3), shop, f"of {owner}"))
            views[owner].add_voices([Voice(shop, "survey", f"of {owner}", date(2026, 8, 1), (1, 2, 3))])
            views[owner].enter_goal(owner[0] * 32, ShopGoal(shop, 80 + len(owner), "2027-03"), withdrawn=False)
            views[owner].enter_mail_choice(owner[1] * 32, MailChoice("it", "weekly", (f"{owner}@example.org",)))
            shop_id = next(each.id for each in Registry(archive._engine).shops() if each.name == shop)
            assert views[owner].put_shop_mail(shop_id, ShopLists((f"{owner}.shop@example.org",)))
            PageStore(archive._engine).put(
                StoredPage(shop_id, "2026-08", "en", AT, owner, 0), {".html": owner.encode()}
            )
        before, told_of, identity = whose(url), said_of(archive._engine), Registry(archive._engine).identity()
        with transaction(archive._engine, writing=True) as connection:
            downgrade(connection, "0015")
            for name, known in (("owner", [7, 8, 9]), ("shop", [9, 10, 11])):
                assert [*connection.execute(sa.text(f"SELECT id FROM {name} ORDER BY id")).scalars()] == known
                # As the program of that schema enters one.
                more = "8, " if name == "shop" else ""
                columns = "owner_id, name, name_key" if more else "name, name_key"
                connection.exec_driver_sql(f"INSERT INTO {name} ({columns}) VALUES ({more}'New', 'new')")
                assert connection.scalar(sa.text(f"SELECT max(id) FROM {name}")) == known[-1] + 1
                connection.exec_driver_sql(f"DELETE FROM {name} WHERE id = {known[-1] + 1}")
        with closing(Registry.open(url)) as registry:
            # What is kept elsewhere by the random ids is asked about, and the others are the same.
            assert registry.identity() != identity
            assert registry.shop(9).name == "Old"
        assert (whose(url), said_of(archive._engine)) == (before, told_of)


def said_of(engine):
    """Of each shop that anything names: its name and its owner's, and what each table has of it, without the ids."""
    found = {}
    with engine.connect() as connection:
        shops = connection.execute(sa.select(SHOP.c.id, SHOP.c.name, OWNER.c.name, OWNER.c.id).join(OWNER)).all()
        for table in METADATA.sorted_tables:
            for key, at in (("shop_id", 0), ("owner_id", 3)):
                if key not in table.c or table is SHOP:
                    continue
                kept = [column for column in table.c if column.name != key]
                for shop in shops:
                    rows = connection.execute(
                        sa.select(*kept).where(table.c[key] == shop[at]).order_by(*kept[:2])
                    ).all()
                    if rows:
                        found[(*shop[1:3], table.name)] = [*map(tuple, rows)]
    assert {name for *_, name in found} >= {"document", "note", "voice", "goal", "shop_mail", "mail_choice", "page"}
    return found
