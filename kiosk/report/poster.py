"""The answer to those who pressed: one sheet for the shop's door. The same bytes from the same figures. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from kiosk.report import months, typeface
from kiosk.report.charts import colours
from kiosk.report.charts.face import face
from kiosk.report.environment import environment
from kiosk.report.language import Language
from kiosk.report.series import Series, ShopMonth
from kiosk.report.statistics import ENOUGH, shares
from sync.note import Note

WIDTH = 55.0
"""Of a line, rem; a sheet is 65.6 wide."""
BOLD = 700
LEADING = 1.25
"""Of a line, in its own size."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Room:
    """Where words stand, and how large they may be set there; rem."""

    width: float
    height: float
    sizes: tuple[float, ...]
    """Largest first. A rem on paper is 9 points: 2.2 are read at two metres."""


NAME = Room(WIDTH, 7.2, (3.2, 2.8, 2.4, 2.0, 1.6))
VOICES = Room(WIDTH, 7.6, (6.0, 5.2, 4.4, 3.6))
ANSWERS = Room(WIDTH - 2.5, 27.0, (4.0, 3.5, 3.0, 2.6, 2.2))
FACES_PX = {True: 134, False: 182}
"""How large a face is drawn: with answers below it, and alone."""
BETWEEN = 1.4
"""Answers, rem."""
LABELS_HEIGHT, LABEL_SIZES = 5.6, (2.4, 2.0, 1.7, 1.4, 1.1)


@dataclass(frozen=True, slots=True)
class Words:
    """Words, and the size in which they fit."""

    size: float
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One face, as drawn."""

    icon: Markup
    label: str
    percent: str
    """Empty where too few have voted for one."""
    share: int
    tone: colours.Tone


def poster(in_: Language, series: Series, month: str, notes: Iterable[Note], prepared_on: date) -> str:
    """The sheet of a shop's month, HTML that needs nothing else; `notes` may be everybody's.

    Shown are answers noted in that month, up to the day of preparation, and no share of fewer than `ENOUGH` votes.
    """
    this = series.months[month]
    votes = sum(this.votes)
    told = [*answers(notes, series.shop, month, prepared_on)]
    shown = fitting(told)
    columns = _columns(in_, series, this, FACES_PX[bool(told)])
    voices = _voices(in_, votes)
    return (
        environment(in_)
        .get_template("poster.html")
        .render(
            language=in_,
            name=fitted([f"{series.owner} \N{EN DASH} {series.shop}"], NAME),
            period=_period(in_, this),
            columns=columns,
            labels=fitted([each.label for each in columns], Room(WIDTH / len(columns) - 1, LABELS_HEIGHT, LABEL_SIZES)),
            voices=fitted([voices], VOICES),
            answers=fitted(shown, ANSWERS, BETWEEN) if shown else None,
            more=len(told) - len(shown),
            prepared_on=in_.full_day(prepared_on),
            fonts=typeface.embedded(),
        )
    )


def answers(notes: Iterable[Note], shop: str, month: str, prepared_on: date) -> Sequence[str]:
    """What a shop's owner answered in a month, in his words, newest first; what lies ahead is promised by nobody."""
    last = min(months.days(month)[-1], prepared_on)
    here = [note for note in notes if note.shop == shop and note.kind == "answer"]
    told = [note for note in here if months.first_day(month) <= note.date <= last]
    # One that was noted twice is told once.
    return list(dict.fromkeys(note.words for note in sorted(told, key=lambda note: note.date, reverse=True)))


def fitting(told: Sequence[str]) -> Sequence[str]:
    """As many answers, the newest, as can be read at two metres; one always can."""
    for count in range(len(told), 1, -1):
        if _height(told[:count], ANSWERS.sizes[-1], ANSWERS.width) + (count - 1) * BETWEEN <= ANSWERS.height:
            return told[:count]
    return told[:1]


def fitted(texts: Sequence[str], room: Room, between: float = 0.0) -> Words:
    """Words side by side, or one below the other with so much `between`, as large as there is room; then cut short."""
    for size in room.sizes:
        if _fits(texts, size, room, between):
            return Words(size, tuple(texts))
    size = room.sizes[-1]
    return Words(size, tuple(_cut(text, size, room) for text in texts))


def _fits(texts: Sequence[str], size: float, room: Room, between: float) -> bool:
    if between:
        return _height(texts, size, room.width) + (len(texts) - 1) * between <= room.height
    return all(_height([text], size, room.width) <= room.height for text in texts)


def _height(texts: Iterable[str], size: float, width: float) -> float:
    return sum(typeface.lines(text, BOLD, width / size) for text in texts) * size * LEADING


def _cut(text: str, size: float, room: Room) -> str:
    cut = text
    while len(cut) > 1 and _height([cut + ELLIPSIS], size, room.width) > room.height:
        cut = cut[:-1].rstrip()
    return text if cut == text else cut + ELLIPSIS


def _voices(in_: Language, votes: int) -> str:
    if votes == 0:
        return in_.gettext("Tell us how it was!")
    return in_.ngettext("{n} voice. Thank you!", "{n} voices. Thank you!", votes).format(n=in_.number(votes))


def _period(in_: Language, this: ShopMonth) -> str:
    """The month; its days so far where it is not over."""
    until = this.as_of.date()
    first = months.first_day(this.month)
    return in_.span(first, until) if f"{until:%Y-%m}" == this.month else in_.month(this.month)


def _columns(in_: Language, series: Series, this: ShopMonth, size_px: int) -> list[Column]:
    enough = sum(this.votes) >= ENOUGH
    return [
        Column(face(each.score, tone, size_px), each.label, in_.percent(share) if enough else "", share, tone)
        for each, share, tone in zip(series.faces, shares(this.votes), colours.tones(series.faces), strict=True)
    ]
