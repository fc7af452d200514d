"""Who is who: two owners who each have a shop Centro, kiosks that move, names that change."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from sync.archive.archive import Archive
from sync.archive.engine import open_engine
from sync.archive.erasure import erase_owner
from sync.archive.intake import Accepted
from sync.archive.note import Note
from sync.archive.page_store import PageStore, StoredPage
from sync.archive.placement import Standing, explain, moves
from sync.archive.quarantine import Quarantine
from sync.archive.registered import BEGINNING, KioskPlacement
from sync.archive.registry import Registry
from sync.archive.standings import enrolled, lock_registry, standings
from sync.archive.tables import KIOSK, SHOP
from sync.archive.voice import Voice
from sync.document.aggregate import Day, encode
from tests.sync.ends import DEADLINE_S, a_month, until
from tests.sync.postgresql_server import empty

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """An empty archive, of both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    server = request.getfixturevalue("postgresql")
    engine = open_engine(server.url)
    with engine.begin() as connection:
        empty(connection)
    engine.dispose()
    return server.url


@pytest.fixture
def archive(url):
    opened = Archive.open(url)
    yield opened
    opened.close()


@pytest.fixture
def registry(url):
    opened = Registry.open(url)
    yield opened
    opened.close()


def told(kiosk, owner, shop, month="2026-10", days=(), revision=1):
    """What a kiosk told of a month, a vote a day."""
    rows = tuple(Day(date.fromisoformat(f"{month}-{day:02}"), (1, 0), 600, 600) for day in days)
    changes = {"owner": owner, "shop": shop, "kiosk_id": kiosk, "installation_id": f"{kiosk}-card"}
    aggregate = a_month(month, **changes, days=rows, votes=(len(days), 0), hours=(), revision=revision)
    return Accepted.of(aggregate, encode(aggregate))


def seen(archive):
    """By owner: shop, kiosk and month of all that he may see."""
    views = {next(iter(view.aggregates())).owner: view for view in archive.views() if view.aggregates()}
    return {
        owner: [(each.shop, each.kiosk_id, each.month) for each in view.aggregates()] for owner, view in views.items()
    }


def test_two_owners_with_a_shop_of_one_name_see_each_their_own(archive):
    archive.store([told("r-1", "Rossi", "Centro"), told("b-1", "Bianchi", "Centro")], AT)
    assert seen(archive) == {"Bianchi": [("Centro", "b-1", "2026-10")], "Rossi": [("Centro", "r-1", "2026-10")]}
    bianchi, rossi = archive.views()
    bianchi.add_note(Note(date(2026, 10, 3), "Centro", "new oven"))
    rossi.add_voices([Voice("Centro", "survey", "Letter", date(2026, 10, 1), (1, 0, 0))])
    bianchi.add_voices([Voice("Centro", "survey", "Letter", date(2026, 10, 1), (0, 0, 9))])
    assert ([each.words for each in bianchi.notes("Centro")], rossi.notes("Centro")) == (["new oven"], [])
    assert ([each.votes for each in rossi.voices()], [each.votes for each in bianchi.voices("Centro")]) == (
        [(1, 0, 0)],
        [(0, 0, 9)],
    )
    assert {len(view.owner_documents("Centro")) for view in (bianchi, rossi)} == {1}


UNSEEN = (" Rossi", "Rossi\u00a0 ", "\u200bRossi\ufeff", "\u2800Rossi\u3164", "\u200eRossi\u00ad")


@pytest.mark.parametrize("name", UNSEEN)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_nobody_sees_around_a_name_makes_no_second_owner_and_no_second_shop(archive, name, is_first):
    """As a kiosk may say it whose settings were written before they were refused."""
    both = [told("r-1", name, f"Centro{name[-1]}"), told("r-2", "Rossi", "Centro")]
    for each in both if is_first else reversed(both):
        archive.store([each], AT)
    archive.store([told("r-1", name, f"Centro{name[-1]}", "2026-11")], AT)  # it goes on saying so
    with closing(Registry(archive._engine)) as registry:
        assert [each.name for each in registry.owners()] == ["Rossi"]
    assert len(archive.aggregates()) == 3


