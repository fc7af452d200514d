"""`kiosk report --mail`, as the timer calls it, with an archive and a mail server; a process where one is killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.office.mail.monthly import identity, unfinished, waits
from kiosk.office.report.data.months import window
from sync.archive.registry import Registry
from sync.archive.send_log import LEASE
from sync.archive.tables import OWNER
from sync.document.outbox import write
from tests.office.mail.conftest import DEADLINE_S, PASSWORD, USER, store
from tests.pango import needs_pango
from tests.sync.ends import until

OWNERS = {"Panificio Rossi": ("en", ["rossi@example.org"]), "Žemaitis": ("en", ["z@example.org", "y@example.org"])}
AWAY_SINCE = datetime(2026, 10, 28, 21, tzinfo=UTC)
PROGRAM = [sys.executable, "-c", "from kiosk.cli import main; main()"]


@pytest.fixture
def office(tmp_path, serve, ca_file):
    """Writes office.toml; returns where."""

    def written(owners=OWNERS, more="", port=None):
        (tmp_path / "password").write_text(PASSWORD)
        (tmp_path / "password").chmod(0o600)
        text = (
            f'[archive]\nurl = "sqlite:///{tmp_path}/archive.db"\n[mail]\nhost = "localhost"\n'
            f"port = {port or serve()}\n"
            f'sender = "kiosks@example.org"\nusername = "{USER}"\npassword_file = "{tmp_path}/password"\n'
            f'ca_file = "{ca_file}"\n{more}\n'
        )
        for name, (language, addresses) in owners.items():
            text += f'[owners."{name}"]\nlanguage = "{language}"\nmail = {addresses}\n'
        (tmp_path / "office.toml").write_text(text)
        return tmp_path / "office.toml"

    return written


@pytest.fixture
def archive(tmp_path, document):
    """October of two owners: one with two shops."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    rows = {1: (40, 5, 5)}
    store(
        url,
        [
            document("2026-10", rows, shop="Via Garibaldi", kiosk_id="k1"),
            document("2026-10", rows, shop="Corso Italia", kiosk_id="k2"),
            document("2026-10", rows, shop="Senamiestis", kiosk_id="k3", owner="Žemaitis"),
        ],
    )
    return url


