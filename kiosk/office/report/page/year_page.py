"""A shop's year on one page: HTML, CSV, JSON."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from kiosk.office.report.analysis.comparisons import Judged
from kiosk.office.report.analysis.effect import Answer
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.analysis.year import YearFound
from kiosk.office.report.language import Language
from kiosk.office.report.page import figures, typeface, words
from kiosk.office.report.page.charts import comparisons
from kiosk.office.report.page.charts.trend import NARROW, WIDE, trend
from kiosk.office.report.page.environment import environment
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.table import comma_separated
from kiosk.office.report.page.words import year as year_words
from sync.archive.note import Note

UNJUDGED = 12
"""Changes of which nothing can be said, at most; the figures for programs hold all of them."""


def render_year(in_: Language, series: Series, found: YearFound, notes: Sequence[Note], prepared_on: date) -> Page:
    """Write the page of a shop's year. `notes`: the shop's own."""
    headline, provisional = year_words.year_headline(in_, found), year_words.year_known(in_, found)
    remarks = [*year_words.year_remarks(in_, found)]
    written = comma_separated(in_, series, found.history)
    html = (
        environment(in_)
        .get_template("year.html")
        .render(
            language=in_,
            words=words,
            drawn=comparisons,
            points=points,
            series=series,
            found=found,
            headline=headline,
            provisional=provisional,
            remarks=remarks,
            chip=year_words.year_chip(in_, found.trend) if found.trend else None,
            weighed=year_words.year_weighed(in_, found.trend) if found.trend else "",
            changes=year_words.year_changes(in_, found, moved=_moved(notes, found.year)),
            judged_changes=(shown := _shown(found.changes)),
            more_changes=year_words.more_changes(in_, len(found.changes) - len(shown)),
            votes=_votes(in_, found.score.votes if found.score else found.votes),
            trends=_trends(in_, found, notes),
            prepared_on=in_.full_day(prepared_on),
            csv_url=Markup("data:text/csv;charset=utf-8;base64,") + b64encode(written.encode()).decode(),
            fonts=typeface.embedded(),
        )
    )
    about = {"language": in_.code, "prepared_on": prepared_on, "headline": headline, "provisional": provisional}
    return Page(html, written, headline, provisional, write_json=lambda: _json(series, found, about))


def _moved(notes: Sequence[Note], year: int) -> bool:
    return any(note.kind == "break" and note.date.year == year for note in notes)


def _shown(changes: Sequence[Judged]) -> Sequence[Judged]:
    """Those of which something can be said, and the newest of the others: some note what they do every day."""
    others = [each for each in changes if isinstance(each.found, Answer)]
    unshown = {id(each) for each in others[:-UNJUDGED]}
    return [each for each in changes if id(each) not in unshown]


def _votes(in_: Language, votes: int) -> str:
    return in_.ngettext("{n} vote", "{n} votes", votes).format(n=in_.number(votes))


def _trends(in_: Language, found: YearFound, notes: Sequence[Note]) -> Mapping[str, Markup]:
    """Both drawings; none where no month has enough votes to be drawn."""
    if not any(point and point.estimate for point in found.history):
        return {}
    drawn_notes = [note for note in notes if note.date.year == found.year]
    return {each.key: trend(in_, found.month, found.history, drawn_notes, each) for each in (WIDE, NARROW)}


def _json(series: Series, found: YearFound, about: Mapping[str, object]) -> str:
    return figures.written(
        {
            **about,
            "owner": series.owner,
            "shop": series.shop,
            "year": found.year,
            "score": found.score,
            "votes": found.votes,
            "trend": found.trend,
            "apart": found.apart,
            "doubts": [{"month": month, **figures.named(doubt)} for month, doubt in found.doubts],
            "months": [
                {"month": each.month, "votes": each.votes, "score": each.estimate} for each in found.history if each
            ],
            "changes": [figures.judged(each) for each in found.changes],
            "reasons": found.reasons,
            "known_to": found.known_to,
        }
    )
