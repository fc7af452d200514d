"""A letter becomes a message that every mail program reads, whatever a shop is called."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis.strategies import text

from kiosk.office.mail.letter import Attachment, Letter, compose, file_names, one_line, subject

ROOT = Path(__file__).parents[3]

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


ENCODED = "=?utf-8?q?x=0d=0aX-Evil:1=0d=0a=0d=0aPay_here?="
PYTHONS = sorted({Path(sys.executable).resolve(), *Path.home().glob(".pyenv/versions/3.1[1-9]*/bin/python3")})
"""With the faults of their time: 3.11.7 and 3.12.1 have CVE-2024-6923."""
SUBJECTS = [
    *(f"{mark}{ENCODED}" for mark in ("", "ž", "Bar ", "x" * 70)),
    f"{ENCODED} {ENCODED}",
    f"{ENCODED[:-2]}\t?=",
    "=?utf-8?b?DQpYLUV2aWw6MQ==?=",
    "=?utf-8?q?=0D?==?utf-8?q?=0A?=",
    "=?" * 40,
    "=\u200b?utf-8?q?=0a?=",
    "ž" * 200,
    "",
]
COMPOSE = """
import json, sys
from datetime import datetime, timezone
from email import message_from_bytes
from email.header import decode_header
from kiosk.office.mail.letter import Attachment, Letter, compose

for name in json.load(sys.stdin):
    attached = (Attachment(name.replace("?", "-") + ".pdf", "application/pdf", b"%PDF"),)
    letter = Letter("report.2026-10.abc", ("rossi@example.org",), name, f"{name}\\n", attachments=attached)
    message = compose(letter, "kiosks@example.org", datetime(2026, 11, 1, 7, tzinfo=timezone.utc))
    parsed = message_from_bytes(message)
    words = decode_header(parsed["Subject"])
    said = "".join(word if isinstance(word, str) else word.decode(code or "ascii") for word, code in words)
    print(json.dumps([sorted(parsed.keys()), said]))
"""


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: path.parts[-3])
def test_an_encoded_word_in_a_name_is_letters_on_every_python(letter, python):
    ran = subprocess.run(
        [python, "-c", COMPOSE],
        cwd=ROOT,
        input=json.dumps(SUBJECTS),
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    for name, line in zip(SUBJECTS, ran.stdout.splitlines(), strict=True):
        headers, said = json.loads(line)
        assert said == one_line(name)
        assert "X-Evil" not in headers
        assert headers == sorted({*headers})


@given(text())
def test_every_subject_comes_out_as_it_went_in(words):
    parsed = message_from_bytes(subject(words) + b"\r\nbody")
    assert parsed.keys() == ["Subject"]
    assert parsed.get_payload() == "body"
    assert max(map(len, subject(words).splitlines())) <= 76
    assert str(make_header(decode_header(parsed["Subject"]))) == one_line(words)


def test_pythons_own_way_writes_a_header_where_it_has_the_fault():
    """The control: what a name could once do."""
    faulty = [python for python in PYTHONS if python.parts[-3] in {"3.11.7", "3.12.1"}]
    if not faulty:
        pytest.skip("no Python here has the fault")
    words = (
        f"from email.message import EmailMessage; m = EmailMessage(); m['Subject'] = {ENCODED!r}; print(m.as_string())"
    )
    ran = subprocess.run([faulty[0], "-c", words], check=True, capture_output=True, text=True, timeout=300)
    assert "\nX-Evil:1\n" in ran.stdout


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


SHOPS = [
    "Duomo",
    "duomo",
    "../../etc/passwd",
    "A/B",
    "A:B",
    "",
    "...",
    "x" * 300,
    NASTY,
    "Bar*1",
    "Bar-1",
    "CON",
    "aux.x",
]
SHOPS += [
    "Caf\u00e9",
    "Cafe\u0301",
    "\U0001f600" * 80,
    "Bar.",
    "Bar",
    "-rf",
    "x" * 301,
    "\u202eexe.fdp",
    "stra\u00dfe",
    "STRASSE",
]


def test_every_shop_has_a_file_of_its_own_in_every_file_system(tmp_path):
    names = file_names(SHOPS, "2026-10")
    alike = {normalize("NFKC", normalize("NFKC", each).casefold()) for each in names.values()}
    assert len(alike) == len(names) == len(SHOPS)
    for name in names.values():
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|')
        assert name[0] not in ".-~"
        assert name.partition(".")[0].lower() not in {"con", "aux"}
        (tmp_path / f"{name}.html").write_text("page")
    assert len(list(tmp_path.iterdir())) == len(SHOPS)


def test_a_shops_file_keeps_its_name_whatever_other_shops_there_are():
    assert file_names(["Duomo", "Via Garibaldi"], "2026-10")["Via Garibaldi"] == "Via Garibaldi 2026-10"
    before = file_names(["Bar*1", "CON"], "2026-10")
    after = file_names(["Bar*0", "Bar-1", "Bar:1", *SHOPS], "2026-10")
    assert {shop: after[shop] for shop in before} == before
    assert file_names(SHOPS, "2026-10") == file_names(reversed(SHOPS), "2026-10")