@pytest.mark.parametrize(
    "name", ["Ro\u00a0ssi", "Rossi \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"]
)
def test_what_is_within_a_name_or_seen_stays(archive, name):
    """The control; a flag ends with signs that are not seen by themselves."""
    archive.store([told("r-1", name, "Centro"), told("r-2", "Rossi", "Centro")], AT)
    with closing(Registry(archive._engine)) as registry:
        assert {each.name for each in registry.owners()} == {name, "Rossi"}


def test_by_name_alone_one_owner_would_see_the_others(archive):
    """The control: what asked for a shop by its name until there was a registry."""
    archive.store([told("r-1", "Rossi", "Centro"), told("b-1", "Bianchi", "Centro")], AT)
    assert {each.owner for each in archive.aggregates("Centro")} == {"Rossi", "Bianchi"}


def test_a_kiosk_that_says_that_it_moved_tells_each_shop_its_part(archive):
    archive.store([told("r-1", "Rossi", "Centro"), told("r-2", "Rossi", "Centro")], AT)
    archive.store([told("r-1", "Rossi", "Nord", "2026-11", days=(10, 11))], AT)
    archive.store([told("r-1", "Rossi", "Centro", "2026-10", days=(1, 2), revision=2)], AT)
    assert seen(archive) == {
        "Rossi": [("Centro", "r-1", "2026-10"), ("Nord", "r-1", "2026-11"), ("Centro", "r-2", "2026-10")]
    }


def test_a_kiosk_alone_with_its_owner_may_call_him_otherwise_and_keeps_its_history(archive):
    archive.store([told("r-1", "Rossi", "Centro")], AT)
    archive.add_note(Note(date(2026, 10, 3), "Centro", "new oven"))
    archive.store([told("r-1", "Rossi & Co", "Centro", "2026-11")], AT)
    assert seen(archive) == {"Rossi & Co": [("Centro", "r-1", "2026-10"), ("Centro", "r-1", "2026-11")]}
    assert len(archive.views()[0].notes("Centro")) == 1


def test_one_of_two_kiosks_that_names_another_owner_takes_nothing_along(archive):
    archive.store([told("r-1", "Rossi", "Centro"), told("r-2", "Rossi", "Centro")], AT)
    archive.store([told("r-1", "Bianchi", "Centro", "2026-11")], AT)
    assert seen(archive)["Bianchi"] == [("Centro", "r-1", "2026-11")]


def test_what_a_retired_kiosk_tells_of_later_days_waits_until_it_is_in_use_again(archive, registry, url):
    archive.store([told("r-1", "Rossi", "Centro", "2026-10", days=(1, 2))], AT)
    with registry.change() as change:
        change.retire(KIOSK, "r-1", date(2026, 11, 10))
    until_then = told("r-1", "Rossi", "Centro", "2026-11", days=(9, 10))
    later = told("r-1", "Rossi", "Piazza", "2026-12", days=(1,))
    archive.store([until_then, later], AT)
    assert seen(archive) == {"Rossi": [("Centro", "r-1", "2026-10"), ("Centro", "r-1", "2026-11")]}
    with closing(Quarantine.open(url)) as quarantine:
        (waiting,) = quarantine.messages()
        assert "kiosk r-1 is retired since 2026-11-10, and tells of 2026-12-01" in waiting.reason
    with registry.change() as change:
        change.move_kiosk("r-1", change.shop("Centro"), date(2026, 12, 1))
    archive.store([later], AT)
    assert ("Centro", "r-1", "2026-12") in seen(archive)["Rossi"], "the control: in use again"


def test_a_kiosk_cannot_call_itself_into_the_shop_of_an_owner_where_a_person_has_placed_it(archive, registry):
    archive.store([told("r-1", "Rossi", "Centro"), told("b-1", "Bianchi", "Centro")], AT)
    with registry.change() as change:
        change.move_kiosk("b-1", change.shop("Centro", "Bianchi"), BEGINNING)
    archive.store([told("b-1", "Rossi", "Centro", "2026-11")], AT)
    assert seen(archive)["Rossi"] == [("Centro", "r-1", "2026-10")]
    assert seen(archive)["Bianchi"] == [("Centro", "b-1", "2026-10"), ("Centro", "b-1", "2026-11")]


