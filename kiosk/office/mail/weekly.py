"""The weekly note: three lines about an owner's shops, the unusual first. Pure."""

from collections.abc import Sequence
from datetime import date

from kiosk.office.mail.letter import Letter
from kiosk.office.mail.reference import Answers, reference
from kiosk.office.report.analysis.usual_week import WeekFound, WeekOutcome
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.usual_week import votes, week_basis, week_days, week_words
from sync.document.aggregate import digest

MAX_NAMED = 40
"""Shops in a line; more are counted."""


def week_identity(owner: str, monday: date, alone: str = "") -> str:
    """What makes an owner's note about a week the same mail.

    `alone`: the address of one who gets that of some of his shops.
    """
    year, week, _ = monday.isocalendar()
    middle = f".{digest(alone.encode())}" if alone else ""
    return f"week.{year}-W{week:02}{middle}.{digest(owner.encode())}"


def weekly_letter(  # noqa: PLR0913 - each is a fact of its own
    in_: Language,
    owner: str,
    weeks: Sequence[WeekFound],
    to: tuple[str, ...],
    answers: Answers | None = None,
    *,
    alone: str = "",
) -> Letter:
    """The note about a week of all of an owner's shops, at least one. It may be answered as the monthly mail says.

    `alone`: as in `week_identity`, where these are some of his shops.
    """
    unusual = [each for each in weeks if each.unusual]
    lines = (
        _one(in_, weeks[0]) if len(weeks) == 1 else _several(in_, unusual, [each for each in weeks if not each.unusual])
    )
    closing = in_.gettext("To get this mail at another address, or not at all, answer it.")
    text = "\n".join([*lines, closing, "-- ", "Smiley kiosk"]) + "\n"
    name = week_identity(owner, weeks[0].first, alone)
    known = reference(answers.key, name) if answers else ""
    subject = _subject(in_, weeks, unusual)
    return Letter(name, to, subject, text, reference=known, reply_to=answers.address if answers else "")


def _subject(in_: Language, weeks: Sequence[WeekFound], unusual: Sequence[WeekFound]) -> str:
    days = week_days(in_, weeks[0])
    if len(weeks) == 1:
        return in_.gettext("{shop}: {news}").format(shop=weeks[0].shop, news=week_words(in_, weeks[0]))
    if not unusual:
        return in_.gettext("{days}: nothing unusual").format(days=days)
    sentence = in_.ngettext("{days}: look at {shop}", "{days}: look at {n} of your shops", len(unusual))
    return sentence.format(days=days, shop=unusual[0].shop, n=in_.number(len(unusual)))


def _one(in_: Language, week: WeekFound) -> list[str]:
    first = in_.gettext("{shop}, {days}: {news}").format(
        shop=week.shop, days=week_days(in_, week), news=week_words(in_, week)
    )
    return [first, *filter(None, [week_basis(in_, week)])]


def _several(in_: Language, unusual: Sequence[WeekFound], others: Sequence[WeekFound]) -> list[str]:
    """Each unusual one in a line, the others together."""
    lines = [in_.gettext("{shop}: {news}").format(shop=each.shop, news=week_words(in_, each)) for each in unusual]
    usual = [each for each in others if each.outcome is WeekOutcome.USUAL]
    if close := [each for each in usual if each.is_close]:
        lines.append(in_.gettext("Nothing unusual this week: {shops}.").format(shops=_named(in_, close)))
    if apart := [each for each in usual if not each.is_close]:
        sentence = in_.gettext("No clear difference this week, it may be chance: {shops}.")
        lines.append(sentence.format(shops=_named(in_, apart)))
    if unknown := [each for each in others if each.outcome is WeekOutcome.NOT_KNOWN]:
        lines.append(in_.gettext("What is usual is not known yet: {shops}.").format(shops=_named(in_, unknown)))
    return lines


def _named(in_: Language, weeks: Sequence[WeekFound]) -> str:
    """Each with its score and votes; more than can be read are counted."""
    named = [_scored(in_, each) for each in weeks[:MAX_NAMED]]
    if more := len(weeks[MAX_NAMED:]):
        named.append(in_.ngettext("{n} more shop", "{n} more shops", more).format(n=in_.number(more)))
    return in_.both(named)


def _scored(in_: Language, week: WeekFound) -> str:
    sentence = (
        in_.gettext("{shop} {score} ({votes})")
        if week.is_close
        else in_.gettext("{shop} {score}, usually {usual} ({votes})")
    )
    return sentence.format(shop=week.shop, score=week.score, usual=week.usual, votes=votes(in_, week))
