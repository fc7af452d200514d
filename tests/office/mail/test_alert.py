"""Falls and ailing kiosks: found, told once, and told once that they are over."""

import itertools
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import attrs
import pytest
from click.testing import CliRunner

from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.office.alert.diagnosis import Diagnosis
from kiosk.office.alert.words import letter, over, raised
from kiosk.office.report.analysis.comparable import customers_days
from kiosk.office.report.analysis.series import of_shop as series_of_shop
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from sync.archive.alert_difference import difference
from sync.archive.alert_event import KINDS, AlertEvent, EndedAlert, Kind, of_shop
from sync.archive.alert_records import GIVEN_UP, PREFIX
from sync.archive.alerts import Alerts, SeenAlerts
from sync.archive.archive import Archive, StoredStatus
from sync.archive.intake import ReceivedStatus
from sync.archive.mail_choice import ShopLists
from sync.archive.note import Note
from sync.archive.registry import Registry
from sync.archive.send_log import SendLog
from sync.document.health import Damage, FaceTest, Health, Lines, PresentFault, Storage, Timekeeping
from sync.document.health import Tested as Trial
from sync.document.status import Status, encode
from sync.document.vocabulary import FAULT_KINDS
from tests.office.mail.conftest import PASSWORD, USER, store
from tests.office.mail.test_weekly import enter
from tests.office.report.conftest import a_document

NOW = SystemClock().wall().replace(minute=0, second=0, microsecond=0)
HIGH = [(11, 2, 2), (10, 3, 2), (12, 2, 1), (10, 2, 3)]
LOW = [(8, 3, 4), (7, 4, 4)]
GRACE = timedelta(hours=48)
EN = Language("en")
PROGRAM = [sys.executable, "-c", "from kiosk.cli import main; main()", "alert"]


def history(low_days, *, good_days=0, **changes):
    """A year of a shop up to now: good, then low for so many days, then good again."""
    today = NOW.date()
    moods = itertools.chain(itertools.repeat(HIGH, 365 - low_days - good_days), itertools.repeat(LOW, low_days))
    moods = itertools.chain(moods, itertools.repeat(HIGH, good_days))
    rows: dict[str, dict[int, tuple[int, ...]]] = {}
    for n, mood in enumerate(moods):
        day = today - timedelta(days=365 - n)
        rows.setdefault(f"{day:%Y-%m}", {})[day.day] = mood[n % len(mood)]
    rows.setdefault(f"{today:%Y-%m}", {})
    for month, votes in rows.items():
        if month == f"{today:%Y-%m}":
            yield a_document(
                month, votes, **{"as_of": NOW, "final": False, "revision": low_days + good_days + 1} | changes
            )
        else:
            yield a_document(month, votes, **{"revision": low_days + good_days + 1} | changes)


def well(**changes):
    health = Health(
        "a1",
        "0.1.0",
        NOW,
        Timekeeping("time-server", NOW.date()),
        Storage(failing=False, free_mib=1024, ballast_given_up=False),
        Damage(),
        Lines(0, 0),
        (),
        NOW.date(),
        in_service=False,
    )
    return attrs.evolve(health, **changes)


def tried(**outcomes):
    faces = tuple(FaceTest(face, outcome) for face, outcome in outcomes.items())
    return well(tested=Trial(NOW.date(), faces))


def status(kiosk_id="rossi-1", *, ago=timedelta(0), health=None, **changes):
    at = NOW - ago
    health = well(as_of=at) if health is None else health
    return Status(kiosk_id, "a1", at, at + timedelta(hours=2), (), (), (), health=health, **changes)


def heard(**changes):
    told = status(**changes)
    return StoredStatus(told, told.at)


def diagnosed(documents, statuses=(), notes=()):
    found = Diagnosis()
    for shop in sorted({each.shop for each in documents}):
        found.add_shop(shop, [each for each in documents if each.shop == shop], notes, NOW)
    found.add_kiosks(statuses, NOW, GRACE)
    return found


def kinds(found):
    return [each.kind for each in found.troubles]


def test_a_fall_that_lasts_is_found_with_its_day_and_its_size():
    (trouble,) = diagnosed([*history(40)]).troubles
    assert (trouble.kind, trouble.owner, trouble.shop) == ("falling", "Panificio Rossi", "Via Garibaldi")
    assert abs((NOW.date() - timedelta(days=40) - trouble.since).days) <= 4
    assert trouble.points_after < trouble.points_before - 10
    assert diagnosed([*history(0)]).troubles == []


