"""The archive: SQLite always, PostgreSQL where it is installed."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from sync.archive import admission, choice_tables, credential_tables, order_tables, page_tables, quarantine, rows
from sync.archive.archive import Archive, ArchiveAwayError, ArchiveError, StoredStatus
from sync.archive.engine import REVISION, upgrade_schema
from sync.archive.goal import ShopGoal
from sync.archive.intake import MAX_REASON, Accepted, Quarantined, ReceivedStatus, take
from sync.archive.mail_choice import MailChoice, ShopLists, ShopMail
from sync.archive.migrate import downgrade
from sync.archive.note import Note
from sync.archive.registry import Registry
from sync.archive.tables import DOCUMENT, METADATA
from sync.archive.voice import Voice
from sync.document import topics
from sync.document.aggregate import Event, decode, digest, encode
from sync.document.installation import under
from sync.document.outbox import Document
from sync.document.receipts import disputed
from sync.document.status import Status
from sync.document.status import encode as encode_status
from sync.mqtt.publisher import publish
from tests.sync.ends import CLOCK, DEADLINE_S, IN_VAIN_S, a_month, collecting, fill, free_port, held, until, written
from tests.sync.postgresql_server import empty

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def accepted(month="2026-10", **changes):
    aggregate = a_month(month, **changes)
    return Accepted.of(aggregate, encode(aggregate))


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request, tmp_path):
    """The same claims on both."""
    if request.param == "sqlite":
        opened = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    else:
        server = request.getfixturevalue("postgresql")
        opened = Archive.open(server.url)
        with opened._engine.begin() as connection:
            empty(connection)
    yield opened
    opened.close()


def test_the_highest_revision_wins_in_any_order(archive):
    one, two, three = (accepted(revision=revision, votes=(revision, 0)) for revision in (1, 2, 3))
    archive.store([two, one, three, two], AT)
    archive.store([one, two], AT)
    assert archive.aggregates() == [decode(three.payload)]
    assert archive.receipts("rossi-1") == {"card-1": {"2026-10": (3, three.digest)}}


def test_the_last_word_wins_within_a_revision(archive):
    """A kiosk whose content is not the stored one would wait for its receipt for ever."""
    archive.store([accepted(votes=(1, 1))], AT)
    archive.store([accepted(votes=(2, 2))], AT)
    assert [each.votes for each in archive.aggregates()] == [(2, 2)]


def test_a_duplicates_sender_is_told_again(archive):
    assert archive.store([accepted()], AT) == {"rossi-1"}
    assert archive.store([accepted()], AT) == {"rossi-1"}


def test_installations_of_one_kiosk_stay_apart(archive):
    archive.store([accepted(), accepted(installation_id="card-2", votes=(9, 9))], AT)
    assert set(archive.receipts("rossi-1")) == {"card-1", "card-2"}
    assert len(archive.aggregates()) == 2


def test_the_last_word_of_a_kiosk_counts_and_a_repeated_one_is_not_heard_anew(archive):
    def told(hour):
        at = AT + timedelta(hours=hour)
        status = Status("rossi-1", None, at, at + timedelta(hours=2), (), ("2026-10",))
        return ReceivedStatus(encode_status(status), status)

    archive.store_statuses([told(1), told(2)], AT)
    archive.store_statuses([told(2)], AT + timedelta(hours=9))
    assert archive.statuses() == [StoredStatus(told(2).status, AT)]
    archive.store_statuses([told(1)], AT + timedelta(hours=9))
    assert archive.statuses() == [StoredStatus(told(1).status, AT + timedelta(hours=9))]


def test_kiosks_and_shops_are_listed_and_told_apart(archive):
    other = accepted(kiosk_id="bianchi-2", shop="Corso Dante")
    archive.store([accepted(), other, accepted("2026-11")], AT)
    assert (archive.kiosks(), archive.shops()) == (["bianchi-2", "rossi-1"], ["Corso Dante", "Via Garibaldi"])
    assert archive.aggregates("Corso Dante") == [decode(other.payload)]
    assert archive.receipts("nobody") == {}
    assert archive.aggregates("nowhere") == []


def test_a_document_that_cannot_be_read_any_more_is_named_and_takes_no_other_along(archive, caplog):
    archive.store([accepted("2026-09"), accepted("2026-10")], AT)
    with archive._engine.begin() as connection:
        lost = sa.update(DOCUMENT).where(DOCUMENT.c.month == "2026-09")
        connection.execute(lost.values(payload=sa.func.replace(DOCUMENT.c.payload, "Europe/Rome", "Europe/Gone")))
    assert [document.month for document in archive.aggregates()] == ["2026-10"]
    assert "2026-09 of kiosk rossi-1 is left out: time_zone = 'Europe/Gone': no such time zone" in caplog.text


def test_a_repeated_fault_is_kept_once_and_counted(archive):
    for hours in range(3):
        archive.store([Quarantined("a/topic", b"\x00\xff", "why")], AT + timedelta(hours=hours))
    (held_back,) = archive.quarantined()
    assert (held_back.payload, held_back.times) == (b"\x00\xff", 3)
    assert held_back.received_at == AT + timedelta(hours=2)


def test_quarantine_is_bounded_and_keeps_the_newest(archive, monkeypatch):
    limit = 20
    monkeypatch.setattr(quarantine, "MAX_MESSAGES", limit)
    for index in range(limit + 5):
        archive.store([Quarantined("t", str(index).encode(), "why")], AT + timedelta(seconds=index))
    assert [each.payload for each in archive.quarantined()] == [
        str(index).encode() for index in range(limit + 4, 4, -1)
    ]


def test_what_is_kept_of_a_message_is_bounded(archive):
    archive.store([take("t" * 60_000, b"x" * 200_000)], AT)
    assert len(archive.quarantined()[0].payload) == quarantine.MAX_PAYLOAD


NASTY = [
    ("kiosks/a/months/2026-10", b'{"not_counted": {"\\u0000\\ud800": 1}}'),
    ("kiosks/a/months/2026-10", b'{"shop": "\x00"}'),
    ("\x00\ud800", b"\x00"),
    ("kiosks/rossi-1/months/2026-10", encode(a_month()).decode().encode("utf-16")),
    ("kiosks/rossi-1/months/2026-10", encode(a_month()).replace(b"Via Garibaldi", b"\\ud800")),
    ("kiosks/rossi-1/months/2026-10", encode(a_month()).replace(b'"revision":1', b'"revision":' + b"9" * 5000)),
    ("kiosks/rossi-1/months/2026-10", encode(a_month()).replace(b'"revision":1', b'"revision":1e400')),
    ("kiosks/rossi-1/months/2026-10", encode(a_month()).replace(b"2026-11-01T", b"0001-01-01T")),
    ("kiosks/rossi-1/months/2026-10", b'{"votes": [' + b"0," * 32_000 + b"0]}"),
]


@pytest.mark.parametrize(("topic", "payload"), NASTY)
def test_no_message_can_stop_the_line(archive, topic, payload):
    arrival = take(topic, payload)
    archive.store([arrival, accepted(revision=7)], AT)
    assert archive.receipts("rossi-1")["card-1"]["2026-10"][0] == 7
    assert isinstance(arrival, Accepted) or len(arrival.reason) <= MAX_REASON


@pytest.mark.parametrize("zone", ["localtime", "right/Europe/Rome", "posix/Europe/Rome", "posixrules"])
def test_a_zone_that_is_another_one_on_another_machine_is_put_aside(zone):
    """Also where this machine has one of that name."""
    kiosk, month = "rossi-1", "2026-10"
    judged = take(topics.month(kiosk, month), encode(a_month()).replace(b"Europe/Rome", zone.encode()))
    assert isinstance(judged, Quarantined)
    assert "time_zone = " in judged.reason


texts = st.text(max_size=200).map(lambda text: text.encode(errors="replace"))


@settings(deadline=None)
@given(topic=st.text(max_size=40), payload=st.binary(max_size=200) | texts)
def test_no_bytes_can_stop_the_line(memory, topic, payload):
    memory.store([take(topic, payload), take(topics.month("rossi-1", "2026-10"), payload)], AT)


def test_notes_are_kept_by_shop_and_date(archive):
    late, early = Note(date(2026, 11, 2), "Via Garibaldi", "new oven"), Note(date(2026, 11, 1), "Corso Dante", "closed")
    for note in (late, early):
        archive.add_note(note)
    assert archive.notes() == [early, late]
    assert archive.notes("Via Garibaldi") == [late]


def test_a_note_that_is_withdrawn_is_gone_and_one_that_says_something_else_stays(archive):
    note, other = (
        Note(date(2026, 11, 2), "Via Garibaldi", "new oven"),
        Note(date(2026, 11, 2), "Corso Dante", "new oven"),
    )
    for each in (note, note, other):
        archive.add_note(each)
    assert archive.withdraw_note(note)
    assert archive.notes() == [note, other]
    assert archive.written_notes("Corso Dante") == [other]
    assert [archive.withdraw_note(note), archive.withdraw_note(note)] == [True, False]
    assert archive.notes() == [other]


def test_what_was_entered_is_taken_in_once_however_often_it_is_read(archive):
    note, keys = Note(date(2026, 11, 2), "Via Garibaldi", "new oven"), ("a" * 32, "b" * 32, "c" * 32)
    assert archive.enter_note(keys[0], note, withdrawn=False)
    assert archive.enter_note(keys[1], note, withdrawn=True)
    assert archive.notes() == []
    assert not archive.enter_note(keys[0], note, withdrawn=False)  # read again, after it was withdrawn
    assert archive.notes() == []
    assert archive.entered(keys) == {*keys[:2]}
    assert archive.enter_note(keys[2], note, withdrawn=False)  # the control: another key is another entry
    assert archive.notes() == [note]


def test_how_an_owner_is_written_to_is_his_last_word_taken_in_once(archive):
    with closing(Registry(archive._engine)) as registry, registry.change() as change:
        for name in ("Bianchi", "Rossi"):
            change.add_owner(name)
    bianchi, rossi = archive.views()
    first, last = MailChoice("it", "weekly", ("luca@example.org",)), MailChoice("lt", "monthly")
    assert rossi.enter_mail_choice("a" * 32, first)
    assert (archive.mail_choices(), bianchi.mail_choices()) == ({"Rossi": first}, {})
    assert rossi.enter_mail_choice("b" * 32, last)
    assert not rossi.enter_mail_choice("a" * 32, first)  # read again
    assert archive.mail_choices() == rossi.mail_choices() == {"Rossi": last}


def test_the_newest_goal_of_a_shop_holds_until_it_is_taken_back_and_goes_when_the_shop_is_sold(archive):
    with closing(Registry(archive._engine)) as registry, registry.change() as change:
        owners = {name: change.add_owner(name) for name in ("Bianchi", "Rossi")}
        shop_id = change.add_shop(owners["Rossi"], "Via Garibaldi")
    bianchi, rossi = archive.views()
    low, high = (ShopGoal("Via Garibaldi", points, "2027-03") for points in (80, 90))
    for key, goal in (("a", low), ("b", high), ("c", low)):
        assert rossi.enter_goal(key * 32, goal, withdrawn=False)
    assert not rossi.enter_goal("a" * 32, low, withdrawn=False)  # read again
    assert bianchi.enter_goal("d" * 32, high, withdrawn=False)  # no shop of his: nothing
    assert rossi.set_goals("Via Garibaldi") == [low, high, low]
    assert rossi.enter_goal("e" * 32, low, withdrawn=True)
    assert rossi.set_goals("Via Garibaldi") == [low, high]
    assert (rossi.goals(), bianchi.goals()) == ({"Via Garibaldi": high}, {})
    lists = ShopLists(("luca@example.org",), alerts=("anna@example.org",))
    assert rossi.put_shop_mail(shop_id, lists)
    assert not bianchi.put_shop_mail(shop_id, ShopLists(("other@example.org",)))
    assert rossi.shop_mails() == archive.shop_mails() == [ShopMail(shop_id, "Rossi", "Via Garibaldi", lists)]
    assert bianchi.shop_mails() == []
    with closing(Registry(archive._engine)) as registry, registry.change() as change:
        change.move_shop(shop_id, owners["Rossi"])  # the control: it is his already
    assert rossi.goals() != {}
    with closing(Registry(archive._engine)) as registry, registry.change() as change:
        change.move_shop(shop_id, owners["Bianchi"])
    assert (bianchi.goals(), bianchi.shop_mails()) == ({}, [])


def test_other_voices_are_kept_and_a_day_told_again_replaces_itself(archive):
    first = Voice("Via Garibaldi", "survey", "Newsletter", date(2026, 10, 1), (5, 2, 1))
    again = Voice("Via Garibaldi", "survey", "Newsletter", date(2026, 10, 1), (6, 2, 1))
    other = Voice("Corso Dante", "telephone", "Orders", date(2026, 10, 1), (1, 0, 0))
    archive.add_voices([first, other])
    archive.add_voices([again])
    archive.add_voices([])
    assert archive.voices() == [other, again]
    assert archive.voices("Via Garibaldi") == [again]


def test_an_older_archive_is_taken_along_with_its_notes(tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "sync.archive:migrations")
        command.upgrade(config, "0001")
        connection.execute(sa.text("INSERT INTO note (shop, date, words) VALUES ('Corso', '2026-06-03', 'new oven')"))
    engine.dispose()
    opened = Archive.open(url)
    assert opened.notes() == [Note(date(2026, 6, 3), "Corso", "new oven", "change")]
    opened.close()


def test_all_of_a_batch_is_stored_or_nothing(archive):
    good, bad = accepted(), accepted("2026-11")
    object.__setattr__(bad, "digest", None)
    with pytest.raises(sa.exc.IntegrityError):
        archive.store([good, bad], AT)
    assert archive.aggregates() == []


def test_the_migrations_make_the_tables_of_this_program(archive):
    with archive._engine.connect() as connection:
        assert (
            choice_tables.METADATA
            is credential_tables.METADATA
            is page_tables.METADATA
            is order_tables.METADATA
            is METADATA
        )
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert MigrationContext.configure(connection).get_current_revision() == REVISION


def test_an_archive_keeps_its_identity_and_no_other_has_the_same(archive, tmp_path):
    own, other = Registry(archive._engine), Registry.open(f"sqlite:///{tmp_path / 'other.db'}")
    first = own.identity()
    assert re.fullmatch("[0-9a-f]{32}", first)
    with archive._engine.begin() as connection:
        upgrade_schema(connection)
    assert own.identity() == first != other.identity()
    other.close()


def test_a_schema_without_identity_is_taken_up_and_down(archive):
    own = Registry(archive._engine)
    first = own.identity()
    with archive._engine.begin() as connection:
        downgrade(connection, "0013")
        assert not sa.inspect(connection).has_table("identity")
        upgrade_schema(connection)
    assert re.fullmatch("[0-9a-f]{32}", own.identity())
    assert own.identity() != first  # nothing says that it is the same


def test_sqlite_loses_no_commit_to_a_power_cut(tmp_path):
    opened = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    with opened._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    opened.close()


def test_an_archive_of_a_newer_program_is_left_alone(tmp_path):
    path = tmp_path / "archive.db"
    Archive.open(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(ArchiveError, match=r"newer smiley-kiosk \(schema 9999\); install that version"):
        Archive.open(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////no/such/folder/archive.db", "unable to open database file; check that the folder exists"),
        ("nonsense", "must be sqlite:///FILE or postgresql"),
        ("mysql://kiosk@host/archive", "mysql is not supported"),
        ("oracle+nonsense://x", "oracle is not supported"),
    ],
)
def test_a_url_that_cannot_be_opened_says_what_to_change(url, words):
    with pytest.raises(ArchiveError, match=words):
        Archive.open(url)


def test_a_file_that_is_no_archive_is_named_with_the_remedy(tmp_path):
    path = tmp_path / "archive.db"
    path.write_text("no database " * 1000)
    with pytest.raises(ArchiveError, match=f"{path}: file is not a database; move the file away"):
        Archive.open(f"sqlite:///{path}")


def test_a_server_that_is_away_is_away_and_its_password_is_not_shown():
    with pytest.raises(ArchiveAwayError) as away:
        Archive.open(f"postgresql+psycopg://kiosk:secret@127.0.0.1:{free_port()}/archive")
    assert "secret" not in str(away.value)


@pytest.mark.parametrize(("change", "words"), [("/postgres", "/other"), ("kiosk@", "nobody@")])
def test_a_missing_database_or_user_says_so(postgresql, change, words):
    with pytest.raises(ArchiveError, match="does not exist; create the database and its user"):
        Archive.open(postgresql.url.replace(change, words))


def test_a_collector_waits_for_a_database_that_restarts(tmp_path, mosquitto, postgresql, caplog):
    fill(tmp_path / "outbox", 5)
    opened = Archive.open(postgresql.url)
    with opened._engine.begin() as connection:
        connection.execute(sa.delete(METADATA.tables["document"]))
    try:
        with collecting(mosquitto.broker, opened):
            postgresql.stop()
            try:
                with pytest.raises(Exception, match="no receipt"):
                    publish(tmp_path / "outbox", "rossi-1", mosquitto.broker, CLOCK, timeout_s=IN_VAIN_S, grace_s=0.1)
                until(lambda: "archive postgresql+psycopg://" in caplog.text, "a word about the archive")
            finally:
                postgresql.start()
            # What the broker kept comes again by itself.
            until(lambda: held(opened) == written(tmp_path / "outbox"), "the documents", DEADLINE_S)
    finally:
        opened.close()


NFC, NFD = "Caff\u00e8 Citt\u00e0", "Caffe\u0300 Citta\u0300"
MIXED = "Caff\u00e8 Citta\u0300"


def test_one_name_in_three_spellings_is_one_shop(archive):
    archive.store([accepted(f"2026-0{n}", shop=name, owner=name) for n, name in enumerate((NFC, NFD, MIXED), 1)], AT)
    raw = encode(a_month("2026-04")).replace(b"Via Garibaldi", NFD.encode())
    archive.store([take(topics.month("rossi-1", "2026-04"), raw)], AT)
    assert archive.shops() == [NFC]
    assert [each.shop for each in archive.aggregates(NFC)] == [NFC] * 4
    # What was sent is receipted as it was sent.
    assert archive.receipts("rossi-1")["card-1"]["2026-04"] == (1, digest(raw))


def test_names_of_an_older_archive_are_spelled_anew(tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "sync.archive:migrations")
        command.upgrade(config, "0003")
        for table, columns in (("note", "date, words, kind"), ("voice", "date, label, kind, happy, neutral, unhappy")):
            values = "'2026-06-03', 'Newsletter', 'survey'" + (", 1, 1, 1" if table == "voice" else "")
            for name in (NFD, MIXED, NFC):
                connection.execute(sa.text(f"INSERT INTO {table} (shop, {columns}) VALUES ('{name}', {values})"))
        document = rows.document(accepted(), AT) | {"shop": NFD, "owner": MIXED}
        document["payload"] = document["payload"].replace("Via Garibaldi", NFD).replace("Panificio Rossi", MIXED)
        connection.execute(sa.insert(DOCUMENT).values(document))
        connection.execute(
            sa.text("INSERT INTO quarantine VALUES ('d', 't', x'00', 'why', 1, '2026-06-03 00:00:00.000000')")
        )
    engine.dispose()
    opened = Archive.open(url)
    assert (opened.shops(), len(opened.notes(NFC)), len(opened.voices(NFC))) == ([NFC], 3, 1)
    (told,) = opened.owner_documents(NFC)
    assert (told.shop, told.owner) == (NFC, NFC)
    assert len(opened.quarantined()) == 1
    opened.close()


LAYOUTS = [
    json.dumps,
    lambda told: json.dumps(told, indent=4),
    lambda told: json.dumps(dict(reversed(told.items()))).replace('"event": {', '"event"\t:\r\n {'),
    lambda told: json.dumps(told).replace('"event"', r'"\u0065vent"'),
    lambda told: json.dumps(told, separators=(",", ":")).replace('"event"', r'"even\u0074"'),
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_event_is_found_however_the_json_is_laid_out(archive, layout):
    fair = a_month(event=Event("Fair", date(2026, 10, 2), date(2026, 10, 4)))
    shop = a_month("2026-09", shop='"event":{', owner=r"\u0065vent")
    payloads = {each.month: layout(json.loads(encode(each))).encode() for each in (fair, shop)}
    archive.store([take(topics.month("rossi-1", month), payload) for month, payload in payloads.items()], AT)
    assert archive.at_events() == [fair]


def test_one_kiosk_crowds_no_other_out_of_quarantine(archive, monkeypatch):
    monkeypatch.setattr(quarantine, "MAX_OF_ONE", 3)
    loud = [Quarantined("kiosks/loud/months/x", bytes([n]), "why") for n in range(9)]
    archive.store([Quarantined("kiosks/calm_/months/x", b"", "why"), *loud[:5]], AT)
    archive.store([*loud[5:], Quarantined("kiosks/calmer/months/x", b"", "why")], AT + timedelta(hours=1))
    senders = [each.topic.split("/")[1] for each in archive.quarantined()]
    assert sorted(senders) == ["calm_", "calmer", "loud", "loud", "loud"]


def test_many_kiosks_cost_the_quarantine_no_more_looks_than_one(archive):
    """A fleet that nobody has entered yet: a statement a kiosk took six milliseconds each."""
    statements = []
    event.listen(archive._engine, "before_cursor_execute", lambda _c, _cursor, said, *_: statements.append(said))
    counts = []
    for kiosks in (1, 40):
        statements.clear()
        archive.store([Quarantined(f"kiosks/k-{n}/months/x", b"", "why") for n in range(kiosks)], AT)
        counts.append(sum("quarantine" in each for each in statements))
    assert counts[0] == counts[1] > 0


def test_a_message_says_since_when_and_how_often_it_came(archive):
    for hours in range(3):
        archive.store([Quarantined("a/topic", b"", f"why {hours}")], AT + timedelta(hours=hours))
    (message,) = archive.quarantined()
    assert (message.first_at, message.received_at, message.times) == (AT, AT + timedelta(hours=2), 3)
    assert message.reason == "why 2"


def test_one_credential_that_makes_up_installations_is_bounded(archive, monkeypatch):
    monkeypatch.setattr(admission, "MAX_CARDS", 5)
    made_up = [accepted(installation_id=f"card-{n}", revision=n + 1) for n in range(20)]
    for batch in (made_up[:12], made_up[12:], [accepted(kiosk_id="bianchi-2")]):
        archive.store(batch, AT)
    assert len(archive.receipts("rossi-1")) == 5
    # What was there goes on, and so does everybody else.
    known = next(iter(archive.receipts("rossi-1")))
    archive.store([accepted(installation_id=known, revision=99)], AT)
    assert archive.receipts("rossi-1")[known]["2026-10"][0] == 99
    assert list(archive.receipts("bianchi-2")) == ["card-1"]
    assert all("has told of 5 cards, at most 5" in each.reason for each in archive.quarantined())


def test_a_kiosk_that_goes_to_many_fairs_is_one_card(archive, monkeypatch):
    """There and back its settings change twice, and each has an installation with a number."""
    monkeypatch.setattr(admission, "MAX_CARDS", 2)
    fairs = [accepted(f"20{20 + n // 2}-0{1 + n % 2}", installation_id=under("card-1", 1 + n)) for n in range(12)]
    archive.store([*fairs[:6], accepted(installation_id="card-2")], AT)
    archive.store([*fairs[6:], accepted(installation_id="card-3")], AT)
    assert len(archive.receipts("rossi-1")) == 13
    (message,) = archive.quarantined()
    assert "has told of 2 cards, at most 2" in message.reason
    # Nor does a card with numbers that were made up fill the disk.
    monkeypatch.setattr(admission, "MAX_DOCUMENTS", 14)
    archive.store([accepted(installation_id=under("card-1", 20 + n)) for n in range(5)], AT)
    assert len(archive.receipts("rossi-1")) == 14
    assert any("has told of 14 documents, at most 14" in each.reason for each in archive.quarantined())


def test_one_credential_that_makes_up_months_is_bounded(archive, monkeypatch):
    monkeypatch.setattr(admission, "MAX_DOCUMENTS", 6)
    archive.store([accepted(f"20{20 + n}-01") for n in range(9)], AT)
    archive.store([accepted(f"20{20 + n}-01", revision=2) for n in range(9)], AT)
    assert len(archive.receipts("rossi-1")["card-1"]) == 6
    assert {revision for revision, _ in archive.receipts("rossi-1")["card-1"].values()} == {2}


def test_a_final_month_never_shrinks_and_the_kiosk_hears_that_its_card_is_disputed(archive):
    whole = accepted(revision=10, final=True, votes=(1000, 240))
    archive.store([whole], AT)
    old_image = accepted(revision=20, final=True, votes=(150, 50))
    assert archive.store([old_image], AT + timedelta(days=40)) == {"rossi-1"}
    assert [each.votes for each in archive.aggregates()] == [(1000, 240)]
    mine = {"2026-10": Document(old_image.payload, decode(old_image.payload))}
    assert disputed(mine, archive.receipts("rossi-1")) == ["2026-10"]
    (message,) = archive.quarantined()
    assert "2026-10 is final with 1240 votes, and installation card-1 now tells 200" in message.reason
    # Another installation, and more votes of this one, are welcome.
    archive.store([accepted(installation_id="card-2", votes=(1, 0)), accepted(revision=30, votes=(1241, 0))], AT)
    assert sorted(each.votes for each in archive.aggregates()) == [(1, 0), (1241, 0)]


def test_a_month_that_is_not_final_may_be_told_anew_with_fewer(archive):
    archive.store([accepted(revision=10, votes=(100, 24))], AT)
    archive.store([accepted(revision=20, votes=(90, 24))], AT)
    assert [each.votes for each in archive.aggregates()] == [(90, 24)]


@pytest.mark.parametrize(("days", "kind"), [(1, Accepted), (3, Quarantined), (63_000, Quarantined)])
def test_a_document_of_a_later_day_is_put_aside(days, kind):
    told = accepted(as_of=AT + timedelta(days=days))
    judged = take(topics.month("rossi-1", "2026-10"), told.payload, AT)
    assert isinstance(judged, kind)
    if kind is Quarantined:
        assert "one of the two clocks is wrong" in judged.reason


def test_a_shop_is_found_among_all_owners_by_one_question(archive):
    archive.store([accepted(kiosk_id=f"k-{n}", owner=f"Owner {n}", shop="Centro") for n in range(5)], AT)
    asked = []
    sa.event.listen(archive._engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    found = archive.owned_shops()
    assert len([each for each in asked if each.startswith("SELECT")]) == 1
    assert [(view.owner, shop) for view, shop in found] == [(f"Owner {n}", "Centro") for n in range(5)]
    for view, _ in found:
        assert {each.owner for each in view.aggregates()} == {view.owner}


def test_a_batch_reads_its_own_kiosks_documents_and_no_others(tmp_path):
    opened = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    asked = []
    sa.event.listen(opened._engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2:4]))
    for revision in (1, 2):
        opened.store([accepted(kiosk_id=f"k-{n}", revision=revision) for n in range(3)], AT)
    opened.receipts_of(["k-1", "k-2"])
    read = [(sql, bound) for sql, bound in asked if sql.startswith(("SELECT", "WITH")) and "document" in sql]
    # The control: by what is computed, every document is read. (By a list of keys, too, but for SQLite from 3.46 on.)
    read.append(("SELECT digest FROM document WHERE kiosk_id || installation_id IN ('k-1i', 'k-2i')", ()))
    with opened._engine.connect() as connection:
        plans = [str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", bound).all()) for sql, bound in read]
    assert len(plans) > 4
    assert ["SCAN document" in plan for plan in plans] == [False] * (len(plans) - 1) + [True]
    opened.close()


def test_receipts_are_read_without_a_look_into_documents(tmp_path):
    said = []
    with closing(Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")) as archive:
        archive.store([accepted()], AT)
        event.listen(archive._engine, "before_cursor_execute", lambda *given: said.append(given[2:4]))
        assert archive.receipts("rossi-1")
    ((query, parameters),) = (each for each in said if "revision" in each[0])
    with closing(sqlite3.connect(tmp_path / "archive.db", cached_statements=0)) as database:
        explain = f"EXPLAIN QUERY PLAN {query}"
        assert "COVERING INDEX" in str(database.execute(explain, parameters).fetchall())
        database.execute("DROP INDEX ix_document_receipt")
        # The control: by the key alone it finds the documents, and looks into each.
        assert "COVERING INDEX" not in str(database.execute(explain, parameters).fetchall())
