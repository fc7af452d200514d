"""What owners say besides the votes, checked: notes, goals, and the counts of other voices. Pure."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from config.language import languages
from config.limits import MAIL, MONTH, POINTS
from config.shown_text import NAME, ShownText
from kiosk.office.report.data.errors import ReportError
from sync.archive import note
from sync.archive import voice as voices
from sync.archive.goal import ShopGoal
from sync.archive.mail_choice import Frequency, MailChoice
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.limits import FIRST_YEAR, LAST_YEAR
from sync.document.wire import DATE

MAX_WORDS = 200
"""Longest note, characters: it has to fit beside a line in a chart."""
FREQUENCIES: tuple[Frequency, ...] = ("monthly", "weekly")
MAX_ADDRESSES = 10
"""That an owner adds."""
MAX_COUNT = 10_000_000
AHEAD = timedelta(days=1)
"""Of this machine's today, where the shop is further east."""


def noted(on: date, shop: str, words: str, kind: str = "change") -> Note:
    """A note that the page can show. Raises ReportError."""
    words = " ".join(words.split())
    if fault := ShownText(MAX_WORDS).fault(words):
        raise ReportError(f"note {words[:40]!r}: {fault}")
    if kind not in note.KINDS:
        raise ReportError(f"kind {kind[:40]!r}: must be {_listed(note.KINDS)}")
    return Note(on, shop, words, kind)


def mail_choice(language: str, frequency: str, mail: Sequence[str]) -> MailChoice:
    """How an owner wants to be written to; an address twice is there once. Raises ReportError."""
    if language not in languages():
        raise ReportError(f"language {language[:12]!r}: must be {_listed(languages())}")
    known = next((each for each in FREQUENCIES if each == frequency), None)
    if known is None:
        raise ReportError(f"frequency {frequency[:12]!r}: must be {_listed(FREQUENCIES)}")
    if len(mail) > MAX_ADDRESSES:
        raise ReportError(f"{len(mail)} addresses: at most {MAX_ADDRESSES}")
    return MailChoice(language, known, addresses(mail))


def addresses(mail: Sequence[str]) -> tuple[str, ...]:
    """Each once, in order. Raises ReportError naming the first that is none."""
    for address in mail:
        if not MAIL.fits(address):
            raise ReportError(f"mail {address[:80]!r}: must be {MAIL.allowed}")
    return tuple(dict.fromkeys(mail))


def goal(shop: str, points: int, by: str) -> ShopGoal:
    """What a shop shall come to, as the settings may say it. Raises ReportError."""
    if not POINTS.low <= points <= POINTS.high:
        raise ReportError(f"goal {points}: must be {POINTS.allowed}")
    if not MONTH.fits(by):
        raise ReportError(f"goal by {by[:40]!r}: must be {MONTH.allowed}")
    return ShopGoal(shop, points, by)


def voice(shop: str, kind: str, label: str, row: Sequence[str]) -> Voice:
    """One day of another voice, of cells `date,happy,neutral,unhappy`. Raises ReportError."""
    if kind not in voices.KINDS:
        raise ReportError(f"kind {kind[:40]!r}: must be {_listed(voices.KINDS)}")
    if fault := NAME.fault(label):
        raise ReportError(f"label {label[:40]!r}: {fault}")
    happy, neutral, unhappy = map(_count, row[1:])
    return Voice(shop, kind, label, day(row[0]), (happy, neutral, unhappy))


def once_a_day(read: Callable[[list[str]], Voice], today: date) -> Callable[[list[str]], Voice]:
    """`read` for the lines of one table: of a day that comes again one line would be dropped. Raises ReportError.

    Nobody has said anything yet on a day that is to come: its year is mistyped, or day and month are exchanged.
    """
    days: set[date] = set()

    def read_once(row: list[str]) -> Voice:
        found = read(row)
        if found.date in days:
            raise ReportError(f"{found.date} stands in a line above already; a day is one line, with all its voices")
        if found.date > today + AHEAD:
            raise ReportError(f"{found.date} is yet to come: is its year right?")
        days.add(found.date)
        return found

    return read_once


def day(text: str) -> date:
    """A date, of a year that documents can be of. Raises ReportError."""
    try:
        parsed = date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        parsed = None
    if parsed is None or not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ReportError(f"{text[:40]!r} is no date like 2026-06-03, of {FIRST_YEAR}\N{EN DASH}{LAST_YEAR}")
    return parsed


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(MAX_COUNT)):
        raise ReportError(f"{text[:40]!r} is no count: a whole number of voices")
    return int(text)


def _listed(kinds: Sequence[str]) -> str:
    return ", ".join(kinds[:-1]) + f" or {kinds[-1]}"