def test_a_fall_that_ended_is_told_as_ended():
    found = diagnosed([*history(40, good_days=60)])
    assert found.troubles == []
    assert found.watched == {("falling", of_shop("Panificio Rossi", "Via Garibaldi"), ""): "recovered"}


def test_no_fall_is_found_across_a_move():
    note = Note(NOW.date() - timedelta(days=40), "Via Garibaldi", "to the other door", "break")
    assert diagnosed([*history(40)], notes=[note]).troubles == []
    assert kinds(diagnosed([*history(40)], notes=[replace(note, kind="change")])) == ["falling"]


def test_of_a_shop_that_has_gone_nothing_is_said():
    old = [each for each in history(40) if each.month <= months.back(f"{NOW:%Y-%m}", 3)]
    found = diagnosed(old)
    assert (found.troubles, found.unjudged) == ([], {("falling", of_shop("Panificio Rossi", "Via Garibaldi"))})


def test_of_a_shop_whose_kiosks_disagree_nothing_is_said_but_why():
    faces = (attrs.evolve(a_document("2026-10", {}).faces[0], score=90), *a_document("2026-10", {}).faces[1:])
    found = diagnosed([*history(40), *history(40, kiosk_id="k2", faces=faces)])
    assert found.unjudged == {("falling", of_shop("Panificio Rossi", "Via Garibaldi"))}
    assert "ask with different faces" in found.remarks[0]


@pytest.mark.parametrize("back", [1, 6, 11])
def test_a_past_month_with_other_faces_takes_no_alert_away(back):
    told = [*history(40)]
    past, now = told[-1 - back], told[-1]
    two = {"kiosk_id": "k2", "faces": past.faces[::2], "owner": past.owner, "shop": past.shop}
    found = diagnosed([*told, a_document(past.month, {1: (3, 1)}, **two)])
    assert (kinds(found), found.unjudged) == (["falling"], set())
    assert diagnosed([*told, a_document(now.month, {1: (3, 1)}, **two)]).unjudged, "those of this month disagree"


def test_a_new_card_with_a_third_face_takes_no_alert_away():
    told = [*history(40)]
    now = told[-1]
    old = a_document(now.month, {}, faces=now.faces[::2], installation_id="old", as_of=NOW - timedelta(days=1))
    for documents in ([*told, old], [old, *told]):
        assert kinds(diagnosed(documents)) == ["falling"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"ago": timedelta(hours=49)}, []),
        ({"ago": timedelta(hours=51)}, ["unheard"]),
        ({"health": well(storage=Storage(failing=True, free_mib=0, ballast_given_up=True))}, ["card"]),
        ({"health": well(storage=Storage(failing=False, free_mib=0, ballast_given_up=True))}, ["full"]),
        ({"health": well(as_of=NOW - timedelta(hours=13))}, ["standing"]),
        ({"health": well(as_of=None)}, []),
        ({"health": well(in_service=True)}, []),
        ({"disputed": ("2026-09", "2026-10")}, ["copied"]),
        ({"health": well(faults=(PresentFault("unhappy", "stuck", date(2026, 11, 3)),))}, ["stuck"]),
        (
            {"health": well(faults=(PresentFault("happy", "chatter", None), PresentFault("neutral", "silent", None)))},
            ["chatter", "silent"],
        ),
        (
            {"health": well(faults=(PresentFault("happy", "flicker", None), PresentFault("neutral", "hum", None)))},
            ["flicker", "hum"],
        ),
        ({"health": well(faults=(PresentFault("happy", "yet-unknown", None),))}, ["other"]),
        ({"health": tried(happy="passed", neutral="dark", unhappy="silent")}, ["test-dark", "test-silent"]),
        ({"health": tried(happy="swapped", neutral="stuck", unhappy="chatter")}, ["test-swapped"]),
        ({"health": tried(happy="hum")}, []),
        ({"health": tried(happy="yet-unknown")}, ["test-other"]),
        ({"health": tried()}, []),
    ],
)
def test_a_kiosk_is_taken_at_its_word_and_at_its_silence(changes, found):
    assert kinds(diagnosed([*history(0)], [heard(**changes)])) == found


