"""No text from outside keeps a regular expression busy: what is sought in it is sought once."""

import re
import resource
import signal
from collections.abc import Callable
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache

import pytest

from config.smiley.reading import MAX_BYTES, understand
from config.toml_advice import toml_advice
from kiosk.device.doctor.kernel_log import CardDevices, card_faults
from kiosk.device.doctor.redaction import redact
from kiosk.office.mail.reference import answered
from kiosk.office.mail.replies import judge_message, judge_recipient
from kiosk.office.mailbox.headers import mail_headers
from kiosk.office.mailbox.note_reading import MisreadError
from kiosk.office.mailbox.owner_answer import read_answer
from sync.document import topics

SLOW = (r"(.+?)\s*[,;]+", ";" * 6_000 + "\x01")
"""A pattern that begins anew at every sign, and a tenth of a text: what it takes says how fast this machine is."""
SLOWEST = 15
"""So many times as long may one text take: a tenth of what such a pattern takes for ten times the text."""
AGAIN = (
    "a",
    "0",
    " ",
    "a ",
    "-",
    " #",
    ";",
    ",",
    "=",
    "<",
    "@",
    "/",
    "\\",
    '"',
    "mo-",
    "wrote ",
    "timeout",
    "=?utf-8?q?a?=",
)
"""What is said again and again: each makes some pattern of ours begin anew."""
DISKS = CardDevices(frozenset({"mmcblk0"}), frozenset({"mmc0"}))


def mail(kind: str, text: str) -> None:
    with suppress(MisreadError):
        content = f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}".encode()
        read_answer(content, ["Centro"], ["office@example.org"], date(2026, 6, 5), "en")


DOORS: dict[str, tuple[Callable[[str], object], int]] = {
    "a mail's text": (lambda text: mail("plain", text), 128_000),
    "a mail's HTML": (lambda text: mail("html", text), 128_000),
    "a sender": (lambda text: mail_headers(f"From: {text}\r\n".encode()), 60_000),
    "a subject": (lambda text: mail_headers(f"Subject: {text}\r\n".encode()), 60_000),
    "references": (lambda text: answered(bytes(32), text), 60_000),
    "a mail server's reply": (lambda text: (judge_recipient(550, text), judge_message(550, text)), 64_000),
    "a topic": (lambda text: (topics.read_month(f"kiosks/{text}"), topics.read_status(text)), 64_000),
    "smiley.txt: owner": (lambda text: understand(f"owner = {text}".encode()), 60_000),
    "smiley.txt: hours": (lambda text: understand(f"opening hours = {text}".encode()), 60_000),
    "smiley.txt: zone": (lambda text: understand(f"time zone = {text}".encode()), 60_000),
    "smiley.txt: broker": (lambda text: understand(f"broker = {text}".encode()), 60_000),
    "smiley.txt: password": (lambda text: understand(f"wifi password = {text}".encode()), 60_000),
    "smiley.txt: a line": (lambda text: understand(text.encode()), MAX_BYTES),
    "kiosk.toml": (lambda text: toml_advice(text, "wrong (at line 1, column 1)"), 60_000),
    "the kernel": (lambda text: [*card_faults([text], DISKS)], 60_000),
    "a doctor's bundle": (lambda text: redact(text, ["secret"]), 60_000),
}


@cache
def most_cpu_s() -> float:
    """How long this machine may compute at one text, at the speed that it has."""
    spent = []
    for _ in range(3):
        before_s = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        re.fullmatch(*SLOW)
        spent.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before_s)
    return SLOWEST * min(spent)


class TooLongError(Exception):
    """It has computed for so long."""


@contextmanager
def within(cpu_s: float):
    """Ends whatever computes for longer, a pattern too; other programs' work does not count."""

    def end(*_: object) -> None:
        raise TooLongError

    former = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)


@pytest.mark.parametrize("door", DOORS)
def test_what_is_said_again_and_again_costs_no_time(door):
    read, size = DOORS[door]
    limit_s = most_cpu_s()
    read("once")  # what is loaded at the first time is not counted
    for again in AGAIN:
        for end in ("", "\x01"):
            try:
                with within(limit_s):
                    read(again * (size // len(again)) + end)
            except TooLongError:
                pytest.fail(f"{again!r}{' and a sign that never fits' if end else ''}: more than {limit_s:.1f} s")


@pytest.mark.parametrize(
    ("pattern", "text"), [(r"(?:a+)+\Z", "a" * 60_000 + "b"), (SLOW[0], 10 * SLOW[1][:-1] + SLOW[1][-1])]
)
def test_a_pattern_that_begins_anew_at_every_sign_is_found(pattern, text):
    # The second is what a name in smiley.txt was looked at with, 10 s long.
    with pytest.raises(TooLongError), within(most_cpu_s()):
        re.fullmatch(pattern, text)
