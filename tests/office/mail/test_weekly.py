"""The weekly note, as the timer calls it: `kiosk report --weekly`."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from attrs import evolve
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.office.mail.weekly import week_identity, weekly_letter
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.analysis.usual_week import WeekFound, WeekOutcome, examine_week
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from sync.archive.archive import Archive
from sync.archive.mail_choice import ShopLists
from sync.archive.registry import Registry
from sync.document.aggregate import Fault
from tests.office.mail.conftest import PASSWORD, USER, store
from tests.office.report.conftest import a_document

MONDAY = date(2026, 11, 16)
OWNER = "Panificio Rossi"


def told(mood, seed=1, until=date(2026, 11, 22), shop="Via Garibaldi", since=8, per_day=60, owner=OWNER, **november):
    """Months up to a day of November; `mood`: the share of happy votes of a day."""
    rng = np.random.default_rng(seed)
    for month in months.window("2026-11", since):
        rows = {}
        for day in months.days(month):
            if day.isoweekday() != 7 and day <= until:
                happy = float(np.clip(mood(day) + rng.normal(0, 0.05), 0, 1))
                n = rng.poisson(per_day)
                rows[day.day] = (k := int(rng.binomial(n, happy)), 1, int(n - k))
        more = {
            "kiosk_id": shop.lower().replace(" ", "-"),
            "installation_id": shop.lower()[:2],
            "shop": shop,
            "owner": owner,
        }
        document = a_document(month, rows, **more)
        if month == "2026-11":
            end = datetime(2026, 11, until.day + 1, tzinfo=UTC)
            days = tuple(day for day in document.days if day.date <= until)
            document = a_document(month, rows, days=days, as_of=end, final=False, **more, **november)
        yield document


def week_of(documents, monday=MONDAY):
    return examine_week(gather([*documents], None, "2026-11"), monday)


def steady(_day):
    return 0.8


def fallen(day):
    return 0.5 if day >= MONDAY else 0.8


def test_a_week_like_the_others_is_as_usual():
    found = week_of(told(steady))
    assert (found.outcome, found.unusual) == (WeekOutcome.USUAL, False)
    assert abs(found.score - found.usual) <= 4
    assert 300 < found.votes < 420


def test_a_week_that_fell_or_rose_is_said_with_what_is_usual():
    assert week_of(told(fallen)).outcome is WeekOutcome.LOWER
    assert week_of(told(lambda day: 0.95 if day >= MONDAY else 0.7)).outcome is WeekOutcome.HIGHER


def test_a_fall_is_not_usual_for_having_begun_two_weeks_ago():
    """It was learnt as how far days wander: 63 was as usual where 79 was."""
    begun = MONDAY - timedelta(17)
    weeks = [week_of(told(lambda day: 0.5 if day >= begun else 0.8, seed)) for seed in range(10)]
    assert [each.outcome for each in weeks].count(WeekOutcome.LOWER) >= 9
    assert all(abs(each.usual - 80) <= 3 for each in weeks)


@pytest.mark.parametrize("others", [0, 1])
def test_what_may_be_chance_is_not_called_as_usual(others):
    wide = WeekFound("Via Roma", MONDAY, WeekOutcome.USUAL, 219, 63, 79, 96)
    close = WeekFound("Stazione", MONDAY, WeekOutcome.USUAL, 412, 81, 80, 96)
    text = weekly_letter(Language("en"), OWNER, [wide, close][: 1 + others], ("r@example.org",)).text
    alone = "No clear difference this week: 63 from 219 votes, where 79 is usual; it may be chance."
    said = (
        f"Via Roma, 16–22 November 2026: {alone}",
        "No clear difference this week, it may be chance: Via Roma 63, usually 79 (219 votes).",
    )
    assert said[others] in text.splitlines()
    assert ("Nothing unusual this week: Stazione 81 (412 votes)." in text) == bool(others)


def test_usual_weeks_are_seldom_called_unusual():
    """Thirty shops, five weeks each: one in two hundred, or thereabouts."""
    weeks = [MONDAY - timedelta(7 * n) for n in range(5)]
    found = [week_of([*told(steady, seed)], monday).outcome for seed in range(30) for monday in weeks]
    assert found.count(WeekOutcome.USUAL) >= 147


def test_what_cannot_be_judged_is_not():
    assert week_of(told(steady, faults=(Fault("silent", "unhappy", 1),))).outcome is WeekOutcome.IN_DOUBT
    assert week_of(told(steady, per_day=3)).outcome is WeekOutcome.FEW_VOTES
    assert week_of(told(steady, since=2)).outcome is WeekOutcome.NOT_KNOWN
    assert week_of(told(steady, until=date(2026, 11, 13))).outcome is WeekOutcome.SILENT


def test_a_kiosk_that_fell_silent_is_named_and_changes_nothing():
    """An unhappy door that is silent: pooled, the week would be the best ever."""
    door = [*told(lambda _: 0.3, 2, until=date(2026, 11, 14))]
    there = [*told(steady)]
    names = {"kiosk_id": "door", "installation_id": "dd"}
    moved = [evolve(document, **names) for document in door]
    found = week_of([*there, *moved])
    assert (found.outcome, found.absent, found.unusual) == (WeekOutcome.USUAL, ("door",), True)
    assert abs(found.score - 80) < 6


def test_three_lines_for_one_shop_and_the_unusual_first_for_several():
    usual = WeekFound("Stazione", MONDAY, WeekOutcome.USUAL, 412, 81, 80, 130)
    mail = weekly_letter(Language("en"), OWNER, [usual], ("r@example.org",))
    assert mail.text.splitlines()[:3] == [
        "Stazione, 16–22 November 2026: Nothing unusual this week: 81 from 412 votes, as usual.",
        "Usual on these weekdays is 80, by 130 earlier open days.",
        "To get this mail at another address, or not at all, answer it.",
    ]
    assert mail.subject == "Stazione: Nothing unusual this week: 81 from 412 votes, as usual."
    low = WeekFound("Airport", MONDAY, WeekOutcome.LOWER, 300, 60, 75, 130)
    mail = weekly_letter(Language("en"), OWNER, [usual, low, usual], ("r@example.org",))
    assert mail.text.splitlines()[:2] == [
        "Airport: Lower than usual this week: 60 from 300 votes, where 75 is usual.",
        "Nothing unusual this week: Stazione 81 (412 votes) and Stazione 81 (412 votes).",
    ]
    assert mail.subject == "16–22 November 2026: look at Airport"


def test_however_many_shops_there_are_a_line_can_be_read():
    weeks = [WeekFound(f"Shop {n}", MONDAY, WeekOutcome.USUAL, 412, 81, 80, 130) for n in range(100)]
    text = weekly_letter(Language("en"), OWNER, weeks, ("r@example.org",)).text
    assert "60 more shops" in text
    assert len(text.splitlines()) == 4


def test_one_owner_in_one_week_is_one_mail():
    assert week_identity(OWNER, MONDAY).startswith("week.2026-W47.")
    assert week_identity(OWNER, MONDAY) != week_identity(OWNER, MONDAY + timedelta(7))
    assert week_identity(OWNER, date(2027, 1, 4) - timedelta(7)).startswith("week.2026-W53.")


@pytest.fixture
def office(tmp_path, serve, ca_file):
    """office.toml of an owner who wants a note each week, and one who does not."""
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    (tmp_path / "office.toml").write_text(
        f'[archive]\nurl = "sqlite:///{tmp_path}/archive.db"\n[mail]\nhost = "localhost"\nport = {serve()}\n'
        f'sender = "kiosks@example.org"\nusername = "{USER}"\npassword_file = "{tmp_path}/password"\n'
        f'ca_file = "{ca_file}"\n'
        f'[owners."{OWNER}"]\nmail = ["rossi@example.org"]\nfrequency = "weekly"\n'
        '[owners."Bianchi"]\nmail = ["bianchi@example.org"]\n'
    )
    return tmp_path / "office.toml"


def run(settings, on):
    ran = CliRunner().invoke(main, ["report", "--weekly", "--settings", str(settings), "--as-of", on])
    return ran.exit_code, ran.stdout, ran.stderr


def test_whoever_wants_a_note_gets_it_once_and_nobody_else(office, mailbox, tmp_path):
    other = [
        a_document(d.month, {}, owner="Bianchi", shop="Nord", kiosk_id="n1", installation_id="n") for d in told(steady)
    ]
    store(f"sqlite:///{tmp_path / 'archive.db'}", [*told(fallen), *other])
    assert run(office, "2026-11-23") == (0, "2026-11-16: 1 sent\n", "")
    ((to, mail),) = mailbox.mails
    assert to == "rossi@example.org"
    assert mail["Subject"].startswith("Via Garibaldi: Lower than usual this week")
    assert mail.get_content().count("\r\n") + mail.get_content().count("\n") >= 3
    for day in ("2026-11-23", "2026-11-24", "2026-11-29"):
        assert run(office, day)[1] == "2026-11-16: 0 sent\n"
    assert len(mailbox.mails) == 1
    with sqlite3.connect(tmp_path / "archive.db") as rows:
        assert rows.execute("SELECT count(*) FROM sent WHERE message_id LIKE 'week.2026-W47.%'").fetchone() == (1,)
    rows.close()


def test_whoever_is_entered_for_a_shops_weeks_gets_that_shops_once_whatever_its_owner_wants(office, mailbox, tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    others = [document for shop in ("Nord", "Sud") for document in told(fallen, shop=shop, owner="Bianchi")]
    store(url, [*told(steady), *others])
    enter(url, "Nord", ShopLists(weekly=("luca@example.org", "bianchi@example.org")))
    enter(url, "Via Garibaldi", ShopLists(weekly=("Rossi@Example.org",)))  # who gets it anyhow
    enter(url, "Sud", ShopLists(mail=("luca@example.org",)))  # its page alone
    assert run(office, "2026-11-23") == (0, "2026-11-16: 3 sent\n", "")
    assert sorted(mailbox.recipients) == ["bianchi@example.org", "luca@example.org", "rossi@example.org"]
    about = dict(mailbox.mails)["luca@example.org"]
    assert about["Subject"].startswith("Nord: Lower than usual this week")
    assert "Sud" not in about.get_content()
    assert len({mail["Message-ID"] for _, mail in mailbox.mails}) == 3
    assert run(office, "2026-11-24") == (0, "2026-11-16: 0 sent\n", "")


def test_an_address_of_a_shop_that_is_refused_holds_up_nobody_and_is_not_tried_again(office, mailbox, tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    store(url, [*told(steady)])
    enter(url, "Via Garibaldi", ShopLists(weekly=("gone@example.org", "luca@example.org")))
    mailbox.at_recipient = lambda address: "550 no such user" if address.startswith("gone") else None
    code, out, err = run(office, "2026-11-23")
    assert (code, out) == (CONFIG, "2026-11-16: 2 sent\n")
    assert "gone@example.org: refused by the mail server" in err
    assert run(office, "2026-11-24")[1] == "2026-11-16: 0 sent\n"


def enter(url, shop, lists):
    with closing(Archive.open(url)) as archive, closing(Registry.open(url)) as registry:
        (found,) = (each for each in registry.shops() if each.name == shop)
        views = {each.owner_id: each for each in archive.views()}
        assert views[found.owner_id].put_shop_mail(found.id, lists)


def test_sundays_votes_are_waited_for_until_tuesday(office, mailbox, tmp_path):
    store(f"sqlite:///{tmp_path / 'archive.db'}", told(steady, until=date(2026, 11, 20)))
    code, out, err = run(office, "2026-11-23")
    assert (code, out) == (TEMPORARY, "2026-11-16: 0 sent\n")
    assert f"{OWNER}: waits for Sunday's votes of Via Garibaldi" in err
    assert run(office, "2026-11-24")[:2] == (0, "2026-11-16: 1 sent\n")


def test_other_options_do_not_go_with_it(office):
    ran = CliRunner().invoke(main, ["report", "--weekly", "--month", "2026-10"])
    assert ran.exit_code == 2
    assert "--weekly does not go with --month YYYY-MM" in ran.stderr