def test_the_kiosks_own_clock_may_show_anything():
    for year in (1970, 2099):
        at = datetime(year, 5, 1, tzinfo=UTC)
        told = attrs.evolve(status(), at=at, next_due_at=at + timedelta(hours=2), health=well(as_of=at))
        assert kinds(diagnosed([*history(0)], [StoredStatus(told, NOW)])) == []
        assert kinds(diagnosed([*history(0)], [StoredStatus(told, NOW - timedelta(hours=51))])) == ["unheard"]


def test_a_kiosk_without_word_of_its_program_stands_still_once_its_month_does():
    told = attrs.evolve(status(), health=None)
    fresh, old = [*history(0)], [*history(0, as_of=NOW - timedelta(hours=40))]
    assert kinds(diagnosed(fresh, [StoredStatus(told, NOW)])) == []
    assert "standing" in kinds(diagnosed(old, [StoredStatus(told, NOW)]))


def test_when_all_kiosks_are_silent_the_head_office_looks_at_itself():
    documents = [*history(0), *history(0, kiosk_id="rossi-2")]
    away = timedelta(hours=60)
    both = diagnosed(documents, [heard(ago=away), heard(kiosk_id="rossi-2", ago=away)])
    assert both.troubles == []
    assert both.outage.startswith("no kiosk has been heard since")
    one = diagnosed(documents, [heard(), heard(kiosk_id="rossi-2", ago=away)])
    assert (kinds(one), one.outage) == (["unheard"], "")


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_trouble_has_its_words_and_its_all_clear(kind):
    trouble = AlertEvent(kind, "Rossi", "Duomo", "k1", "so-so", date(2026, 11, 3), 80, 62, 1200)
    for language in ("en",):
        sentences = [raised(Language(language), trouble), over(Language(language), EndedAlert(trouble, ""))]
        for sentence in sentences:
            assert sentence.startswith("Duomo: ")
            assert "{" not in sentence
        assert ("November 2026" if kind == "copied" else "3 November 2026") in sentences[0]
        assert sentences[0] != sentences[1]


def test_every_kind_of_fault_that_is_known_can_be_told_of():
    assert set(FAULT_KINDS) <= KINDS


def test_what_a_newer_version_has_told_of_has_words_and_gets_no_all_clear():
    trouble = AlertEvent("unheard-of", "Rossi", "Duomo", "k1")
    english = Language("en")
    assert raised(english, trouble).startswith("Duomo: Something is wrong with kiosk k1.")
    assert over(english, EndedAlert(trouble, "somehow")) == "Duomo: What was wrong with kiosk k1 is over."
    assert difference([trouble], [], set(), {}) == {}
    assert difference([replace(trouble, kind="card")], [], set(), {}) != {}


def test_what_is_known_stands_while_nothing_can_be_judged():
    trouble = AlertEvent("falling", "Rossi", "Duomo")
    assert difference([trouble], [], {("falling", of_shop("Rossi", "Duomo"))}, {}) == {}
    (news,) = difference([trouble], [], set(), {}).values()
    assert news.cleared == (EndedAlert(trouble, "corrected"),)


@pytest.fixture
def office(tmp_path, serve, ca_file):
    """office.toml with one owner and a mail server; kiosks that are set down in its archive."""
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    path = tmp_path / "office.toml"
    path.write_text(
        f'[archive]\nurl = "sqlite:///{tmp_path}/archive.db"\n[mail]\nhost = "localhost"\nport = {serve()}\n'
        f'sender = "kiosks@example.org"\nusername = "{USER}"\npassword_file = "{tmp_path}/password"\n'
        f'ca_file = "{ca_file}"\n[owners."Panificio Rossi"]\nmail = ["rossi@example.org", "figlia@example.org"]\n'
    )
    return path


def put(office, documents, *statuses):
    url = f"sqlite:///{office.parent}/archive.db"
    store(url, documents)
    opened = Archive.open(url)
    for each in statuses:
        opened.store_statuses([ReceivedStatus(payload=encode(each), status=each)], each.at)
    opened.close()


def run(office, *arguments):
    ran = CliRunner().invoke(main, ["alert", "--settings", str(office), *arguments])
    return ran.exit_code, ran.stdout, ran.stderr