def test_what_nobody_has_placed_waits_where_kiosks_do_not_enrol_themselves(url, registry):
    archive = Archive.open(url, enrols=False)
    assert archive.store([told("r-9", "Rossi", "Centro")], AT) == frozenset()
    assert (archive.aggregates(), archive.views()) == ([], [])
    (held,) = archive.quarantined()
    assert held.reason.startswith("nobody has said where kiosk r-9 stands; it says 'Rossi', 'Centro': kiosk office")
    archive.close()


def test_a_kiosk_that_says_that_it_moved_waits_where_only_persons_say_so(url, archive, registry):
    archive.store([told("r-1", "Rossi", "Centro")], AT)
    waits = Archive.open(url, enrols=False)
    assert waits.store([told("r-1", "Rossi", "Nord", "2026-11")], AT) == frozenset()
    (held,) = waits.quarantined()
    assert held.reason.startswith("kiosk r-1 stands at Rossi's Centro by the registry, and says 'Rossi', 'Nord' now: ")
    assert "kiosk office kiosk move r-1 --owner OWNER --shop SHOP --from 2026-11-01" in held.reason
    waits.close()


@pytest.fixture
def server(postgresql):
    """An empty archive on a server, where several write at once."""
    with closing(Archive.open(postgresql.url)) as opened:
        with opened._engine.begin() as connection:
            empty(connection)
        yield opened


def meanwhile(archive, first, late):
    """What `late` gives or raises that is begun in the middle of `first`, which ends once `late` waits or is over."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool, archive._engine.connect() as other:
        with first:
            begun = pool.submit(late)
            until(lambda: begun.done() or other.execute(waiting).scalar(), "the second to wait")
        return begun.exception(DEADLINE_S) or begun.result()


def two_at_once(archive):
    """Two collectors, the second of which hears of an owner while the first is still entering him."""

    @contextmanager
    def first():
        with archive._transaction(writing=True) as connection:
            enrolled(connection, [told("r-1", "Rossi", "Centro")], enrols=True)
            yield

    with closing(Archive.open(archive._engine.url.render_as_string())) as second:
        return meanwhile(archive, first(), lambda: second.store([told("r-2", "Rossi", "Centro")], AT))


def test_two_collectors_that_hear_of_an_owner_at_once_enter_him_once(server):
    assert two_at_once(server) == {"r-2"}


def test_without_the_lock_the_second_would_fail(server, monkeypatch):
    monkeypatch.setattr("sync.archive.owner_choices.lock_registry", lambda _: None)
    assert isinstance(two_at_once(server), sa.exc.IntegrityError)


def stored_while_its_kiosk_is_moved(archive):
    """By shop, the months of a kiosk of which one is stored while it is entered where the kiosk stood."""

    @contextmanager
    def move(registry):
        with registry.change() as change:
            change.move_kiosk("r-1", change.shop("Nord"), date(2026, 11, 1))
            yield

    with closing(Registry(archive._engine)) as registry:
        with registry.change() as change:
            rossi = change.add_owner("Rossi")
            change.add_kiosk("r-1", change.add_shop(rossi, "Centro"))
            change.add_shop(rossi, "Nord")
        archive.store([told("r-1", "Rossi", "Centro")], AT)
        late = partial(archive.store, [told("r-1", "Rossi", "Centro", "2026-11", [3])], AT)
        assert meanwhile(archive, move(registry), late) == {"r-1"}
        return [(shop, month) for shop, _, month in seen(archive)["Rossi"]]


def test_a_month_that_comes_while_its_kiosk_is_moved_is_told_of_where_it_stood(server):
    assert stored_while_its_kiosk_is_moved(server) == [("Centro", "2026-10"), ("Nord", "2026-11")]


def test_without_the_lock_it_would_stay_with_the_former_shop(server, monkeypatch):
    monkeypatch.setattr("sync.archive.owner_choices.lock_registry", lambda _: None)
    assert stored_while_its_kiosk_is_moved(server) == [("Centro", "2026-10"), ("Centro", "2026-11")]


def noted_while_he_is_erased(archive):
    """What is noted of an owner's shop by somebody who began while he was being erased."""

    @contextmanager
    def erase(registry):
        with registry._transaction(writing=True) as connection:
            lock_registry(connection)
            erase_owner(connection, view.owner_id)
            yield

    with closing(Registry(archive._engine)) as registry:
        archive.store([told("r-1", "Rossi", "Centro")], AT)
        (view,) = archive.views()
        meanwhile(archive, erase(registry), lambda: view.add_note(Note(date(2026, 10, 3), "Centro", "new oven")))
        return [each.words for each in archive.notes()]


