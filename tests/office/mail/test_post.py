"""Each letter once, over an encrypted line, whatever the server does. Against a real one."""

import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import pytest

from kiosk.office.mail.errors import MailAwayError, MailSettingsError
from kiosk.office.mail.letter import Attachment, Letter
from kiosk.office.mail.post import MAX_WAITING, Post
from kiosk.office.mail.server import MailServer
from sync.archive.send_log import LEASE
from tests.office.mail.conftest import PASSWORD
from tests.sync.ends import free_port

AT = datetime(2026, 11, 1, 7, tzinfo=UTC)
LETTER = Letter("report.2026-10.abc", ("rossi@example.org", "figlia@example.org"), "October", "Good.\n.\nreally\n")


def post(server, log, at=AT, waited=None, pauses=(5.0, 30.0)):
    return Post(server, log, lambda: at, (waited if waited is not None else []).append, pauses)


def once(*answers):
    """Each answer once, in order, then none."""
    following = chain(answers, repeat(None))
    return lambda _: next(following)


def test_a_letter_reaches_every_address_once_however_often_it_is_sent(server, log, mailbox):
    assert post(server, log).send([LETTER]).sent == 2
    assert post(server, log, AT + timedelta(days=1)).send([LETTER]).sent == 0
    assert mailbox.recipients == [*LETTER.to]
    assert {mail["To"] for _, mail in mailbox.mails} == {", ".join(LETTER.to)}
    assert mailbox.mails[0][1].get_content().replace("\r\n", "\n") == LETTER.text


def test_the_password_goes_over_an_encrypted_line_alone(server, log, mailbox):
    post(server, log).send([LETTER])
    assert mailbox.logins == [True]


def test_a_log_in_that_is_missing_is_not_told_as_a_wrong_sender(server, log):
    with pytest.raises(
        MailSettingsError, match=r"^the mail server wants a log-in .* 530 .*; set mail\.username"
    ) as told:
        post(replace(server, username=None, password=None), log).send([LETTER])
    assert "mail.sender" not in str(told.value)


def test_an_address_that_is_added_gets_the_mail_alone(server, log, mailbox):
    post(server, log).send([replace(LETTER, to=LETTER.to[:1])])
    post(server, log).send([LETTER])
    assert mailbox.recipients == [*LETTER.to]


def test_an_address_that_is_given_twice_gets_one_mail(server, log, mailbox):
    outcome = post(server, log).send([replace(LETTER, to=LETTER.to * 2)])
    assert (outcome.sent, outcome.left) == (2, [])


def test_not_now_is_tried_again_in_the_same_run(server, log, mailbox):
    mailbox.at_data, waited = once("451 busy"), []
    outcome = post(server, log, waited=waited).send([LETTER])
    assert (outcome.sent, outcome.left, waited) == (2, [], [5.0])
    assert sorted(mailbox.recipients) == sorted(LETTER.to)


def test_not_now_for_long_is_left_for_the_next_run(server, log, mailbox):
    mailbox.at_recipient, waited = lambda to: "451 busy" if to.startswith("rossi") else None, []
    outcome = post(server, log, waited=waited).send([LETTER])
    assert (outcome.sent, waited) == (1, [5.0, 30.0])
    assert outcome.left == ["rossi@example.org, figlia@example.org: 451 busy"]
    mailbox.at_recipient = lambda _: None
    assert post(server, log).send([LETTER]).sent == 1
    assert mailbox.recipients == ["figlia@example.org", "rossi@example.org"]


@pytest.mark.parametrize(
    ("at", "reply"),
    [("at_recipient", "554 5.7.1 Relay access denied"), ("at_data", "550 5.7.1 looks like spam")],
)
def test_what_is_the_servers_fault_settles_no_address_and_is_said_on_every_run(server, log, mailbox, at, reply):
    setattr(mailbox, at, lambda _: reply)
    for _ in range(2):
        outcome = post(server, log).send([LETTER])
        assert (outcome.sent, outcome.refused, outcome.left) == (0, [], [])
        assert [sentence.split(": ", 1)[0] for sentence in outcome.faults] == list(LETTER.to)
        assert all(sentence.endswith(f"not for the address: {reply}") for sentence in outcome.faults)
    setattr(mailbox, at, lambda _: None)
    assert post(server, log).send([LETTER]).sent == len(LETTER.to)


