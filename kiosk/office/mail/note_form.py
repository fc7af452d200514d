"""How an answer is written from which a note is made: what mails say of it. Pure."""

from collections.abc import Sequence
from datetime import date

from kiosk.office.report.language import Language


def note_form(in_: Language, day: date, shops: Sequence[str]) -> str:
    """A line that is understood: of the shop where there is one, else with the first one's name."""
    if len(shops) == 1:
        return in_.gettext("{day}: second till").format(day=in_.day(day))
    return in_.gettext("{shop}, {day}: second till").format(shop=shops[0], day=in_.day(day))