def test_what_is_noted_while_an_owner_is_erased_is_not_kept(server):
    assert noted_while_he_is_erased(server) == []


def test_without_the_lock_his_words_would_stay(server, monkeypatch):
    monkeypatch.setattr("sync.archive.owner_choices.lock_registry", lambda _: None)
    assert noted_while_he_is_erased(server) == ["new oven"]


def two_pages_at_once(server):
    """Of one shop, month and language; the headlines that are stored, or what the second fails with."""
    server.store([told("r-1", "Rossi", "Centro")], AT)
    pages = PageStore(server._engine)
    with pages._transaction() as connection:
        (shop,) = connection.scalars(sa.select(SHOP.c.id))
    page = partial(pages.put, StoredPage(shop, "2026-10", "en", AT, "good", 0), {".html": b"good"})

    @contextmanager
    def first():
        with pages._transaction(writing=True) as own:
            pages._transaction = lambda **_: nullcontext(own)
            page()
            del pages._transaction
            yield

    return meanwhile(server, first(), page) or [each.headline for each in pages.pages(shop)]


def test_a_page_that_two_have_made_at_once_is_stored(server):
    assert two_pages_at_once(server) == ["good"]


def test_without_the_lock_the_second_page_would_fail(server, monkeypatch):
    monkeypatch.setattr("sync.archive.page_store.lock_registry", lambda _: None)
    assert isinstance(two_pages_at_once(server), sa.exc.IntegrityError)


def test_names_change_and_the_series_stays(archive, registry):
    archive.store([told("r-1", "Rossi", "Centro"), told("b-1", "Bianchi", "Centro")], AT)
    archive.views()[1].add_note(Note(date(2026, 10, 3), "Centro", "new oven"))
    with registry.change() as change:
        change.rename_shop(change.shop("Centro", "Rossi"), "Stazione")
        change.rename_owner(change.owner("Rossi"), "Rossi & Co")
    archive.store([told("r-1", "Rossi", "Centro", "2026-11")], AT)
    assert seen(archive)["Rossi & Co"] == [("Stazione", "r-1", "2026-10"), ("Stazione", "r-1", "2026-11")]
    assert [each.shop for each in archive.views()[1].notes()] == ["Stazione"]
    assert seen(archive)["Bianchi"] == [("Centro", "b-1", "2026-10")]


def test_a_move_that_a_person_registers_late_gives_the_documents_to_where_the_kiosk_stood(archive, registry):
    archive.store([told("r-1", "Rossi", "Centro", month) for month in ("2026-09", "2026-10", "2026-11")], AT)
    archive.store([told("b-1", "Bianchi", "Nord")], AT)
    with registry.change() as change:
        change.move_kiosk("r-1", change.shop("Nord"), date(2026, 11, 1), "door", 2)
    assert seen(archive)["Rossi"] == [("Centro", "r-1", "2026-09"), ("Centro", "r-1", "2026-10")]
    assert seen(archive)["Bianchi"] == [("Nord", "b-1", "2026-10"), ("Nord", "r-1", "2026-11")]
    (moved,) = [each for each in archive.aggregates() if each.month == "2026-11"]
    assert (moved.touchpoint, moved.stage) == ("door", 2)


def test_what_was_noted_of_a_shop_before_it_was_heard_of_is_its_own(archive):
    archive.add_note(Note(date(2026, 10, 3), "Centro", "new oven"))
    archive.store([told("r-1", "Rossi", "Centro")], AT)
    assert len(archive.views()[0].notes("Centro")) == 1


ROSSI = Standing(KioskPlacement("r-1", BEGINNING, 1), "Rossi", "Centro")
NORD = Standing(KioskPlacement("r-1", date(2026, 10, 10), 2), "Rossi", "Nord")


@pytest.mark.parametrize(
    ("shop", "days", "expected"),
    [
        ("Centro", (1, 9), ROSSI),
        ("Nord", (9, 12), NORD),  # the kiosk was told a day before the office was
        ("Nord", (11, 12), NORD),
        ("elsewhere", (1, 12), ROSSI),
        ("elsewhere", (11, 12), NORD),
        ("elsewhere", (), ROSSI),
    ],
)
def test_a_document_belongs_where_the_kiosk_stood_on_its_first_day_or_says_that_it_stood(shop, days, expected):
    document = told("r-1", "Rossi", shop, days=days).head
    assert explain(document, [ROSSI, NORD]) == expected