def test_a_mail_that_is_larger_than_the_server_takes_is_not_begun(server, log, mailbox):
    large = replace(LETTER, attachments=(Attachment("page.pdf", "application/pdf", bytes(40_000_000)),))
    outcome = post(server, log).send([large])
    assert (outcome.sent, mailbox.mails) == (0, [])
    assert "MB, and the server takes 33.6 MB; raise its limit" in outcome.faults[0]


@pytest.mark.parametrize(("at", "reply"), [("at_recipient", "550 no such user"), ("at_data", "550 5.1.1 no such user")])
def test_never_is_noted_and_the_others_go_on(server, log, mailbox, at, reply):
    setattr(mailbox, at, lambda to: f"{reply}\x1b[2J" if to.startswith("rossi") else None)
    outcome = post(server, log).send([LETTER, replace(LETTER, id="other", to=("b@example.org",))])
    assert mailbox.recipients == ["figlia@example.org", "b@example.org"]
    (sentence,) = outcome.refused
    assert sentence.startswith(f"rossi@example.org: refused by the mail server: {reply}")
    assert sentence.isprintable()
    assert outcome.left == []
    again = post(server, log).send([LETTER])
    assert (again.sent, again.refused) == (0, [sentence]), "until the address is corrected"


def test_a_server_that_shuts_down_in_the_middle_is_tried_again(server, log, mailbox):
    mailbox.at_recipient = once("421 4.3.2 shutting down")
    assert post(server, log).send([LETTER]).sent == 2
    assert sorted(mailbox.recipients) == sorted(LETTER.to)


def test_a_full_mailbox_of_an_old_server_is_not_settled(server, log, mailbox):
    mailbox.at_recipient = lambda _: "552 exceeded storage allocation"
    outcome = post(server, log).send([LETTER])
    assert (outcome.refused, outcome.faults, len(outcome.left)) == ([], [], 1)
    mailbox.at_recipient = lambda _: "552 message size exceeds limit"
    assert len(post(server, log).send([LETTER]).faults) == 2


def test_a_size_of_five_thousand_digits_is_no_limit(server, mailbox):
    with server.session() as session:
        session._client.esmtp_features["size"] = "9" * 5000
        session.hand_over(b"Subject: October\r\n\r\nGood.\r\n", "rossi@example.org")
    assert mailbox.recipients == ["rossi@example.org"]


def test_an_address_beyond_ascii_is_refused_in_words(server, log, mailbox):
    outcome = post(server, log).send([replace(LETTER, to=("ąžuolas@example.org", "rossi@example.org"))])
    assert (outcome.sent, mailbox.recipients) == (1, ["rossi@example.org"])
    assert "letters beyond ASCII in an address" in outcome.refused[0]


@pytest.mark.parametrize(
    ("greeting", "kind", "words"),
    [
        (b"554 5.7.1 no service for you", MailSettingsError, "it serves nobody from here: 554 5.7.1 no service"),
        (b"421 too many connections", MailAwayError, "421 too many connections"),
    ],
)
def test_a_server_that_greets_with_a_refusal_is_told_apart_from_a_busy_one(greeting, kind, words):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet():
            connection, _ = listening.accept()
            with connection:
                connection.sendall(greeting + b"\r\n")

        threading.Thread(target=greet, daemon=True).start()
        away = MailServer("127.0.0.1", listening.getsockname()[1], "none", "kiosks@example.org", timeout_s=60)
        with pytest.raises(kind, match=words), away.session():
            raise AssertionError


def test_a_line_that_breaks_in_the_middle_is_tried_again(server, log, mailbox):
    mailbox.at_data = once("hang up")
    assert post(server, log).send([LETTER]).sent == 2
    assert sorted(mailbox.recipients) == sorted(LETTER.to)


def test_a_line_that_breaks_before_the_answer_brings_the_very_same_mail_again(server, log, mailbox):
    mailbox.at_data = once("taken, hang up")
    letter = replace(LETTER, to=LETTER.to[:1])
    assert post(server, log).send([letter]).sent == 1
    first, second = mailbox.raw
    assert first == second


def test_a_server_that_is_away_is_left_for_the_next_run(server, log):
    away = replace(server, port=free_port())
    outcome = post(away, log).send([LETTER])
    assert (outcome.sent, len(outcome.left)) == (0, 1)
    assert "Connection refused" in outcome.left[0]


