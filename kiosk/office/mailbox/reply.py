"""Our reply to an owner: what was noted, or why nothing was and which line works. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.office.mail.letter import Letter
from kiosk.office.mail.note_form import note_form
from kiosk.office.mailbox.note_reading import MAX_NOTES, Misread, MisreadError, NoteReading
from kiosk.office.report.data.owner_input import MAX_WORDS
from kiosk.office.report.language import Language

MAX_NAMED = 20
"""Shops in a sentence; more are counted."""
MAX_REST = 200


@dataclass(frozen=True, slots=True)
class ReplyEnvelope:
    """Where a reply goes, and to what."""

    letter_id: str
    to: str
    message_id: str
    """Of the mail that is answered."""
    reference: str
    """Of the mail of ours that this one answered: whoever answers the reply is known by it, too."""
    reply_to: str

    def letter(self, subject: str, lines: Sequence[str]) -> Letter:
        """Signed."""
        text = "\n".join([*lines, "-- ", "Smiley kiosk", ""])
        return Letter(
            self.letter_id,
            (self.to,),
            subject,
            text,
            reference=self.reference,
            reply_to=self.reply_to,
            answers=self.message_id,
        )


def confirmation(in_: Language, reading: NoteReading, envelope: ReplyEnvelope) -> Letter:
    """What was understood."""
    notes = reading.notes
    lines = [
        in_.gettext("{shop}, {day}: {words}").format(shop=each.shop, day=in_.full_day(each.date), words=each.words)
        for each in notes
    ]
    lines += ["", in_.gettext("This is noted, and stands beside the numbers from the next page on.")]
    if reading.rest:
        rest = " ".join(reading.rest.split())[:MAX_REST]
        lines.append(in_.gettext("Not noted, but left for a person to read: {words}").format(words=rest))
    lines.append(in_.gettext("Not what you meant? Answer this mail: a person reads it."))
    first = in_.gettext("Noted: {shop}, {day}").format(shop=notes[0].shop, day=in_.day(notes[0].date))
    subject = first if len(notes) == 1 else in_.gettext("Noted: {n} changes").format(n=in_.number(len(notes)))
    return envelope.letter(subject, lines)


def refusal(in_: Language, error: MisreadError, shops: Sequence[str], today: date, envelope: ReplyEnvelope) -> Letter:
    """Why nothing was noted, and a line that works."""
    lines = [_why(in_, error, shops)]
    if shops:
        lines += ["", in_.gettext("A line like this one is understood, at the top of your answer:")]
        lines += ["", f"    {note_form(in_, today, shops)}"]
    lines += ["", in_.gettext("A person reads whatever else you wrote.")]
    return envelope.letter(in_.gettext("Not noted"), lines)


def _why(in_: Language, error: MisreadError, shops: Sequence[str]) -> str:
    _ = in_.gettext
    if error.why is Misread.TWO_DAYS:
        first, *_rest, last = (in_.day(each) for each in error.days)
        sentence = _("Nothing was noted: “{words}” may be {one} or {other}. Please write the name of the month.")
        return sentence.format(words=error.words, one=first, other=last)
    sentences = {
        Misread.NO_NOTE: _("Nothing was noted: your answer does not begin with a day, a colon and what changed."),
        Misread.WHICH_SHOP: _("Nothing was noted: it was not said in which shop. Your shops: {shops}."),
        Misread.UNKNOWN_SHOP: _("Nothing was noted: none of your shops is named in “{words}”. Your shops: {shops}."),
        Misread.NO_SUCH_DAY: _("Nothing was noted: there is no day “{words}”."),
        Misread.TOO_LONG: _("Nothing was noted: a note has {most} characters at most."),
        Misread.TOO_MANY: _("Nothing was noted: an answer may hold {notes} changes at most."),
        Misread.UNREADABLE: _("Nothing was noted: your answer could not be read."),
    }
    facts = {"most": in_.number(MAX_WORDS), "notes": in_.number(MAX_NOTES), "shops": _named(in_, shops)}
    return sentences[error.why].format(words=error.words, **facts)


def _named(in_: Language, shops: Sequence[str]) -> str:
    more = len(shops[MAX_NAMED:])
    counted = [in_.ngettext("{n} more shop", "{n} more shops", more).format(n=in_.number(more))] if more else []
    return in_.both([*shops[:MAX_NAMED], *counted])