def test_everything_new_comes_in_one_mail_once_and_so_does_the_all_clear(office, mailbox):
    stuck = status(health=well(faults=(PresentFault("unhappy", "stuck", NOW.date()),)))
    put(office, history(40), stuck)
    assert run(office) == (0, "2 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")
    assert sorted(mailbox.recipients) == ["figlia@example.org", "rossi@example.org"]
    _, mail = mailbox.mails[0]
    assert mail["Subject"] == "Customers are less happy: Via Garibaldi"
    text = mail.get_content().replace("\r\n", "\n")
    assert "Via Garibaldi: Customers have been less happy since " in text
    assert "the button “unhappy” is stuck" in text
    put(office, history(40, good_days=60), attrs.evolve(status(), at=NOW + timedelta(minutes=1)))
    assert run(office) == (0, "2 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")
    _, mail = mailbox.mails[-1]
    assert mail["Subject"] == "All clear: Via Garibaldi"
    text = mail.get_content()
    assert "Customers are as happy again as they used to be." in text
    assert "the button “unhappy” works again" in text


def later(minutes, health):
    return attrs.evolve(status(health=health), at=NOW + timedelta(minutes=minutes))


def test_a_failed_self_test_is_told_once_whatever_it_finds_until_the_face_passes(office, mailbox):
    put(office, history(0), status(health=tried(happy="passed", unhappy="dark")))
    assert run(office) == (0, "2 sent\n", "")
    assert "the light of “unhappy” stays dark" in mailbox.mails[-1][1].get_content()
    # Another finding at the same face, a new card that was not tried, a program that stands still: nothing is over.
    standing = attrs.evolve(tried(happy="passed"), as_of=NOW - timedelta(hours=20))
    for minutes, health in enumerate([tried(happy="passed", unhappy="silent"), well(), tried(), standing], start=1):
        put(office, (), later(minutes, health))
        code, _, _ = run(office)
        assert code == 0
    assert not any("passed its self-test" in mail.get_content() for _, mail in mailbox.mails)
    put(office, (), later(9, tried(happy="passed", unhappy="passed")))
    assert run(office)[0] == 0
    assert "has passed its self-test with “unhappy”" in mailbox.mails[-1][1].get_content()
    assert run(office) == (0, "0 sent\n", "")


def test_two_cards_of_one_kiosk_are_told_once_a_month_though_they_take_turns(office, mailbox):
    put(office, history(0), status(disputed=("2026-09",)))
    assert run(office) == (0, "2 sent\n", "")
    assert "of September 2026 only one of them counts" in " ".join(mailbox.mails[-1][1].get_content().split())
    for minutes, disputed in enumerate([(), ("2026-09",), ()], start=1):
        put(office, (), attrs.evolve(later(minutes, well()), disputed=disputed))
        assert run(office) == (0, "0 sent\n", "")
    put(office, (), attrs.evolve(later(9, well()), disputed=("2026-09", "2026-10")))
    assert run(office) == (0, "2 sent\n", "")


def test_whoever_is_entered_for_a_shops_alerts_is_told_of_it_alone_once_and_of_its_end(office, mailbox):
    url = f"sqlite:///{office.parent}/archive.db"
    put(office, history(40), status())
    put(office, history(40, shop="Stazione", kiosk_id="s1", installation_id="s"), status("s1"))
    enter(url, "Stazione", ShopLists(alerts=("luca@example.org", "Rossi@Example.org", "Luca@example.org")))
    enter(url, "Via Garibaldi", ShopLists(mail=("luca@example.org",), weekly=("luca@example.org",)))
    code, said, _ = run(office, "--dry-run")
    assert (code, "To: luca@example.org\nSubject: Customers are less happy: Stazione\n" in said) == (0, True)
    assert run(office) == (0, "3 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")
    assert sorted(mailbox.recipients) == ["figlia@example.org", "luca@example.org", "rossi@example.org"]
    mails = dict(mailbox.mails)
    assert mails["luca@example.org"]["Subject"] == "Customers are less happy: Stazione"
    assert "Garibaldi" not in mails["luca@example.org"].get_content()
    assert mails["luca@example.org"]["Message-ID"] != mails["rossi@example.org"]["Message-ID"]
    put(office, history(40, good_days=60, shop="Stazione", kiosk_id="s1", installation_id="s"))
    assert run(office) == (0, "3 sent\n", "")
    assert dict(mailbox.mails)["luca@example.org"]["Subject"] == "All clear: Stazione"
    # What is no longer his is not told him.
    enter(url, "Stazione", ShopLists())
    put(office, history(120, shop="Stazione", kiosk_id="s1", installation_id="s"))
    run(office)
    assert mailbox.recipients.count("luca@example.org") == 2


