"""An open folder of IMAP (RFC 3501): mails that nobody has answered, and marks on those that were.

Nothing is deleted or moved, and nothing but marks is changed.
"""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from kiosk.office.mail.errors import MailAwayError
from kiosk.office.mail.letter import one_line

MAX_LOOKED_AT = 500
"""Mails of one run, the newest."""
MAX_HEADER = 16 * 1024
MAX_FETCHED = 256 * 1024
"""Of one mail, bytes: its text comes first, photographs after it."""
AT_ONCE = 50
"""Headers that are asked for at once."""
MAX_LOST = 5
"""Mails in a run over which a server may hang up; then it is the server."""
MAX_ANSWER = 200
YEARS = range(1990, 9999)
"""In which a mail may have come."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FAULTS = (OSError, ValueError, imaplib.IMAP4.error)
"""What imaplib raises of a server that is away, or that answers what is no IMAP: letters beyond ASCII, odd base64."""
_NUMBER = re.compile(rb"[0-9]{1,10}")
_UID = re.compile(rb"\bUID ([0-9]{1,10})\b")
_RECEIVED = re.compile(rb'INTERNALDATE "\s*([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4}) ([0-9:]{8}) ([+-][0-9]{4})"')


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """One mail, or its beginning."""

    uid: int
    content: bytes
    received_at: datetime
    """By the server's clock, aware."""


class ImapSession:
    """An open folder. Each method raises MailAwayError."""

    def __init__(self, connect: Callable[[], imaplib.IMAP4]) -> None:
        """`connect`: logs in and opens the folder; called again where the server hung up over one mail."""
        self._connect = connect
        self._client = connect()
        self._validity = _validity(self._client)
        self.lost = 0
        """Mails over which the server hung up."""

    def close(self) -> None:
        """Log out."""
        with suppress(*FAULTS):
            self._client.logout()

    def unanswered(self, since: date) -> list[int]:
        """Mails that came since a day and bear no mark, by UID: the newest, the oldest of them first."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        with _spoken():
            answer, data = self._client.uid("SEARCH", "UNANSWERED", "UNFLAGGED", "UNDELETED", "SINCE", day)
        _need(answer, data)
        return sorted({int(each) for each in _words(data) if _NUMBER.fullmatch(each)})[-MAX_LOOKED_AT:]

    def flagged(self) -> int:
        """How many mails wait for a person: unread, with a flag."""
        with _spoken():
            answer, data = self._client.uid("SEARCH", "FLAGGED", "UNSEEN", "UNDELETED")
        _need(answer, data)
        return len(_words(data))

    def headers(self, uids: Sequence[int], fields: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """Some fields of some mails; of one that is gone or that the server itself cannot read, nothing."""
        wanted = f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]<0.{MAX_HEADER}>"
        for start in range(0, len(uids), AT_ONCE):
            some = uids[start : start + AT_ONCE]
            try:
                found = self._fetched(some, wanted)
            except MailAwayError:
                self._again()
                found = self._one_by_one(some, wanted)
            yield from ((uid, content[:MAX_HEADER]) for uid, _, content in found)

    def mail(self, uid: int) -> FetchedMail | None:
        """A mail, or its beginning; None where it is gone."""
        for found, around, content in self._one_by_one([uid], f"INTERNALDATE BODY.PEEK[]<0.{MAX_FETCHED}>"):
            if found == uid and (received_at := _received(around)):
                return FetchedMail(uid, content[:MAX_FETCHED], received_at)
        return None

    def mark(self, uid: int, *, answered: bool, for_a_person: bool) -> None:
        """Say that a mail is done with: read and answered, or unread with a flag, for a person to look at."""
        marks = [*[r"\Answered"] * answered, r"\Flagged" if for_a_person else r"\Seen"]
        with _spoken():
            answer, data = self._client.uid("STORE", str(uid), "+FLAGS.SILENT", f"({' '.join(marks)})")
        _need(answer, data)

    def _one_by_one(self, uids: Sequence[int], wanted: str) -> list[tuple[int, bytes, bytes]]:
        """A mail that its server cannot read, and over which it hangs up, keeps the others waiting no longer."""
        found = []
        for uid in uids:
            try:
                found += self._fetched([uid], wanted)
            except MailAwayError:
                self.lost += 1
                if self.lost > MAX_LOST:
                    raise
                self._again()
        return found

    def _again(self) -> None:
        with suppress(OSError):
            self._client.shutdown()
        self._client = self._connect()
        if _validity(self._client) != self._validity:
            raise MailAwayError("the mailbox: its folder was made anew meanwhile; the next run goes on")

    def _fetched(self, uids: Sequence[int], wanted: str) -> list[tuple[int, bytes, bytes]]:
        """UID, what is said around it, and the content: a server may say the UID before it or behind it."""
        with _spoken():
            answer, data = self._client.uid("FETCH", ",".join(map(str, uids)), f"(UID {wanted})")
        if not any(isinstance(each, tuple) for each in data):
            # Of one mail that the server cannot read; what it gave of others counts.
            _need(answer, data)
        fetched, wanted_uids = [], {*uids}
        for place, each in enumerate(data):
            if isinstance(each, tuple):
                after = data[place + 1] if place + 1 < len(data) and isinstance(data[place + 1], bytes) else b""
                around = each[0] + b" " + after
                # What was not asked for, and what is said twice, counts once or not at all.
                if (found := _UID.search(around)) and int(found[1]) in wanted_uids:
                    wanted_uids.remove(int(found[1]))
                    fetched.append((int(found[1]), around, each[1]))
        return fetched


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except FAULTS as error:
        raise MailAwayError(f"the mailbox's server hung up: {said(error)}") from None


def _need(answer: str, data: Sequence[Any]) -> None:
    if answer != "OK":
        raise MailAwayError(f"the mailbox's server refuses: {plain(data[0] if data else b'')}")


def _validity(client: imaplib.IMAP4) -> object:
    """How long the numbers of an open folder's mails hold: RFC 3501, 2.3.1.1. With another one they are other mails."""
    return client.response("UIDVALIDITY")[1]


def _received(around: bytes) -> datetime | None:
    found = _RECEIVED.search(around)
    if found is None:
        return None
    day, month, year, at, zone = (each.decode() for each in found.groups())
    try:
        received_at = parsedate_to_datetime(f"{day} {month} {year} {at} {zone}")
    except ValueError:
        return None
    # At the calendar's ends a day has no other time zone.
    return received_at.astimezone(UTC) if received_at.year in YEARS else None


def _words(data: Sequence[Any]) -> list[bytes]:
    """What was found; a server may say it in several lines, or none."""
    return b" ".join(each for each in data if isinstance(each, bytes)).split()


def said(error: Exception) -> str:
    """An error in one line."""
    if isinstance(error, ValueError):
        return "what it answers is no IMAP"
    return plain(getattr(error, "strerror", None) or str(error))


def plain(words: Any) -> str:
    """One line of a stranger's words."""
    return one_line(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words))[:MAX_ANSWER]
