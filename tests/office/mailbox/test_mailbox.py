"""`kiosk office mailbox`, as the timer calls it: a real IMAP server, a real mail server, a real archive."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.office.mail.letter import compose
from kiosk.office.mail.reference import Answers
from kiosk.office.mail.reply_key import reply_key
from kiosk.office.mail.weekly import weekly_letter
from kiosk.office.mailbox import imap_session
from kiosk.office.mailbox.imap_session import ImapSession
from kiosk.office.report.analysis.usual_week import WeekFound, WeekOutcome
from kiosk.office.report.language import Language
from tests.office.mailbox.conftest import ROSSI, SENDER, ZEMAITIS
from tests.office.mailbox.dovecot import needs_dovecot
from tests.pango import needs_pango
from tests.sync.ends import free_port, until

pytestmark = needs_dovecot
NOTED = [("06-03", "Via Garibaldi", "second till")]
ANSWERED, FOR_A_PERSON = {r"\Seen", r"\Answered"}, {r"\Flagged"}
PROGRAM = [sys.executable, "-c", "from kiosk.cli import main; main()"]


@needs_pango
def test_the_answer_to_a_monthly_mail_becomes_a_note_and_is_confirmed(office):
    """The mail as `kiosk report --mail` writes it, answered as mail programs answer."""
    office.settings.write_text(office.settings.read_text().replace('"z@example.org"', ""))
    month = ["--month", office.month, "--settings", str(office.settings)]
    assert CliRunner().invoke(main, ["report", "--mail", *month]).exit_code == 0
    mail = next(mail for recipient, mail in office.taken.mails if recipient == "rossi@example.org")
    shown = next(line for line in mail.get_body(("plain",)).get_content().splitlines() if "second till" in line)
    office.taken.mails.clear()
    line = shown.partition("“")[2].partition("”")[0]
    text = f"{line}\n\nOn Sat, 28 Nov 2026 at 10:00 <{SENDER}> wrote:\n> {shown}\n"
    thread = f"{mail['References']} {mail['Message-ID']}"
    result = office.answer(text, In_Reply_To=mail["Message-ID"], References=thread)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "1 noted, 0 not understood")
    assert office.notes == [(f"{office.month[5:]}-03", "Via Garibaldi", "second till")]
    ((recipient, answer),) = office.answers
    assert recipient == "rossi@example.org"
    assert "Via Garibaldi, 3 " in answer
    assert office.inbox.flags() == [ANSWERED]


@pytest.mark.parametrize("kept", ["In-Reply-To", "References"])
def test_one_of_the_two_places_of_the_reference_is_enough(office, kept):
    """Some relays write a Message-ID of their own, and some programs repeat no References."""
    reference = office.reference()
    if kept == "References":
        reference = f"<other@relay.example.net> {reference.replace('<', '<note.')}"
    assert office.answer(**{"In-Reply-To": "<x@relay.example.net>", kept: reference}).exit_code == 0
    assert office.notes == NOTED


def test_a_weekly_note_may_be_answered_too(office):
    monday = (office.now - timedelta(days=office.now.weekday() + 7)).date()
    week = WeekFound("Via Garibaldi", monday, WeekOutcome.FEW_VOTES)
    answers = Answers(reply_key(office.folder / "mailbox.key"), "")
    note = weekly_letter(Language("en"), ROSSI, [week], ("rossi@example.org",), answers)
    mail = message_from_bytes(compose(note, SENDER, office.now), policy=SMTP)
    office.answer(In_Reply_To=mail["Message-ID"])
    assert office.notes == NOTED


def test_the_confirmation_is_an_answer_and_asks_for_none(office):
    office.answer()
    ((_, mail),) = office.taken.mails
    assert mail["Auto-Submitted"] == "auto-replied"
    answered = f"<{office.inbox.user}-0@example.org>"
    assert mail["In-Reply-To"] == answered
    assert mail["References"] == f"{office.reference().replace('<', '<note.')} {answered}"


def test_each_answer_is_taken_once(office):
    office.answer()
    office.inbox.unmark()
    assert office.run().output.splitlines() == ["0 noted, 0 not understood"]
    office.deliver(office.write(Message_ID=f"<{office.inbox.user}-0@example.org>"))
    assert office.run().exit_code == 0
    assert (office.notes, len(office.answers)) == (NOTED, 1)
    assert office.inbox.flags() == [ANSWERED, ANSWERED]


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": ""},
        {"In_Reply_To": "<report.2026-10.0123456789abcdef0123456789abcdef@example.org>"},
        {"In_Reply_To": f"<report.2026-10.{'0123456789abcdef' * 2}.{'0123456789abcdef' * 2}@example.org>"},
    ],
)
def test_whoever_writes_by_an_owners_name_alone_is_not_believed(office, headers):
    assert office.answer(**headers).output == "0 noted, 0 not understood\n"
    assert (office.notes, office.answers, office.inbox.flags()) == ([], [], [set()])


def test_an_answer_from_another_address_is_a_persons_to_look_at(office):
    for sender in (
        "eve@example.org",
        "z@example.org",
        "rossi@example.org, eve@example.org",
        "rossi@example.org.evil.example",
    ):
        result = office.answer(From=sender)
        assert "it is left in the mailbox, flagged, for a person" in result.output
    assert (office.notes, office.answers) == ([], [])
    assert office.inbox.flags() == [FOR_A_PERSON] * 4
    assert office.answer(From="ANNA@EXAMPLE.ORG").exit_code == 0
    assert office.notes == NOTED


def test_an_answer_to_a_mail_of_long_ago_is_a_persons_to_look_at(office):
    assert office.answer(In_Reply_To=office.reference(month="2025-01")).exit_code == 0
    assert (office.notes, office.inbox.flags()) == ([], [FOR_A_PERSON])


def test_two_senders_in_one_mail_are_none(office):
    mail = office.write().as_bytes()
    office.deliver(b"From: eve@example.org\r\n" + mail)
    assert office.run().exit_code == 0
    assert (office.notes, office.answers) == ([], [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"Subject": "=?utf-8?q?Automatinis_atsakymas=3A_Senamiestis?="},
        {"Subject": "Automatic reply: Via Garibaldi: 79"},
        {"Subject": "Risposta automatica: Via Garibaldi"},
        {"From": "MAILER-DAEMON@example.org"},
    ],
)
def test_what_a_program_wrote_is_neither_noted_nor_answered(office, headers):
    assert office.answer(**headers).output == "0 noted, 0 not understood\n"
    assert (office.notes, office.answers, office.inbox.flags()) == ([], [], [set()])


def test_a_person_may_say_that_he_is_none_of_those(office):
    assert office.answer(Auto_Submitted="no", Precedence="normal").exit_code == 0
    assert office.notes == NOTED


def test_what_is_not_understood_is_answered_with_a_line_that_works(office):
    office.answer("Please send this to anna@example.org")
    ((recipient, text),) = office.answers
    assert recipient == "rossi@example.org"
    assert "Nothing was noted" in text
    line = next(line.strip() for line in text.splitlines() if line.startswith("    "))
    assert office.inbox.flags() == [{r"\Answered", r"\Flagged"}]
    office.taken.mails.clear()
    office.answer(line)
    assert [each[1:] for each in office.notes] == [("Via Garibaldi", "second till")]


def test_an_answer_without_an_identity_is_taken_once_and_answered(office):
    """Its words are what tells it from another one."""
    office.answer(Message_ID="")
    office.answer(Message_ID="")
    office.answer("5 June: new oven", Message_ID="")
    assert office.notes == [*NOTED, ("06-05", "Via Garibaldi", "new oven")]
    identities = [mail["Message-ID"] for _, mail in office.taken.mails]
    assert len({*identities, office.reference()}) == 3


@pytest.mark.parametrize("kept", ["In-Reply-To", "References"])
def test_whoever_answers_the_answer_is_understood(office, kept):
    """He was shown a line that works, and writes it below: as mail programs do, or those that keep one header."""
    office.answer("second till")
    ((_, refused),) = office.taken.mails
    thread = {"In-Reply-To": refused["Message-ID"], "References": f"{refused['References']} {refused['Message-ID']}"}
    office.answer(**({"In_Reply_To": ""} | {kept: thread[kept]}))
    assert office.notes == NOTED
    assert len(office.answers) == 2


def test_an_owner_of_several_shops_says_which_in_his_language(office):
    office.answer("birželio 3: antra kasa", From="z@example.org", In_Reply_To=office.reference(ZEMAITIS))
    assert office.notes == []
    ((recipient, text),) = office.answers
    assert recipient == "z@example.org"
    assert "Senamiestis" in text
    assert "Nothing" not in text
    office.answer("Užupis, birželio 3 d.: antra kasa", From="z@example.org", In_Reply_To=office.reference(ZEMAITIS))
    assert office.notes == [("06-03", "Užupis", "antra kasa")]


def test_a_note_with_a_question_below_is_noted_and_left_for_a_person(office):
    office.answer("3 June: second till\n\nWhen does the next mail come?")
    assert office.notes == NOTED
    ((_, text),) = office.answers
    assert "When does the next mail come?" in text
    assert office.inbox.flags() == [{r"\Answered", r"\Flagged"}]


def test_nobody_is_answered_more_than_ten_times_a_day(office):
    for _ in range(12):
        office.deliver(office.write("hello?"))
    result = office.run()
    assert result.output.endswith("10 not understood\n")
    assert "rossi@example.org: was answered 10 times in a day" in result.output
    assert len(office.answers) == 10
    assert office.inbox.flags()[10:] == [FOR_A_PERSON] * 2


def test_our_own_answer_answered_by_a_program_like_us_ends_there(office):
    """Two offices that answer each other, or a mailbox that gets its own mails."""
    office.answer("hello?")
    ((_, ours),) = office.taken.mails
    del ours["From"]
    ours["From"] = "rossi@example.org"
    ours.replace_header("In-Reply-To", office.reference())
    office.deliver(ours)
    office.run()
    assert len(office.answers) == 1


def test_encodings_and_html_are_read(office):
    head = office.write().as_bytes().partition(b"\r\n\r\n")[0].decode()
    head = "\n".join(line for line in head.splitlines() if not line.lower().startswith(("content-", "mime")))
    for number, (kind, encoding, body) in enumerate(
        [
            ("text/plain; charset=iso-8859-13", "8bit", "2026-06-02: duonos lentyna prie šviesų".encode("iso-8859-13")),
            ("text/plain; charset=utf-8", "base64", b"MjAyNi0wNi0wMzogcGnDuSBwYW5l\n"),
            ("text/plain; charset=utf-8", "quoted-printable", b"2026-06-04: pi=C3=B9 =\npane"),
            ("text/plain; charset=made-up", "7bit", b"2026-06-05: odd"),
            ("text/plain; charset=utf-8; format=flowed", "8bit", b"2026-06-06: one \nline of two\n-- \nAnna"),
            (
                "text/html; charset=utf-8",
                "8bit",
                (
                    b"<html><head><style>p {}</style></head><body><p class=M>2026-06-07: &egrave;&nbsp;bello"
                    b"<p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><b>From:</b> x</div>2026-06-08: no"
                ),
            ),
            (
                "text/html",
                "8bit",
                b"<div>2026-06-09: gmail</div><br><div class=gmail_quote><div class=gmail_attr>On 2026-06-03 wrote:",
            ),
            ("text/html", "8bit", b"2026-06-10: apple<br><br><blockquote type=cite>2026-06-11: no</blockquote>"),
        ]
    ):
        heading = head.replace(f"{office.inbox.user}-0@", f"{number}@")
        office.deliver(f"{heading}\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body)
    assert office.run().output.endswith("8 noted, 0 not understood\n")
    assert [(on, words) for on, _, words in office.notes] == [
        ("06-02", "duonos lentyna prie šviesų"),
        ("06-03", "più pane"),
        ("06-04", "più pane"),
        ("06-05", "odd"),
        ("06-06", "one line of two"),
        ("06-07", "è bello"),
        ("06-09", "gmail"),
        ("06-10", "apple"),
    ]
    assert all(marks == ANSWERED for marks in office.inbox.flags())


def test_a_photograph_of_many_megabytes_is_not_fetched(office):
    mail = office.write()
    mail.add_attachment(os.urandom(8 * 1024 * 1024), "image", "jpeg", filename="till.jpg")
    office.deliver(mail)
    assert office.run().exit_code == 0
    assert office.notes == NOTED


@pytest.mark.parametrize(
    "hostile",
    [
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 4000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(4000)),
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 5000,
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + b"x" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 20_000,
        b"Content-Type: text/html\r\n\r\n" + b"<!--" * 20_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a " * 40_000,
        b"Content-Type: text/plain; charset*=x''%ff\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff\xfe=",
        b"Content-Type: text/plain; charset=utf-16\r\n\r\nx\x00y\xd8",
        b"\r\n\x00\x01\x02",
        b"Content-Type: ;;;\r\nContent-Transfer-Encoding: x\r\n\r\n",
    ],
    ids=range(11),
)
def test_a_hostile_mail_is_refused_and_the_next_one_taken(office, hostile):
    head = office.write().as_bytes().partition(b"\r\n\r\n")[0]
    head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime")))
    office.deliver(head + b"\r\n" + hostile)
    office.deliver(office.write())
    result = office.run()
    assert result.exit_code == 0, result.output
    assert result.output.endswith("1 noted, 1 not understood\n")
    assert office.notes == NOTED


def test_a_mail_over_which_the_server_hangs_up_keeps_no_other_waiting(office, imap):
    for day in (3, 4, 5):
        office.deliver(office.write(f"2026-06-0{day}: new"))
    imap.spoil(office.inbox.user, b"2026-06-04")
    result = office.run()
    assert [on for on, _, _ in office.notes] == ["06-03", "06-05"]
    assert (result.exit_code, "1 mail(s) that the mailbox's server cannot read" in result.output) == (TEMPORARY, True)


@pytest.fixture
def renumbered(office, imap, monkeypatch):
    """The server hangs up over a mail, and has the mailbox put back from a copy when it is asked again; once."""
    for day in (3, 4, 5):
        office.deliver(office.write(f"2026-06-0{day}: new"))
    imap.spoil(office.inbox.user, b"2026-06-04")
    again = ImapSession._again

    def put_back(session):
        monkeypatch.setattr(ImapSession, "_again", again)
        imap.mend(office.inbox.user)
        imap.renumber(office.inbox.user)
        again(session)

    monkeypatch.setattr(ImapSession, "_again", put_back)
    return office


def test_no_mail_is_taken_for_another_where_the_mailbox_was_put_back_from_a_copy(renumbered):
    result = renumbered.run()
    assert (result.exit_code, "folder was made anew" in result.output) == (TEMPORARY, True)
    assert renumbered.run().exit_code == 0
    assert [on for on, _, _ in renumbered.notes] == ["06-03", "06-04", "06-05"]
    assert len(renumbered.answers) == 3


def test_whoever_does_not_look_goes_on_with_other_mails_numbers(renumbered, monkeypatch):
    """The control."""
    monkeypatch.setattr(imap_session, "_validity", lambda _client: None)
    assert "folder was made anew" not in renumbered.run().output


def test_headers_that_no_parser_likes_are_passed_over(office):
    office.deliver(b"From: =?x?q?=FF?= <rossi@example.org\r\nSubject: =?utf-8?b?a?=\r\nReferences: \xff\x00\r\n\r\nx")
    office.deliver(b"no header at all")
    office.deliver(office.write(Subject="=?nonsense?q?=E9?="))
    assert office.run().exit_code == 0
    assert office.notes == NOTED


def test_a_note_is_not_made_twice_when_the_mail_that_confirms_it_could_not_go(office):
    office.taken.at_recipient = lambda _: "450 4.7.1 not now"
    office.deliver(office.write())
    killed = subprocess.Popen([*PROGRAM, "office", "mailbox", "--settings", office.settings], stdout=subprocess.PIPE)
    assert b"second till" in killed.stdout.readline()
    # While it asks the server the mail is its own, and for a while after its death: the next run would leave it.
    until(lambda: office.left, "the server has refused, and it waits to try again")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert (office.notes, office.answers, office.inbox.flags()) == (NOTED, [], [set()])
    office.taken.at_recipient = lambda _: None
    assert office.run().output == "0 noted, 0 not understood\n"
    assert (office.notes, len(office.answers), office.inbox.flags()) == (NOTED, 1, [ANSWERED])
    # The row of the send log is what tells: without it the same mail is another note.
    office.inbox.unmark()
    with closing(sqlite3.connect(office.folder / "archive.db")) as database:
        database.execute("DELETE FROM sent")
        database.commit()
    office.run()
    assert office.notes == NOTED * 2


def test_a_mail_server_that_is_away_leaves_the_answer_for_the_next_run(office_of, monkeypatch):
    monkeypatch.setattr("kiosk.office.mail.post.PAUSES_S", ())
    monkeypatch.setattr("kiosk.cli.mail.Post.__init__.__defaults__", ((),))
    office = office_of(port=free_port())
    result = office.answer()
    assert result.exit_code == TEMPORARY
    assert (office.notes, office.inbox.flags()) == (NOTED, [set()])


def doctor_of(office):
    result = CliRunner().invoke(main, ["office", "doctor", "--json", "--settings", str(office.settings)])
    return next(each for each in json.loads(result.output)["findings"] if each["about"] == "mailbox")


def test_the_doctor_says_what_waits_for_a_person(office):
    office.answer()
    assert (doctor_of(office)["severity"], office.inbox.flags()) == ("ok", [ANSWERED])
    office.answer("unsubscribe")
    found = doctor_of(office)
    assert (found["severity"], "1 answer(s) wait for a person" in found["what"]) == ("warning", True)
    (office.folder / "imap").write_text("wrong")
    assert "refuses the log-in" in doctor_of(office)["what"]


def test_settings_that_cannot_work_are_said(office_of):
    office = office_of()
    text = office.settings.read_text()
    (office.folder / "imap").write_text("wrong")
    wrong = office.run()
    assert (wrong.exit_code, "look at mailbox.username and mailbox.password_file" in wrong.output) == (CONFIG, True)
    (office.folder / "imap").chmod(0o644)
    assert "everybody can read it" in office.run().output
    (office.folder / "imap").chmod(0o600)
    office.settings.write_text(text.replace('[mailbox]\nhost = "localhost"', '[mailbox]\nhost = "127.0.0.1"'))
    assert "its certificate is not believed" in office.run().output
    office.settings.write_text(text[: text.index("[mailbox]")] + text[text.index("[owners") :])
    missing = office.run()
    assert (missing.exit_code, "mailbox: must be given" in missing.output) == (CONFIG, True)


def test_a_folder_that_is_not_there_and_a_server_that_is_away(office_of):
    office = office_of(more='folder = "Nowhere"')
    assert "mailbox.folder = 'Nowhere'" in office.run().output
    away = office_of()
    text = away.settings.read_text()
    before, _, after = text.partition("[mailbox]")
    port = after.split("port = ")[1].split("\n")[0]
    away.settings.write_text(before + "[mailbox]" + after.replace(f"port = {port}", f"port = {free_port()}"))
    assert away.run().exit_code == TEMPORARY


def test_starttls_is_spoken_where_it_is_asked_for(office_of, imap):
    office = office_of()
    text = office.settings.read_text()
    before, _, after = text.partition("[mailbox]")
    plain = after.replace(f"port = {imap.port}", f'port = {imap.plain_port}\nsecurity = "starttls"')
    office.settings.write_text(f"{before}[mailbox]{plain}")
    assert office.answer().exit_code == 0
    assert office.notes == NOTED


def test_the_key_is_made_once_and_must_not_be_read_by_everybody(tmp_path):
    key = reply_key(tmp_path / "key")
    assert reply_key(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["key"]