def test_a_shops_people_are_told_where_its_owner_is_nobodys_and_all_of_it_waits_for_him(office, mailbox):
    put(office, history(40, owner="Bianchi"), status())
    put(office, history(40, owner="Bianchi", shop="Stazione", kiosk_id="s1", installation_id="s"), status("s1"))
    enter(f"sqlite:///{office.parent}/archive.db", "Stazione", ShopLists(alerts=("luca@example.org",)))
    code, out, err = run(office)
    assert (code, out) == (CONFIG, "1 sent\n")
    assert err.startswith("Bianchi: nobody is written to about Via Garibaldi (falling)")
    assert mailbox.recipients == ["luca@example.org"]
    office.write_text(office.read_text() + '[owners."Bianchi"]\nmail = ["b@example.org"]\n')
    assert run(office) == (0, "1 sent\n", "")
    assert mailbox.recipients == ["luca@example.org", "b@example.org"]
    assert mailbox.mails[-1][1]["Subject"] == "Customers are less happy: Stazione and Via Garibaldi"
    assert run(office) == (0, "0 sent\n", "")


def test_whoever_was_taken_off_before_his_mail_went_is_not_written_to(office, mailbox):
    url = f"sqlite:///{office.parent}/archive.db"
    put(office, history(40), status())
    enter(url, "Via Garibaldi", ShopLists(alerts=("luca@example.org", "anna@example.org")))
    good = office.read_text()
    office.write_text(good.replace('host = "localhost"', 'host = "127.0.0.1"'))
    assert run(office)[0] == CONFIG
    office.write_text(good)
    enter(url, "Via Garibaldi", ShopLists(alerts=("anna@example.org",)))
    assert run(office) == (0, "3 sent\n", "")
    assert sorted(mailbox.recipients) == ["anna@example.org", "figlia@example.org", "rossi@example.org"]


def test_a_kiosk_that_goes_to_another_owner_takes_its_trouble_to_him(office, mailbox):
    """Told to him, though the former owner knew of it; who hears no more of it, not even that it is over."""
    (document,) = (each for each in history(0) if each.month == f"{NOW:%Y-%m}")
    full = well(storage=Storage(failing=False, free_mib=0, ballast_given_up=True))
    put(office, [document], status(health=full))
    assert run(office)[:2] == (0, "2 sent\n")
    with office.open("a", encoding="utf-8") as file:
        file.write('[owners."Bianchi"]\nmail = ["bianchi@example.org"]\n')
    with closing(Registry.open(f"sqlite:///{office.parent}/archive.db")) as registry, registry.change() as change:
        change.move_kiosk("rossi-1", change.add_shop(change.add_owner("Bianchi"), "Nord"), NOW.date().replace(day=1))
    assert run(office)[:2] == (0, "1 sent\n")
    assert (mailbox.mails[-1][0], mailbox.mails[-1][1]["Subject"]) == ("bianchi@example.org", "A kiosk needs you: Nord")
    put(office, [], attrs.evolve(status(), at=NOW + timedelta(minutes=1)))
    assert run(office)[:2] == (0, "1 sent\n")
    assert (mailbox.mails[-1][0], mailbox.mails[-1][1]["Subject"]) == ("bianchi@example.org", "All clear: Nord")


def test_what_no_server_took_is_sent_by_a_later_run(office, mailbox):
    put(office, history(40), status())
    good = office.read_text()
    office.write_text(good.replace('host = "localhost"', 'host = "127.0.0.1"'))
    code, out, err = run(office)
    assert (code, out) == (CONFIG, "")
    assert "its certificate is not believed" in err
    office.write_text(good)
    assert run(office) == (0, "2 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")


