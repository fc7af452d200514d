"""A letter becomes a message that every mail program reads, whatever a shop is called."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from kiosk.office.mail.letter import Attachment, Letter, compose, file_names

AT = datetime(2026, 11, 1, 7, tzinfo=UTC)
NASTY = "Rossi\r\nBcc: all@example.org\n\n<b>Ċ & sons</b>\u2028\x00" + "x" * 200


def read(letter):
    return message_from_bytes(compose(letter, "kiosks@example.org", AT), policy=SMTP)


@pytest.fixture
def letter():
    return Letter(
        "report.2026-10.abc",
        ("rossi@example.org", "figlia@example.org"),
        f"{NASTY}: what customers said",
        f"{NASTY}\n.\n" + "long " * 400,
        '<html><img src="cid:trend-0@example.org"></html>',
        {"trend-0": b"\x89PNG"},
        (Attachment("Via Garibaldi 2026-10.pdf", "application/pdf", b"%PDF"), Attachment("ž.csv", "text/csv", b"a;b")),
    )


def test_it_is_addressed_named_and_dated(letter):
    message = read(letter)
    assert message["Message-ID"] == "<report.2026-10.abc@example.org>"
    assert message["Date"].datetime == AT
    assert message["To"] == "rossi@example.org, figlia@example.org"
    assert message["List-Unsubscribe"] == "<mailto:kiosks@example.org?subject=unsubscribe>"


def test_no_name_can_put_a_header_into_it(letter):
    message = read(letter)
    assert "Bcc" not in message
    assert message["Subject"].strip().startswith("Rossi Bcc: all@example.org <b>Ċ & sons</b> x")
    assert sorted(message.keys()) == sorted({*message.keys()})
    # As it would be read by whoever splits at line ends.
    head, _, _ = compose(letter, "kiosks@example.org", AT).partition(b"\r\n\r\n")
    assert not any(line.lower().startswith(b"bcc") for line in head.splitlines())


def test_words_picture_and_files_are_where_mail_programs_look_for_them(letter):
    message = read(letter)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
        "text/csv",
    ]
    *_, picture, _, _ = message.walk()
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<trend-0@example.org>", "inline")
    assert [part.get_filename() for part in message.iter_attachments()] == ["Via Garibaldi 2026-10.pdf", "ž.csv"]


def test_the_same_letter_is_the_same_bytes(letter):
    assert compose(letter, "kiosks@example.org", AT) == compose(letter, "kiosks@example.org", AT)


def test_no_line_is_longer_than_mail_allows(letter):
    assert max(map(len, compose(letter, "kiosks@example.org", AT).split(b"\r\n"))) <= 998


def test_every_shop_has_a_file_of_its_own_in_every_file_system():
    names = file_names(["Duomo", "duomo", "../../etc/passwd", "A/B", "A:B", "", "...", "x" * 300, NASTY], "2026-10")
    assert names["../../etc/passwd"] == "-..-etc-passwd 2026-10"
    assert len({each.casefold() for each in names.values()}) == len(names)
    for name in names.values():
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|')
        assert not name.startswith(".")
        assert len(name) < 90
