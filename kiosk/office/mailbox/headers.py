"""What of a mail's headers is looked at: who writes, to what he answers, and whether it was a program. Pure."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

_MARKS = (
    *("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Auto-Response-Suppress"),
    *("X-Failed-Recipients", "X-Vacation"),
)
"""Programs alone write these."""
FIELDS = (
    *("From", "Message-ID", "In-Reply-To", "References", "Date", "Subject", "Content-Type", "Return-Path"),
    *("Auto-Submitted", "Precedence"),
    *_MARKS,
)
_ADDRESS = re.compile(r"(?:[^<>]*<)?([^\s<>@,;]{1,64}@[^\s<>@,;]{1,253})>?")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_PROGRAMS = re.compile(r"(?i)(?:mailer-daemon|postmaster|no-?reply)@")
_SUBJECTS = re.compile(
    r"(?i)\s*(?:auto(?:matic)? ?(?:reply|response)|autoreply|out of (?:the )?office|undeliver"
    r"|delivery (?:status|failure)|mail delivery|risposta automatica"
    r"|fuori (?:sede|ufficio)|mancato recapito|automatinis atsakymas|nepristatyta)"
)


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """Of one mail, whoever wrote it: nothing here is believed but a reference."""

    sender: str
    """The address in From; empty where it is not exactly one."""
    message_id: str
    """With its brackets; empty where there is none that could be repeated."""
    date: str
    references: str
    """In-Reply-To and References, as they stand there."""
    automatic: bool
    """A program's: an absence, a bounce, a newsletter. Never to be answered (RFC 3834)."""


def mail_headers(content: bytes) -> MailHeaders:
    """Read headers, or a mail that begins with them; nothing in them is a fault."""
    message = message_from_bytes(content)
    found = _MESSAGE_ID.fullmatch(_one(message, "Message-ID"))
    return MailHeaders(
        sender=_sender(message),
        message_id=found[0] if found else "",
        date=_one(message, "Date"),
        references=f"{_one(message, 'References')} {_one(message, 'In-Reply-To')}",
        automatic=_automatic(message),
    )


def _sender(message: "Message[Any, Any]") -> str:
    """One address in one From: where programs read two, they may take either."""
    lines = message.get_all("From", [])
    found = _ADDRESS.fullmatch(str(lines[0]).strip()) if len(lines) == 1 else None
    return found[1] if found else ""


def _automatic(message: "Message[Any, Any]") -> bool:
    return (
        _one(message, "Auto-Submitted").partition(";")[0].strip().lower() not in {"", "no"}
        or _one(message, "Return-Path") == "<>"
        # Not `list`: a mailbox may be fed by a list of the office's own.
        or _one(message, "Precedence").lower() in {"bulk", "junk", "auto_reply"}
        or any(each in message for each in _MARKS)
        or message.get_content_type() == "multipart/report"
        or _PROGRAMS.match(_sender(message)) is not None
        or _SUBJECTS.match(_subject(message)) is not None
    )


def _subject(message: "Message[Any, Any]") -> str:
    raw = _one(message, "Subject")
    try:
        return str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        return raw


def _one(message: "Message[Any, Any]", name: str) -> str:
    """The first line of a name, blanks put together."""
    return " ".join(str(message.get(name, "")).split())