def test_what_no_server_took_for_days_is_told_when_one_does_and_what_is_over_is_not(office, mailbox):
    put(office, history(40), status(health=well(storage=Storage(failing=True, free_mib=0, ballast_given_up=True))))
    both = {"Panificio Rossi": ["rossi@example.org", "figlia@example.org"]}
    ailing = [AlertEvent(kind, "Panificio Rossi", "Via Garibaldi", "rossi-1") for kind in ("card", "standing")]
    troubles = [fall_of("Via Garibaldi"), *ailing]
    then = NOW - GIVEN_UP - timedelta(days=1)
    with closing(Alerts.open(f"sqlite:///{office.parent}/archive.db")) as alerts:
        alerts.take(SeenAlerts(troubles, (), {}, both, then))
    code, said, _ = run(office, "--dry-run")
    assert (code, said.count("To: ")) == (0, 1)
    assert run(office) == (0, "2 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")
    assert sorted(mailbox.recipients) == ["figlia@example.org", "rossi@example.org"]
    told = " ".join(mailbox.mails[0][1].get_content().split())
    assert told in " ".join(said.split())
    assert "Customers have been less happy since " in told
    assert f"its card cannot be written. It needs a new card. It was found on {EN.full_day(then.date())}." in told
    assert "stands still" not in told
    put(office, (), attrs.evolve(status(), at=NOW + timedelta(minutes=1)))
    assert run(office) == (0, "2 sent\n", "")
    told = " ".join(mailbox.mails[-1][1].get_content().split())
    assert told.startswith("Via Garibaldi: Kiosk rossi-1 takes votes again. To get this mail")


def test_a_dry_run_prints_and_remembers_nothing(office, mailbox):
    put(office, history(40), status())
    code, out, err = run(office, "--dry-run")
    assert (code, err) == (0, "")
    assert out.startswith(
        "To: rossi@example.org, figlia@example.org\nSubject: Customers are less happy: Via Garibaldi\n"
    )
    assert mailbox.mails == []
    assert run(office) == (0, "2 sent\n", "")
    assert run(office, "--dry-run") == (0, "", "")


def test_troubles_of_an_owner_whom_nobody_knows_wait_until_somebody_does(office, mailbox):
    put(office, history(40, owner="Bianchi"), status())
    code, out, err = run(office)
    assert (code, out) == (CONFIG, "0 sent\n")
    assert err.startswith('Bianchi: nobody is written to about Via Garibaldi (falling); add [owners."Bianchi"]')
    office.write_text(office.read_text() + '[owners."Bianchi"]\nmail = ["b@example.org"]\n')
    assert run(office) == (0, "1 sent\n", "")


def test_a_deaf_head_office_ends_with_try_again(office, mailbox):
    away = timedelta(hours=60)
    put(office, history(0), status(ago=away), status("rossi-2", ago=away))
    put(office, history(0, kiosk_id="rossi-2"))
    code, out, err = run(office)
    assert (code, out) == (TEMPORARY, "0 sent\n")
    assert "look at the broker and at kiosk-collect" in err


