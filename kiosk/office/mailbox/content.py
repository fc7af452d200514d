"""The words of a mail, however it was encoded: of its text, else of its HTML. Pure."""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import Message
from typing import Any

from kiosk.office.mailbox.html_text import html_text

MAX_PARTS = 100
MAX_TEXT = 128 * 1024
"""Of one text, bytes; a month's mail that is quoted whole has a tenth."""
_UNSEEN = dict.fromkeys(
    map(ord, "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}\N{LEFT-TO-RIGHT MARK}")
)


class MailContentError(Exception):
    """A mail whose words cannot be read."""


def mail_text(content: bytes) -> str:
    """What somebody wrote, with what he quoted; lines that belong together are one, or follow each other.

    An empty line stands between what was not wrapped by a program. Raises MailContentError.
    """
    try:
        texts = {kind: part for part in _parts(message_from_bytes(content)) for kind in [part.get_content_type()]}
        plain = _plain(texts["text/plain"]) if "text/plain" in texts else ""
        if not plain.strip() and "text/html" in texts:
            plain = html_text(_decoded(texts["text/html"]))
    except RecursionError:
        raise MailContentError("its parts are nested too deeply") from None
    return plain.translate(_UNSEEN)


def _parts(message: "Message[Any, Any]") -> Sequence["Message[Any, Any]"]:
    """The texts that are shown: no attachments, nothing of a mail within the mail. The first of a kind comes last."""
    waiting = [message]
    found: list[Message[Any, Any]] = []
    for _ in range(MAX_PARTS):
        if not waiting:
            return found[::-1]
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart":
            waiting = [each for each in part.get_payload() if isinstance(each, Message)] + waiting
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            found.append(part)
    raise MailContentError(f"it has more than {MAX_PARTS} parts")


def _decoded(part: "Message[Any, Any]") -> str:
    """In its charset; where there is no such thing, or the bytes are not of it, as UTF-8; the unreadable is U+FFFD."""
    raw = part.get_payload(decode=True)
    octets = raw if isinstance(raw, bytes) else b""
    if len(octets) > MAX_TEXT:
        raise MailContentError(f"its text is longer than {MAX_TEXT // 1024} KiB")
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return octets.decode(charset).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, ValueError):
            continue
    return octets.decode("utf-8", "replace").replace("\r\n", "\n")


def _plain(part: "Message[Any, Any]") -> str:
    text = _decoded(part)
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return "\n\n".join(_unflowed(text, str(part.get_param("delsp", "")).lower() == "yes"))


def _unflowed(text: str, delete_space: bool) -> Iterator[str]:  # noqa: FBT001 - the format's own parameter
    """RFC 3676: a line that ends with a space goes on in the next one, unless one of them is quoted."""
    begun = ""
    for raw in text.split("\n"):
        line = raw.removeprefix(" ")
        if begun and line.startswith(">"):
            yield begun
            begun = ""
        if line.endswith(" ") and line != "-- " and not line.startswith(">"):
            begun += line[:-1] if delete_space else line
        else:
            yield begun + line
            begun = ""
    if begun:
        yield begun


def blank(line: str) -> bool:
    """Whether nothing can be seen on a line."""
    return not re.sub(r"[\s\W_]", "", line)
