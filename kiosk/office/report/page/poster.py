"""The answer to those who pressed: one sheet for the shop's door. The same bytes from the same figures. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from kiosk.office.report.analysis.doubts import doubts
from kiosk.office.report.analysis.samples import counted, unusual_days
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.shop_day import Votes
from kiosk.office.report.analysis.statistics import ENOUGH, shares
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.report.page import typeface
from kiosk.office.report.page.charts import colours
from kiosk.office.report.page.charts.face import face
from kiosk.office.report.page.environment import environment
from kiosk.office.report.page.form_code import form_code
from kiosk.office.report.page.text_fit import LEADING, TextBox, height, side_by_side, stacked
from sync.archive.note import Note

# All in rem, of 9 points on paper; a sheet is 65.6 wide and 92.6 high. The template has the same margins.
WIDTH = 55.0
"""Of a line."""
NAME = TextBox(WIDTH, 7.2, (3.2, 2.8, 2.4, 2.0, 1.6))
LABELS_HEIGHT, LABEL_SIZES = 5.6, (2.6, 2.2, 1.9, 1.6, 1.4, 1.2, 1.1)
PERCENT_SIZES = {True: (4.6, 3.6, 3.2, 2.8), False: (6.4, 5.2, 4.2, 3.6, 3.2, 2.8)}
"""With answers below them, and alone: so the three that follow."""
VOICES = {True: TextBox(WIDTH, 6.6, (5.2, 4.4, 3.6, 3.0)), False: TextBox(WIDTH, 23.0, (9.0, 7.6, 6.4, 5.2))}
FACE_SIZE = {True: 11.0, False: 16.5}
PROMISE = TextBox(WIDTH, 2.4, (1.9, 1.75, 1.6, 1.45))
ANSWER_SIZES = (5.6, 4.8, 4.0, 3.5, 3.0, 2.6, 2.2)
"""The least is read at two metres: 20 points, capitals 5 mm high."""
BETWEEN = 1.4
"""Answers."""
BELOW_NAME = 75.0
"""Left for everything from the faces to the last answer where the name takes nothing."""
CODE_WIDTH, CODE_HEIGHT = 12.6, 8.0
"""What the code of a form takes of the last lines' width, and how much more height they have beside it."""
AROUND = 18.0
"""Of it, what is not words or faces: the bar, the line above the answers, and room to breathe."""
PX = 12.1
"""A rem on a screen, as the template has it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One face, as drawn."""

    icon: Markup
    label: str
    percent: str
    """Empty where too few have voted for one, or where it may be wrong."""
    share: int
    tone: colours.Tone


def poster(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    in_: Language, series: Series, month: str, notes: Iterable[Note], prepared_on: date, form: str = ""
) -> str:
    """The sheet of a shop's month, HTML that needs nothing else; `notes` may be everybody's.

    `form`: the address of the owner's own form, for whoever wants to say more; empty where he has none.

    Shown are answers noted in that month, up to the day of preparation. No share of fewer than `ENOUGH` votes is, nor
    one that may be wrong.
    """
    shop_month = series.months[month]
    noted_answers = answers(notes, series.shop, month, prepared_on)
    answered = bool(noted_answers)
    width = WIDTH / len(series.faces) - 1
    face_size = min(FACE_SIZE[answered], width)
    votes = counted(shop_month, unusual_days(series).get(month, ()))
    shown = sum(votes) >= ENOUGH and month not in doubts(series)
    columns = _columns(in_, series, votes, round(face_size * PX), shown=shown)
    name = side_by_side([f"{series.owner} \N{EN DASH} {series.shop}"], NAME)
    labels = side_by_side([each.label for each in columns], TextBox(width, LABELS_HEIGHT, LABEL_SIZES))
    sizes = PERCENT_SIZES[answered]
    percents = side_by_side([each.percent for each in columns], TextBox(width, sizes[0] * LEADING, sizes))
    voices = side_by_side([_voices(in_, sum(votes))], VOICES[answered])
    taken = (
        height(name.texts, name.size, WIDTH)
        + face_size
        + percents.size
        + max(height([label], labels.size, width) for label in labels.texts)
        + height(voices.texts, voices.size, WIDTH)
    )
    below_name = BELOW_NAME - (CODE_HEIGHT if form else 0)
    room = TextBox(WIDTH - 2.5, below_name - AROUND - taken, ANSWER_SIZES)
    shown_answers = fitting(noted_answers, room)
    template = environment(in_).get_template("poster.html")
    return template.render(
        language=in_,
        name=name,
        period=_period(in_, shop_month),
        columns=columns,
        labels=labels,
        percents=percents,
        voices=voices,
        middle=below_name - height(name.texts, name.size, WIDTH),
        answers=stacked(shown_answers, room, BETWEEN) if shown_answers else None,
        between=BETWEEN,
        more=len(noted_answers) - len(shown_answers),
        **_last_lines(in_, form),
        prepared_on=in_.full_day(prepared_on),
        fonts=typeface.embedded(),
    )


def _last_lines(in_: Language, form: str) -> dict[str, object]:
    """What is promised, and the way to the owner's form, where he has one."""
    box = replace(PROMISE, width=WIDTH - CODE_WIDTH) if form else PROMISE
    promise = side_by_side([in_.gettext("One press is one voice, and nobody knows whose it was.")], box)
    return {"promise": promise, "form": form, "code": form_code(form) if form else ""}


def answers(notes: Iterable[Note], shop: str, month: str, prepared_on: date) -> Sequence[str]:
    """What a shop's owner answered in a month, in his words, newest first; what lies ahead is promised by nobody."""
    last = min(months.days(month)[-1], prepared_on)
    shop_answers = [note for note in notes if note.shop == shop and note.kind == "answer"]
    in_month = [note for note in shop_answers if months.first_day(month) <= note.date <= last]
    # One that was noted twice is told once.
    return list(dict.fromkeys(note.words for note in sorted(in_month, key=lambda note: note.date, reverse=True)))


def fitting(answers_: Sequence[str], room: TextBox) -> Sequence[str]:
    """As many answers, the newest, as can be read at two metres; one is always shown."""
    for count in range(len(answers_), 1, -1):
        if height(answers_[:count], room.sizes[-1], room.width, BETWEEN) <= room.height:
            return answers_[:count]
    return answers_[:1]


def _voices(in_: Language, votes: int) -> str:
    if votes == 0:
        return in_.gettext("Tell us how it was!")
    return in_.ngettext("{n} voice. Thank you!", "{n} voices. Thank you!", votes).format(n=in_.number(votes))


def _period(in_: Language, this: ShopMonth) -> str:
    """The month; its days so far where it is not over."""
    first, last = months.first_day(this.month), months.days(this.month)[-1]
    until = this.days[-1].date if this.days and f"{this.as_of:%Y-%m}" == this.month else last
    return in_.month(this.month) if until == last else in_.span(first, until)


def _columns(in_: Language, series: Series, votes: Votes, size_px: int, *, shown: bool) -> list[Column]:
    return [
        Column(face(each.score, tone, size_px), each.label, in_.percent(share) if shown else "", share, tone)
        for each, share, tone in zip(series.faces, shares(votes), colours.tones(series.faces), strict=True)
    ]