def test_two_alerts_at_once_tell_it_once(office, mailbox):
    put(office, history(40), status())
    command = [*PROGRAM, "--settings", str(office)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for each in both:
        each.communicate(timeout=300)
    run(office)
    assert sorted(mailbox.recipients) == ["figlia@example.org", "rossi@example.org"]


def test_nothing_is_noted_where_the_mail_could_not_be_begun(tmp_path):
    alerts = Alerts.open(f"sqlite:///{tmp_path}/archive.db")
    trouble = AlertEvent("falling", "Rossi", "Duomo")
    with pytest.raises(Exception, match="NOT NULL"):
        alerts.take(SeenAlerts([trouble], (), {}, {"Rossi": [None]}, NOW))
    assert alerts.uncleared() == []
    alerts.take(SeenAlerts([trouble], (), {}, {"Rossi": ["a@example.org"]}, NOW))
    assert alerts.uncleared() == [trouble]
    alerts.close()


def test_one_that_is_alive_and_falls_silent_is_told_whoever_was_taken_away_before():
    documents = [a_document("2026-10", {}), a_document("2026-10", {}, kiosk_id="gone")]
    long_ago = heard(kiosk_id="gone", ago=timedelta(days=70))
    found = diagnosed(documents, [heard(ago=timedelta(days=3)), long_ago])
    assert ("unheard", "rossi-1") in {(each.kind, each.kiosk_id) for each in found.troubles}
    assert found.outage == ""


def test_a_kiosk_that_was_renamed_is_one_kiosk():
    renamed = [
        a_document("2026-09", {}, kiosk_id="k1", installation_id="i1"),
        a_document("2026-10", {}, kiosk_id="new-1", installation_id="i1", former_ids=("k1",)),
    ]
    statuses = [heard(kiosk_id="k1", ago=timedelta(days=9)), heard(kiosk_id="new-1")]
    found = diagnosed(renamed, statuses)
    assert (kinds(found), found.outage) == ([], "")
    # What was told of its former name comes to its end.
    told = AlertEvent("unheard", "Panificio Rossi", "Via Garibaldi", "k1")
    (ended,) = difference([told], found.troubles, found.unjudged, {})["Panificio Rossi"].cleared
    assert ended.alert == told


def test_a_kiosk_that_got_its_name_back_is_one_kiosk():
    """Also where that was at a month's end, so that no document of the last name speaks of the one between."""
    renamed = [
        a_document("2026-08", {}, kiosk_id="k1", installation_id="i1"),
        a_document("2026-09", {}, kiosk_id="new-1", installation_id="i1", former_ids=("k1",)),
        a_document("2026-10", {}, kiosk_id="k1", installation_id="i1"),
    ]
    statuses = [heard(kiosk_id="new-1", ago=timedelta(days=9)), heard(kiosk_id="k1")]
    found = diagnosed(renamed, statuses)
    assert (kinds(found), found.outage) == ([], "")


def test_two_copies_of_one_card_are_two_kiosks():
    def told(month, kiosk_id, days):
        return a_document(month, {}, kiosk_id=kiosk_id, installation_id="i1", as_of=NOW - timedelta(days=days))

    copies = [told("2026-09", "k1", 40), told("2026-09", "k2", 39), told("2026-10", "k1", 9), told("2026-10", "k2", 8)]
    found = diagnosed(copies, [heard(kiosk_id="k1", ago=timedelta(days=9)), heard(kiosk_id="k2")])
    assert kinds(found) == ["unheard"]


def test_of_a_kiosk_taken_away_for_good_nothing_is_said_and_the_office_is_not_deaf():
    documents = [a_document("2026-10", {}, kiosk_id=name) for name in ("k1", "old-1", "old-2")]
    silent = [heard(kiosk_id=name, ago=timedelta(days=9)) for name in ("k1", "old-1", "old-2")]
    found = Diagnosis()
    found.add_shop("Via Garibaldi", documents, [], NOW)
    found.add_kiosks(silent, NOW, GRACE, ["old-1", "old-2"])
    assert [(each.kind, each.kiosk_id) for each in found.troubles] == [("unheard", "k1")]
    assert {("unheard", "old-1"), ("test", "old-2")} <= found.unjudged


LONG_AGO = timedelta(days=430)
"""An office that was off for fourteen months: nothing of then is among the months that an alert reads."""
FELL = NOW.date() - LONG_AGO


def fall_of(shop, since=FELL):
    return AlertEvent("falling", "Panificio Rossi", shop, since=since, points_before=80, points_after=60, votes=100)


def tell(office, *troubles, at=NOW - LONG_AGO):
    """What an owner was told of, and when."""
    url = f"sqlite:///{office.parent}/archive.db"
    with closing(Alerts.open(url)) as alerts, closing(SendLog.open(url)) as log:
        alerts.take(SeenAlerts(troubles, (), {}, {"Panificio Rossi": ["rossi@example.org"]}, at))
        for message_id in log.pending(PREFIX, at):
            log.sent(message_id, "rossi@example.org", at)


def test_after_fourteen_months_each_is_told_once_and_nothing_that_is_not_known(office, mailbox):
    put(office, history(0), status())
    put(office, history(0, shop="Corso Italia", kiosk_id="rossi-2"), status("rossi-2"))
    put(office, history(40, shop="Via Po", kiosk_id="rossi-3"), status("rossi-3"))
    put(office, history(40, good_days=60, shop="Via Roma", kiosk_id="rossi-4"), status("rossi-4"))
    closed = a_document(f"{FELL:%Y-%m}", {1: (4, 1, 1)}, shop="Via Verdi", kiosk_id="rossi-5")
    put(office, [closed], status("rossi-5", ago=LONG_AGO))
    away = {"Corso Italia": "rossi-2", "Via Verdi": "rossi-5"}
    silent = [AlertEvent("unheard", "Panificio Rossi", shop, kiosk) for shop, kiosk in away.items()]
    tell(office, fall_of("Via Garibaldi"), fall_of("Via Verdi"), *silent)
    assert run(office) == (0, "2 sent\n", "")
    _, mail = mailbox.mails[0]
    told = mail.get_content().replace("\r\n", "\n").split("\n\n")[:-2]
    assert [sentence.partition(": ")[0] for sentence in told[:-1]] == ["Via Po", "Via Garibaldi", "Corso Italia"]
    assert told[0].startswith("Via Po: Customers have been less happy since ")
    # How that ended nobody has seen.
    assert told[1].startswith("Via Garibaldi: Whether customers are still less happy than before ")
    assert told[2] == "Corso Italia: Kiosk rossi-2 is heard again."
    assert run(office) == (0, "0 sent\n", "")


def test_a_fall_is_called_corrected_only_where_its_days_are_looked_at(office, mailbox):
    """Across a move nothing is compared, and of a shop that opens on few days a year has few days."""
    put(office, history(0), status())
    tell(office, fall_of("Via Garibaldi", NOW.date() - timedelta(60)))
    assert run(office)[:2] == (0, "2 sent\n")
    assert mailbox.mails[0][1]["Subject"] == "All clear: Via Garibaldi"
    assert "With all that is known now, customers have not become less happy." in mailbox.mails[0][1].get_content()
    told = fall_of("Via Garibaldi", NOW.date() - timedelta(60))
    note = Note(NOW.date() - timedelta(30), "Via Garibaldi", "to the other door", "break")
    found = diagnosed([*history(0)], notes=[note])
    (changes,) = difference([told], found.troubles, set(), found.watched).values()
    assert changes.cleared == (EndedAlert(told, "past"),)
    assert letter(EN, "id", ("a@example.org",), changes).subject == "Not compared any more: Via Garibaldi"


def _days(document):
    return [(day.date, day.votes, day.in_service_minutes, day.open_minutes, day.pooled) for day in document.days]


def test_an_alert_reads_the_months_that_it_needs(tmp_path):
    """Ten years of a kiosk, and no more work than thirteen months of it."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    store(url, [a_document(months.back("2026-10", n), {1: (4, 1, 1)}) for n in range(121)])
    opened = Archive.open(url)
    read = opened.aggregates("Via Garibaldi", months.back("2026-10", 12), hours=False)
    assert (len(read), {each.hours for each in read}) == (13, {()})
    whole = opened.aggregates("Via Garibaldi")[-13:]
    assert [_days(each) for each in read] == [_days(each) for each in whole]
    opened.close()


def test_an_alert_looks_at_the_days_of_the_page():
    """Its customers' alone, of all kiosks, without what was asked with other faces, and without a day not yet told."""
    rows = {day: (4 + day, 2, day % 3) for day in range(1, 29)}
    faces = a_document("2026-10", {}).faces
    documents = [
        a_document("2026-07", {1: (9, 9)}, faces=faces[:2]),
        a_document("2026-08", rows),
        a_document("2026-09", rows, kiosk_id="k2", installation_id="b1"),
        a_document("2026-09", {1: (9, 9)}, faces=faces[1:], as_of=datetime(2026, 9, 4, tzinfo=UTC)),
        a_document("2026-09", rows, installation_id="a2", as_of=datetime(2026, 10, 1, tzinfo=UTC)),
        a_document("2026-09", rows, kiosk_id="kitchen", installation_id="c1", touchpoint="kitchen", stage=1),
        a_document("2026-10", rows, as_of=datetime(2026, 10, 20, 12, tzinfo=UTC), final=False, stage=2),
        a_document("2026-11", rows, kiosk_id="k2", as_of=datetime(2026, 11, 9, tzinfo=UTC), final=False, stage=2),
    ]
    series = series_of_shop("Via Garibaldi", documents, "2026-11")
    assert series.other_faces == ("2026-07",)
    shown = [(day.date, day.votes) for month in series.months.values() for day in month.days if any(day.votes)]
    found, scores = customers_days("Via Garibaldi", documents, "2026-11")
    assert [(day.date, day.votes) for day in found if any(day.votes)] == shown
    assert len(shown) == 28 + 28 + 20 + 9
    assert scores == series.scores
