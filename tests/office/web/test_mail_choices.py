"""How owners want to be written to: from the form by way of `kiosk report --mail` to the mails."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.web_entries import import_entries, settings_with_choices
from kiosk.office.report.data.entered import Entered, MailEntry, encode
from sync.archive.archive import Archive
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI, Web
from tests.office.web.entries import archive_of, entries, handed_on, reading
from tests.sync.ends import until

FORM = {"frequency": "weekly", "language": "it", "mail": "luca@example.org"}
TOML = f'[owners."{ROSSI}"]\nmail = ["rossi@example.org"]\n'


@pytest.fixture(scope="module")
def path(web, registered) -> str:
    return f"/owners/{owner_id(web, ROSSI)}/mails"


@pytest.fixture(scope="module")
def owner(web, registered) -> Browser:
    return web.account("rossi@example.org", "--owner", ROSSI)


@pytest.fixture(autouse=True)
def _nobody_has_chosen(web):
    yield
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM web_waitingmailchoice")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM mail_choice")
        database.execute("DELETE FROM sent")


def owner_id(web: Web, name: str) -> int:
    with closing(sqlite3.connect(web.folder / "archive.db")) as database:
        return database.execute("SELECT id FROM owner WHERE name = ?", [name]).fetchone()[0]


def mailed(web: Web, mailbox) -> dict[str, str]:
    """What `kiosk report --mail` sends about the newest month: the subject by recipient."""
    mailbox.mails.clear()
    command = [Path(sys.executable).with_name("kiosk"), "report", "--mail", "--month", "2026-10"]
    settings = web.settings.read_text() + TOML
    file = web.folder / "mailing.toml"
    file.write_text(settings)
    subprocess.run([*command, "--settings", file], check=False, capture_output=True, timeout=300)
    return {recipient: str(mail["Subject"]) for recipient, mail in mailbox.mails}


def owners(web: Web, toml: str = "", file: Path | None = None) -> dict[str, tuple]:
    """Language, frequency and addresses of each owner, once what waits, or stands in another file, is taken in."""
    office = reading(web, file or entries(web), toml)
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, office)
        found = settings_with_choices(archive, office).owners
    return {name: (each.language, each.frequency, each.mail) for name, each in found.items()}


def test_a_choice_goes_from_the_form_to_the_mails(web, mailbox, owner, path):
    before = mailed(web, mailbox)  # the control
    assert [*before] == ["rossi@example.org"]
    assert "October" in before["rossi@example.org"]
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM sent")
    assert owner.post(path, FORM).to == path
    assert "It holds from the next mail on" in owner.get(path).text
    until(lambda: handed_on(web, "luca@example.org"), "handed on")
    after = mailed(web, mailbox)
    assert {*after} == {"rossi@example.org", "luca@example.org"}
    assert {"ottobre" in subject for subject in after.values()} == {True}
    page = owner.get(path).text
    assert "It holds from the next mail on" not in page
    assert "luca@example.org</textarea>" in page
    assert owners(web, TOML)[ROSSI] == ("it", "weekly", ("rossi@example.org", "luca@example.org"))
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    assert f"chose who gets mails, and how – {ROSSI}: weekly, it luca@example.org" in chief.get("/people/audit").text


def test_the_last_word_holds_and_the_same_file_read_again_changes_nothing(web, owner, path):
    owner.post(path, FORM)
    until(lambda: handed_on(web, "luca@example.org"), "handed on")
    former = web.folder / "former.json"
    former.write_bytes(entries(web).read_bytes())
    assert owners(web)[ROSSI][0] == "it"
    owner.post(path, {**FORM, "language": "lt"})
    until(lambda: handed_on(web, '"lt"'), "handed on")
    assert owners(web)[ROSSI][0] == "lt"
    assert owners(web, file=former)[ROSSI][0] == "lt"


def test_an_owner_in_no_settings_is_written_to_by_his_own_choice_alone(web, owner, path):
    owner.post(path, {**FORM, "mail": ""})
    until(lambda: handed_on(web, '"weekly"'), "handed on")
    assert owners(web) == {}  # nobody is written to, and the timers say so
    owner.post(path, FORM)
    until(lambda: handed_on(web, "luca@example.org"), "handed on")
    assert owners(web) == {ROSSI: ("it", "weekly", ("luca@example.org",))}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mail": "luca"}, "No address like rossi@example.org: luca"),
        ({"mail": "luca@example.org\r\nBcc: all@example.org"}, "No address like rossi@example.org: Bcc:"),
        ({"mail": "=?utf-8?q?x?=@example.org"}, "No address like"),
        ({"mail": "\n".join(f"guest-{number}@example.org" for number in range(11))}, "10 addresses at most"),
        ({"mail": "a@example.org " * 400}, "at most 4000 characters"),
        ({"language": "de"}, "valid choice"),
        ({"frequency": "hourly"}, "valid choice"),
    ],
)
def test_what_no_mail_can_be_sent_by_is_refused_beside_its_field(web, owner, path, wrong, said):
    answer = owner.post(path, {**FORM, **wrong})
    assert (answer.status, said in answer.text) == (200, True)
    assert "It holds from" not in owner.get(path).text


def test_whoever_sees_one_shop_or_another_owners_does_not_choose(web, owner, path):
    page = owner.get("/password/change").text
    for name, right in (("shop", ("--shop", "Via Garibaldi")), ("other", ("--owner", KAZLAUSKAS)), ("tech", ())):
        browser = web.account(f"{name}@example.org", *right)
        page = browser.get("/password/change").text
        assert browser.get(path).status == browser.ask("POST", path, {**hidden(page), **FORM}).status == 404
    assert "It holds from" not in owner.get(path).text
    assert owner.post(path, FORM).to == path  # the control


def test_an_entry_that_no_web_wrote_is_judged_again(web, path, capsys):
    own = owner_id(web, ROSSI)
    wrong = [
        MailEntry("1" * 32, own, "it", "weekly", ("x@example.org\nBcc: y@example.org",)),
        MailEntry("2" * 32, own, "de", "weekly", ()),
        MailEntry("3" * 32, own, "it", "hourly", ()),
        MailEntry("4" * 32, own, "it", "weekly", ("x@example.org",) * 11),
        MailEntry("5" * 32, 999_999, "it", "weekly", ()),
    ]
    good = MailEntry("6" * 32, own, "lt", "monthly", ("good@example.org",))
    file = web.folder / "wrong.json"
    file.write_bytes(encode(Entered(mails=(*wrong, good), archive=archive_of(web))))
    assert owners(web, file=file) == {ROSSI: ("lt", "monthly", ("good@example.org",))}
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(": entry ")[2][:1] for line in said] == ["1", "2", "3", "4", "5"]