def start(*arguments, program=PROGRAM):
    """A process of its own, as the timer starts it."""
    return subprocess.Popen(
        [*program, "report", "--mail", "--as-of", "2026-11-01", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def run(*arguments, on="2026-11-01"):
    ran = CliRunner().invoke(main, ["report", "--mail", "--as-of", on, *map(str, arguments)])
    return ran.exit_code, ran.stdout, ran.stderr


def forget_the_claim(settings):
    """As if a quarter of an hour had gone by."""
    with sqlite3.connect(settings.parent / "archive.db") as rows:
        rows.execute("UPDATE sent SET tried_at = datetime(tried_at, ?)", [f"-{LEASE.total_seconds() + 1} seconds"])
    rows.close()


@needs_pango
def test_every_owner_gets_all_of_his_shops_in_one_mail_once(office, archive, mailbox):
    settings = office()
    assert run("--settings", settings) == (0, "2026-10: 3 sent\n", "")
    assert run("--settings", settings) == (0, "2026-10: 0 sent\n", "")
    assert sorted(mailbox.recipients) == ["rossi@example.org", "y@example.org", "z@example.org"]
    mails = dict(mailbox.mails)
    rossi = mails["rossi@example.org"]
    assert rossi["Subject"] == "Your 2 shops in October: nothing to compare with yet"
    assert mails["z@example.org"]["Subject"] == "Senamiestis: 85, the first month"
    assert mails["z@example.org"]["Message-ID"] == mails["y@example.org"]["Message-ID"]
    text = rossi.get_body(("plain",)).get_content()
    assert "Corso Italia, October 2026" in text
    assert "Via Garibaldi, October 2026" in text
    html = rossi.get_body(("html",)).get_content()
    assert "<b>Corso Italia</b>" in html
    assert "<b>Via Garibaldi</b>" in html
    (picture,) = [part for part in mails["z@example.org"].walk() if part.get_content_type() == "image/png"]
    assert picture.get_content().startswith(b"\x89PNG")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in mails["z@example.org"].get_body(("html",)).get_content()
    names = [part.get_filename() for part in rossi.iter_attachments()]
    assert [name for name in names if name.endswith(".csv")] == [
        "Corso Italia 2026-10.csv",
        "Via Garibaldi 2026-10.csv",
    ]
    papers = [part.get_content() for part in rossi.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert len(papers) == 2
    for paper in papers:
        assert paper.startswith(b"%PDF-")


def test_a_domain_with_letters_beyond_ascii_is_written_to_as_servers_have_it(office, archive, mailbox):
    settings = office({"Panificio Rossi": ("en", ["anna@bäckerei.example"]), "Žemaitis": ("en", [])})
    code, out, err = run("--settings", settings)
    assert (code, out) == (0, "2026-10: 1 sent\n"), err
    ((to, mail),) = mailbox.mails
    assert (to, mail["To"]) == ("anna@xn--bckerei-5wa.example",) * 2
    # Before the @ no server has to take any.
    settings = office({"Panificio Rossi": ("en", ["jürgen@example.org"]), "Žemaitis": ("en", [])})
    code, _, err = run("--settings", settings)
    assert (code, "mail = 'jürgen@example.org': must be an address like" in err) == (CONFIG, True)


def test_without_the_libraries_for_paper_and_pictures_the_pages_go_out_all_the_same(office, archive, mailbox):
    settings = office({"Panificio Rossi": OWNERS["Panificio Rossi"], "Žemaitis": ("en", [])})
    bare = (
        "import os, sys; os.environ['PATH'] = ''; sys.modules['weasyprint'] = sys.modules['resvg_py'] = None; "
        + PROGRAM[-1]
    )
    with start("--settings", settings, program=[*PROGRAM[:-1], bare]) as process:
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (0, "2026-10: 1 sent\n")
    assert err.startswith("a PDF needs weasyprint, which is missing")
    assert err.count("\n") == 1
    ((_, mail),) = mailbox.mails
    kinds = [part.get_content_type() for part in mail.walk()]
    assert "image/png" not in kinds
    assert kinds.count("text/html") == 3


@needs_pango
def test_a_run_that_is_killed_between_two_mails_is_gone_on_with(office, archive, mailbox, hold):
    settings = office()
    reached = threading.Event()

    def stop(to):
        if to == "z@example.org":
            reached.set()
            hold.wait(DEADLINE_S)

    mailbox.at_recipient = stop
    with start("--settings", settings) as process:
        assert reached.wait(DEADLINE_S)
        process.send_signal(signal.SIGKILL)
    hold.set()
    mailbox.at_recipient = lambda _: None
    code, out, err = run("--settings", settings)
    # Whoever died may still be at work, for all anybody knows: its mail is left alone for a while.
    assert (code, out) == (TEMPORARY, "2026-10: 1 sent\n")
    assert "another run is sending it, or died while it was" in err
    assert mailbox.recipients == ["rossi@example.org", "y@example.org"]
    forget_the_claim(settings)
    assert run("--settings", settings) == (0, "2026-10: 1 sent\n", "")
    assert sorted(mailbox.recipients) == ["rossi@example.org", "y@example.org", "z@example.org"]


@needs_pango
def test_a_run_that_is_killed_before_it_heard_the_answer_sends_the_very_same_mail_again(office, archive, mailbox, hold):
    settings = office({"Panificio Rossi": OWNERS["Panificio Rossi"], "Žemaitis": ("en", [])})
    reached = threading.Event()

    def take_and_say_nothing(_to):
        reached.set()
        hold.wait(DEADLINE_S)
        return "taken, hang up"

    mailbox.at_data = take_and_say_nothing
    with start("--settings", settings) as process:
        assert reached.wait(DEADLINE_S)
        process.send_signal(signal.SIGKILL)
    hold.set()
    until(lambda: mailbox.raw, "the server has the mail")
    mailbox.at_data = lambda _: None
    forget_the_claim(settings)
    assert run("--settings", settings) == (0, "2026-10: 1 sent\n", "")
    first, second = mailbox.raw
    assert first == second


@needs_pango
def test_an_address_that_is_refused_is_named_and_the_others_get_theirs(office, archive, mailbox):
    mailbox.at_recipient = lambda to: "550 unknown" if to.startswith("z@") else None
    code, out, err = run("--settings", office())
    assert (code, out) == (CONFIG, "2026-10: 2 sent\n")
    assert err == "z@example.org: refused by the mail server: 550 unknown; correct the address in office.toml\n"


def test_an_owner_without_addresses_is_told_of_and_one_who_wants_none_is_not(office, archive, mailbox):
    code, out, err = run("--settings", office({"Panificio Rossi": ("en", [])}))
    assert (code, out) == (CONFIG, "2026-10: 0 sent\n")
    assert err.startswith('Žemaitis: nobody is written to about Senamiestis; add [owners."Žemaitis"]')
    assert err.count("\n") == 1
    with closing(Registry.open(archive)) as registry, registry.change() as change:
        change.retire(OWNER, change.owner("Žemaitis"), date(2026, 10, 31))
    assert run("--settings", office({"Panificio Rossi": ("en", [])})) == (0, "2026-10: 0 sent\n", "")


@needs_pango
def test_a_month_that_is_not_final_is_waited_for_then_sent_as_it_is_and_never_again(office, archive, mailbox, document):
    settings = office({"Panificio Rossi": OWNERS["Panificio Rossi"], "Žemaitis": ("en", [])})
    late = {"shop": "Via Garibaldi", "kiosk_id": "k1"}
    store(archive, [document("2026-10", {1: (41, 5, 5)}, **late, revision=2, final=False, as_of=AWAY_SINCE)])
    code, out, err = run("--settings", settings)
    assert (code, out) == (TEMPORARY, "2026-10: 0 sent\n")
    assert err == ("Panificio Rossi: waits for Via Garibaldi (k1); after 3 days it is sent as far as it is known\n")
    assert run("--settings", settings, on="2026-11-04") == (0, "2026-10: 1 sent\n", "")
    ((_, mail),) = mailbox.mails
    text = mail.get_body(("plain",)).get_content()
    assert "Provisional: the whole month has not come from Via Garibaldi (k1)." in text
    assert "28 October" in text
    store(archive, [document("2026-10", {1: (50, 5, 5)}, **late, revision=3)])
    assert run("--settings", settings, on="2026-11-05") == (0, "2026-10: 0 sent\n", "")


def test_a_month_that_came_in_time_is_sent_at_once(office, archive, mailbox, document):
    settings = office({"Panificio Rossi": OWNERS["Panificio Rossi"], "Žemaitis": ("en", [])})
    store(archive, [document("2026-09", {1: (41, 5, 5)}, shop="Duomo", kiosk_id="k9")])
    code, _, err = run("--settings", settings)
    assert code == 0, err


def test_a_kiosk_that_told_of_the_month_before_is_waited_for(document):
    told = [
        document("2026-09", {1: (4, 1, 1)}, kiosk_id="k1", installation_id="i1"),
        document("2026-10", {1: (4, 1, 1)}, kiosk_id="k2", installation_id="i2"),
    ]
    assert unfinished(told, ["Via Garibaldi"], "2026-10") == ["Via Garibaldi (k1)"]
    assert unfinished([*told, document("2026-10", {}, kiosk_id="k1")], ["Via Garibaldi"], "2026-10") == []
    long_ago = [document("2026-08", {1: (4, 1, 1)}, kiosk_id="k1", installation_id="i1"), told[1]]
    assert unfinished(long_ago, ["Via Garibaldi"], "2026-10") == []


@pytest.mark.parametrize(("day", "waiting"), [(1, True), (3, True), (4, False), (30, False)])
def test_it_waits_for_so_many_days(day, waiting):
    assert waits("2026-10", date(2026, 11, day), 3) is waiting


@needs_pango
def test_without_a_head_office_the_log_lies_in_the_folder(office, mailbox, document, tmp_path):
    folder = tmp_path / "outbox"
    write(folder, document("2026-10", {1: (40, 5, 5)}))
    settings = office()
    assert run("--from", folder, "--settings", settings) == (0, "2026-10: 1 sent\n", "")
    assert run("--from", folder, "--settings", settings) == (0, "2026-10: 0 sent\n", "")
    assert (folder / "sent.db").exists()
    assert mailbox.recipients == ["rossi@example.org"]


def test_no_shop_can_be_called_a_header_or_markup(office, mailbox, document, tmp_path, archive):
    name = 'Bar "<script>alert(1)</script>" & figli'
    store(archive, [document("2026-10", {1: (40, 5, 5)}, shop=name, kiosk_id="k7", owner="Bar")])
    code, out, err = run("--settings", office({**OWNERS, "Bar": ("en", ["bar@example.org"])}))
    assert (code, out) == (0, "2026-10: 4 sent\n"), err
    mail = dict(mailbox.mails)["bar@example.org"]
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert mail["Subject"].strip().startswith(name)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["--month", "2026-11"],
            CONFIG,
            "2026-11: is not over; owners are mailed months that are, 2026-10 being the last",
        ),
        (["--out", "o.html"], 2, "--mail does not go with --out FILE"),
        (["--event", "Fair"], 2, "--mail does not go with --event NAME"),
    ],
)
def test_what_cannot_be_mailed_is_said(office, archive, arguments, code, said):
    found, _, err = run("--settings", office(port=1), *arguments)
    assert found == code
    assert said in err


