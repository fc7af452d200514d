"""What is written to an owner, and the message that it becomes. Pure: the same letter, the same bytes."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import quote

MAX_BYTES = 15 * 1024 * 1024
"""Of attachments; encoded they grow by a third, and most servers take no more than 20 to 25 MiB."""
MAX_PLAIN = 60
"""Of a subject in one line, characters: with its name no more than the 78 that RFC 5322 asks for."""
MAX_WORD_BYTES = 39
"""Of one encoded word: 52 characters in base64; a line with it has 73 of the 76 that RFC 2047 allows."""
MAX_NAME = 60
MAX_NAME_BYTES = 180
"""Of an attached file, characters."""
RESERVED = re.compile(r"(?i)con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]")
"""What Windows calls its devices."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a letter."""

    name: str
    kind: str
    """Like `application/pdf`."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one owner, whatever the number of addresses."""

    id: str
    """Its identity: left of the @ in Message-ID, and in the log of what was sent."""
    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """PNG, by the name that `html` calls them by: `cid:NAME@DOMAIN`."""
    attachments: tuple[Attachment, ...] = ()
    reference: str = ""
    """By which an answer to it is known; none, where answers are read by people alone. In what we answer: the same."""
    reply_to: str = ""
    """Where answers shall go; to the sender where empty."""
    answers: str = ""
    """The Message-ID, with its brackets, of the mail that this one answers by itself."""


def compose(letter: Letter, sender: str, begun_at: datetime) -> bytes:
    """The message as it goes to the server, CRLF at each line's end.

    `begun_at`: when it was first tried, so that a second copy has the same date.
    """
    domain = domain_of(sender)
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = ", ".join(letter.to)
    message["Date"] = format_datetime(begun_at)
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    # Whoever answers, or has his program answer, is read by whoever keeps the list of owners.
    message["List-Unsubscribe"] = f"<mailto:{quote(sender, safe='@')}?subject=unsubscribe>"
    # RFC 3834: no automatic answers, please.
    message["Auto-Submitted"] = "auto-replied" if letter.answers else "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
        *_, html = message.iter_parts()
        assert isinstance(html, MIMEPart)  # noqa: S101 - what the line before has added
        for name, png in letter.pictures.items():
            html.add_related(
                png, "image", "png", cid=f"<{name}@{domain}>", filename=f"{name}.png", disposition="inline"
            )
    for each in letter.attachments:
        maintype, _, subtype = each.kind.partition("/")
        message.add_attachment(each.content, maintype, subtype, filename=each.name)
    for place, part in enumerate(message.walk()):
        if part.is_multipart():
            # Otherwise drawn at random; "=_" stands in no encoded text.
            part.set_boundary(f"=_{letter.id}_{place}")
    return subject(letter.subject) + _identification(letter, domain) + message.as_bytes()


def _identification(letter: Letter, domain: str) -> bytes:
    """RFC 5322, 3.6.4, a line each: Python's own way encodes identities that are long, and no program knows them then.

    A reference stands beside the Message-ID, too, for which some relays write one of their own.
    """
    name, references = letter.id, [letter.answers] if letter.answers else []
    if letter.reference:
        # An answer of ours may be answered in its turn: its own identity, and the reference of the mail before.
        own = letter.reference.startswith(f"{letter.id}.")
        name = letter.reference if own else f"{letter.id}.{letter.reference}"
        references.insert(0, f"<note.{letter.reference}@{domain}>")
    lines = [f"Message-ID: <{name}@{domain}>"]
    if letter.answers:
        lines.append(f"In-Reply-To: {letter.answers}")
    if references:
        lines.append(f"References: {' '.join(references)}")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def subject(text: str) -> bytes:
    """The header's line or lines, as RFC 2047 has them.

    Python's own way takes `=?utf-8?q?x=0d=0a?=` in a name for an encoded word, decodes it, and before 3.11.10 and
    3.12.5 writes the line break out: whoever names a shop could write headers and a body (CVE-2024-6923). It is read
    here as the letters that it is.
    """
    text = one_line(text)
    if text.isascii() and "=?" not in text and len(text) <= MAX_PLAIN:
        return f"Subject: {text}\r\n".encode()
    words: list[bytes] = []
    word = b""
    for letter in text:
        if len(word) + len(letter.encode()) > MAX_WORD_BYTES:
            words, word = [*words, word], b""
        word += letter.encode()
    encoded = (f"=?utf-8?b?{b64encode(each).decode()}?=" for each in [*words, word])
    return b"Subject: " + "\r\n ".join(encoded).encode() + b"\r\n"


def domain_of(sender: str) -> str:
    """The domain of an address."""
    return sender.rpartition("@")[2]


def one_line(text: str) -> str:
    """No line breaks and nothing else that a header must not hold, whatever a shop is called."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def file_names(shops: Iterable[str], month: str) -> dict[str, str]:
    """A file's name for each shop, without its ending: safe in every file system, and each another one.

    A name that had to be changed, or that some file systems take for another's, bears a mark made of the shop's: it is
    the same in every month, whatever other shops there are.
    """
    plain = {shop: _plain(shop) for shop in dict.fromkeys(shops)}
    taken = Counter(map(_alike, plain.values()))
    return {
        shop: f"{name} {month}" if name == shop and taken[_alike(name)] == 1 else f"{name} {_mark(shop)} {month}"
        for shop, name in plain.items()
    }


def _plain(shop: str) -> str:
    """What of a name every file system takes."""
    safe = one_line("".join("-" if each in '/\\:*?"<>|' else each for each in normalize("NFC", shop)))
    # File systems count bytes, and some names have four to a letter.
    safe = safe[:MAX_NAME].encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip(". -~")
    # A device to Windows, whatever follows the point.
    return "shop" if not safe or RESERVED.fullmatch(safe.partition(".")[0].strip()) else safe


def _alike(name: str) -> str:
    """The same of names that differ in case, or in how a letter is composed."""
    return normalize("NFKC", normalize("NFKC", name).casefold())


def _mark(shop: str) -> str:
    return sha256(shop.encode()).hexdigest()[:8]