def test_nothing_explains_a_document_of_a_day_before_the_first_placement():
    document = told("r-1", "Rossi", "Centro", days=(1, 2)).head
    assert explain(document, [NORD]) is None


def test_an_archive_of_before_the_registry_keeps_all_it_has(url):
    engine = open_engine(url)
    archive = Archive(engine)
    archive.store([told("r-1", "Rossi", "Centro"), told("b-1", "Bianchi", "Centro", days=(1, 2))], AT)
    archive.store([told("b-1", "Bianchi", "Nord", "2026-11", days=(10,))], AT)
    for view in archive.views():
        view.add_voices([Voice("Centro", "survey", "Letter", date(2026, 10, 1), (1, 0, 0))])
    archive.add_note(Note(date(2026, 11, 3), "Nord", "new oven"))
    before = archive.aggregates()
    with engine.connect() as connection, connection.begin():
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "sync.archive:migrations")
        command.downgrade(config, "0004")
        assert not sa.inspect(connection).has_table("owner")
        assert connection.execute(sa.text("SELECT count(*) FROM voice")).scalar() == 1
        command.upgrade(config, "head")
    assert archive.aggregates() == before
    assert seen(archive) == {
        "Bianchi": [("Centro", "b-1", "2026-10"), ("Nord", "b-1", "2026-11")],
        "Rossi": [("Centro", "r-1", "2026-10")],
    }
    bianchi, rossi = archive.views()
    noted = [each.words for each in bianchi.notes() if each.kind != "break"]
    assert (noted, rossi.notes()) == (["new oven"], [])
    # Whose a voice of either Centro is, nobody can tell.
    assert (bianchi.voices(), rossi.voices(), len(archive.voices())) == ([], [], 1)
    with engine.connect() as connection:
        stands = standings(connection, ["b-1"])["b-1"]
    assert [(each.from_day, each.shop) for each in stands] == [(BEGINNING, "Centro"), (date(2026, 11, 10), "Nord")]
    archive.close()


def placed(*places):
    return [KioskPlacement("k", from_day, shop_id, touchpoint) for from_day, shop_id, touchpoint in places]


OCT = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("kiosks", "expected"),
    [
        ({"a": placed((BEGINNING, 1, ""))}, []),
        # It leaves one shop; where it comes to nothing was before.
        ({"a": placed((BEGINNING, 1, ""), (OCT, 2, ""))}, [(OCT, 1, "a")]),
        ({"a": placed((BEGINNING, 1, "door"), (OCT, 1, "counter"))}, [(OCT, 1, "a")]),
        ({"a": placed((BEGINNING, 1, "door"), (OCT, 1, "door"))}, []),
        # One that stayed is compared with itself.
        ({"a": placed((BEGINNING, 1, ""), (OCT, 2, "")), "b": placed((BEGINNING, 1, ""))}, []),
        # One that takes its place, and one that comes back, are not.
        ({"a": placed((BEGINNING, 1, ""), (OCT, 2, "")), "b": placed((OCT, 1, ""))}, [(OCT, 1, "a")]),
        (
            {"a": placed((BEGINNING, 1, ""), (date(2026, 9, 1), 2, ""), (OCT, 1, ""))},
            [(date(2026, 9, 1), 1, "a"), (OCT, 1, "a"), (OCT, 2, "a")],
        ),
    ],
)
def test_a_move_breaks_the_series_where_no_other_kiosk_stayed(kiosks, expected):
    assert moves(kiosks) == expected


def test_a_move_is_a_break_that_nobody_has_to_note(archive, registry):
    archive.store([told("r-1", "Rossi", "Centro", month) for month in ("2026-09", "2026-10")], AT)
    (view,) = archive.views()
    view.add_note(Note(date(2026, 10, 3), "Centro", "new oven"))
    with registry.change() as change:
        change.move_kiosk("r-1", change.shop("Centro"), OCT, "counter")
    assert view.notes("Centro") == [Note(OCT, "Centro", "r-1", "break"), Note(date(2026, 10, 3), "Centro", "new oven")]