def test_settings_without_a_mail_server_say_so(tmp_path, archive):
    (tmp_path / "office.toml").write_text(f'[archive]\nurl = "{archive}"\n')
    code, _, err = run("--settings", tmp_path / "office.toml")
    assert (code, "mail: must be given, with its host and sender" in err) == (CONFIG, True)


def test_one_owner_in_one_month_is_one_mail():
    assert identity("Rossi", "2026-10") == identity("Rossi", "2026-10") != identity("Rossi", "2026-09")
    assert identity("Rossi", "2026-10") != identity("Rosso", "2026-10")


def test_what_an_office_that_was_off_has_missed_is_mailed_oldest_first_and_once(office, archive, mailbox, document):
    rows = {1: (40, 5, 5)}
    told = ("2026-07", "2026-08", "2026-09", "2026-11")
    store(archive, [document(month, rows, shop="Via Garibaldi", kiosk_id="k1") for month in told])
    settings = office()
    run("--settings", settings, "--month", "2026-08", on="2026-09-01")
    assert len(mailbox.mails) == 1
    mailbox.mails.clear()
    code, said, _ = run("--settings", settings, on="2026-12-05")
    months = [mail["Message-ID"].split(".")[1] for _, mail in mailbox.mails]
    # Whom nobody had written to before is not sent the past: \u017demaitis has no November.
    assert [each.split(":")[0] for each in said.splitlines()] == ["2026-09", "2026-10", "2026-11"]
    assert months == ["2026-09", "2026-10", "2026-11"]
    assert code == 0
    again = len(mailbox.mails)
    assert run("--settings", settings, on="2026-12-06")[0] == 0
    assert len(mailbox.mails) == again


