"""An owner's answer to a mail: whether it is his, and the notes that it says. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from config.office import OwnerSettings
from kiosk.office.mail.reference import AnsweredMail
from kiosk.office.mailbox.content import MailContentError, mail_text
from kiosk.office.mailbox.headers import MailHeaders
from kiosk.office.mailbox.note_reading import Misread, MisreadError, NoteReading, note_reading
from kiosk.office.mailbox.own_words import own_paragraphs
from kiosk.office.report.data import months
from sync.archive.reply_log import PREFIX
from sync.document.aggregate import digest

MAX_AGE = 13
"""Months since the one that the answered mail was about: an old mail that leaked opens nothing."""


@dataclass(frozen=True, slots=True)
class KnownSender:
    """Whose answer it is."""

    owner: str
    address: str
    """As office.toml spells it."""
    reference: str
    """Of the mail that he answers."""


def known_sender(
    mail: AnsweredMail, sender: str, owners: Mapping[str, OwnerSettings], today: date
) -> KnownSender | None:
    """The owner to whom the mail went, where the answer comes from an address of his; None: a person has to look."""
    if mail.month < months.back(f"{today:%Y-%m}", MAX_AGE):
        return None
    for name, owner in owners.items():
        if digest(name.encode()) == mail.owner_digest:
            address = next((each for each in owner.mail if each.casefold() == sender.casefold()), None)
            return KnownSender(name, address, mail.reference) if address else None
    return None


def letter_id(headers: MailHeaders, content: bytes, owner: str) -> str:
    """The identity of our reply to a mail: the same however often, and by whichever relay, the mail came."""
    # Relays add headers and encode anew; who wrote it and when stay.
    text = b"" if headers.message_id else content.partition(b"\r\n\r\n")[2]
    parts = (headers.message_id.encode(), headers.date.encode(), headers.sender.casefold().encode(), text)
    seen = sha256(b"\0".join(sha256(each).digest() for each in parts)).hexdigest()[:32]
    return f"{PREFIX}{seen}.{digest(owner.encode())}"


def read_answer(content: bytes, shops: Sequence[str], ours: Collection[str], today: date, language: str) -> NoteReading:
    """The notes in a mail (RFC 5322). `ours`: the office's addresses, where quotations begin. Raises MisreadError."""
    try:
        paragraphs = own_paragraphs(mail_text(content), [*ours])
    except MailContentError as error:
        raise MisreadError(Misread.UNREADABLE, str(error)) from None
    return note_reading(paragraphs, shops, today, language)