def test_a_server_that_takes_nothing_is_not_asked_for_ever(server, log, mailbox):
    asked = []
    mailbox.at_recipient = lambda to: asked.append(to) or "451 busy"
    letters = (replace(LETTER, id=f"{n}", to=(f"u{n}@example.org",)) for n in range(1000))
    outcome = post(server, log, pauses=(1.0,)).send(letters)
    assert (len(outcome.left), len(asked)) == (MAX_WAITING, 2 * MAX_WAITING)


def test_what_another_run_is_sending_is_left_to_it_until_it_must_have_died(server, log, mailbox):
    letter = replace(LETTER, to=LETTER.to[:1])
    begun = log.begin(letter.id, letter.to[0], AT)
    assert begun == AT
    outcome = post(server, log, AT + LEASE).send([letter])
    assert (outcome.sent, len(outcome.left)) == (0, 1)
    assert mailbox.mails == []
    assert post(server, log, AT + LEASE + timedelta(seconds=1)).send([letter]).sent == 1
    ((_, mail),) = mailbox.mails
    assert mail["Date"].datetime == AT
    assert mail["Message-ID"] == "<report.2026-10.abc@example.org>"


def test_what_another_run_has_sent_meanwhile_is_not_left(server, log, mailbox):
    """It looked what was unsettled, and was then overtaken."""
    (waits, *_), unsettled = LETTER.to, log.unsettled

    def overtaken(message_id, recipients):
        found = unsettled(message_id, recipients)
        if mailbox.mails == []:
            log.unsettled = unsettled
            post(server, log).send([replace(LETTER, to=(waits,))])
        return found

    log.unsettled = overtaken
    outcome = post(server, log).send([replace(LETTER, to=(waits,))])
    assert (outcome.sent, outcome.left, mailbox.recipients) == (0, [], [waits])


def test_a_claim_of_the_future_is_taken_over(server, log):
    letter = replace(LETTER, to=LETTER.to[:1])
    log.begin(letter.id, letter.to[0], AT + timedelta(days=300))
    assert post(server, log).send([letter]).sent == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "does not know 'kiosks' by this password (535); correct mail.username"),
        ({"password": "wrong"}, "(many providers want an app password in it)"),
        ({"ca_file": None}, "its certificate is not believed"),
        ({"host": "127.0.0.1"}, "its certificate is not believed"),
        ({"security": "tls"}, "try another mail.security or mail.port"),
        ({"security": "none"}, 'no password goes over a line in the clear; set mail.security = "starttls"'),
    ],
)
def test_what_somebody_has_to_change_is_said_with_the_remedy(server, log, mailbox, change, words):
    with pytest.raises(MailSettingsError) as caught:
        post(replace(server, **change), log).send([LETTER])
    assert words in str(caught.value)
    assert PASSWORD not in f"{caught.value} {server!r}"
    assert mailbox.mails == []
    # With the right settings, nothing of it stands in the way.
    assert post(server, log).send([LETTER]).sent == 2


def test_a_server_that_takes_no_password_is_named_with_what_it_takes(serve, server, log, mailbox):
    mailbox.auth_XOAUTH2 = lambda _server, _arguments: None
    with pytest.raises(MailSettingsError, match=r"it takes no password, only XOAUTH2; have it give you a pa"):
        post(replace(server, port=serve(without=["LOGIN", "PLAIN"])), log).send([LETTER])


def test_nothing_is_sent_in_the_clear_to_a_server_that_offers_no_encryption(serve, server, log, mailbox):
    plain = replace(server, port=serve(encrypted=False, password=False))
    with pytest.raises(MailSettingsError, match="offers no STARTTLS; nothing is sent in the clear"):
        post(plain, log).send([LETTER])
    assert mailbox.mails == []
    assert post(replace(plain, security="none", username=None, password=None), log).send([LETTER]).sent == 2


def test_a_certificate_of_another_name_is_not_believed(serve, server, log, mailbox):
    with pytest.raises(MailSettingsError, match="its certificate is not believed"):
        post(replace(server, port=serve(host="mail.example.net")), log).send([LETTER])


def test_a_broken_authority_is_no_crash(server, log, tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises((MailSettingsError, ssl.SSLError)) as caught:
        post(replace(server, ca_file=tmp_path / "ca.pem"), log).send([LETTER])
    assert isinstance(caught.value, MailSettingsError)