@pytest.mark.long
def test_after_fourteen_months_the_last_twelve_are_mailed_oldest_first_and_once(office, archive, mailbox, document):
    told = window("2026-11", 15)
    store(archive, [document(month, {1: (40, 5, 5)}, shop="Via Garibaldi", kiosk_id="k1") for month in told])
    settings = office()
    run("--settings", settings, "--month", told[0], on="2025-10-05")
    mailbox.mails.clear()
    assert run("--settings", settings, on="2026-12-05")[0] == 0
    rossi = [mail["Message-ID"].split(".")[1] for to, mail in mailbox.mails if "rossi" in str(to).lower()]
    assert rossi == told[-12:]
    mailbox.mails.clear()
    assert run("--settings", settings, on="2026-12-06")[0] == 0
    assert mailbox.mails == []


def test_who_was_never_written_to_begins_with_the_month_that_has_just_closed(office, archive, mailbox, document):
    store(archive, [document("2026-08", {1: (40, 5, 5)}, shop="Via Garibaldi", kiosk_id="k1")])
    _, said, _ = run("--settings", office(), on="2026-11-01")
    assert said == "2026-10: 3 sent\n"


def test_a_kiosk_that_was_renamed_or_taken_away_is_not_waited_for(document):
    december = document("2026-12", {}, kiosk_id="k1", installation_id="i1")
    january = document("2027-01", {}, kiosk_id="new-1", installation_id="i1")
    other = document("2026-12", {}, kiosk_id="k9", installation_id="i9")
    told = [december, january, other]
    assert unfinished(told, ["Via Garibaldi"], "2027-01") == ["Via Garibaldi (k9)"]
    assert unfinished(told, ["Via Garibaldi"], "2027-01", ["k9"]) == []
