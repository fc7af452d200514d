"""One self-contained page: no script, nothing fetched, the same bytes from the same figures."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from kiosk.office.report.analysis.effect import Effect
from kiosk.office.report.analysis.event import EventMonth
from kiosk.office.report.analysis.event_parts import EventParts
from kiosk.office.report.analysis.findings import Findings
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import ENOUGH, points, shares, tenths
from kiosk.office.report.analysis.suggestion import suggestion
from kiosk.office.report.analysis.trust import Enough, LeftOut, MissingDays, Trust
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.report.page import typeface, words
from kiosk.office.report.page.charts import colours, comparisons
from kiosk.office.report.page.charts.days import days
from kiosk.office.report.page.charts.face import face
from kiosk.office.report.page.charts.trend import NARROW, WIDE, trend
from kiosk.office.report.page.charts.week import grid
from kiosk.office.report.page.environment import environment
from kiosk.office.report.page.figures import event_figures, figures
from kiosk.office.report.page.slices import slices
from kiosk.office.report.page.summary import Summary, summary
from kiosk.office.report.page.table import comma_separated
from kiosk.office.report.page.words.event_parts import event_sections
from sync.archive.note import Note
from sync.document.aggregate import Face

REMARKS = 5
"""Read at most, the gravest; the figures for programs hold all of them."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an owner gets."""

    html: str
    csv: str
    headline: str
    """The verdict, in one sentence."""
    provisional: str = ""
    """Why it may still change, in one sentence; empty where it will not."""
    trend: str = ""
    """The months as a drawing for a telephone, SVG; empty where there are too few votes for one."""
    write_json: Callable[[], str] = field(default=str, compare=False, repr=False)
    """Writes `json`: most pages are only read."""
    summary: Summary | None = None
    """What a month comes to; an event has none. `summary_in`: the same in another language, by its code."""
    summary_in: Callable[[str], Summary | None] = field(default=lambda _code: None, compare=False, repr=False)
    findings: Findings | None = None
    """What it was written from."""
    faces: tuple[Face, ...] = ()

    @property
    def json(self) -> str:
        """All its figures and findings, for programs."""
        return self.write_json()


def render(in_: Language, series: Series, findings: Findings, notes: list[Note], prepared_on: date) -> Page:
    """Write the page of one shop's month."""
    month, unfinished = findings.verdict.month, findings.unfinished
    about = {
        "event": False,
        "period": in_.month(month),
        "headline": _headline(in_, findings, words.headline(in_, findings.verdict), in_.said_month_name(month)),
        "provisional": words.provisional(in_, unfinished) if unfinished else "",
        "trends": _trends(in_, findings, notes),
        "week": grid(in_, findings.week) if findings.week else None,
        "suggestion": suggestion(findings),
        "file_name": month,
        "sections": [],
        "when": {"month": month, "event": None},
    }
    page = _page(in_, about, _context(in_, series, findings, months.days(month)), prepared_on)
    summed_up = partial(summary, series=series, findings=findings)
    return replace(page, summary=summed_up(in_), summary_in=lambda code: summed_up(Language(code)))


def render_event(in_: Language, event: EventMonth, findings: Findings, parts: EventParts, prepared_on: date) -> Page:
    """Write the page of an event: one verdict, its places, days and hours, and how far to trust them."""
    votes, unfinished = event.whole.votes, findings.unfinished
    best = max(range(len(votes)), key=lambda place: event.series.faces[place].score)
    face_label, share = event.series.faces[best].label, shares(votes)[best]
    headline = words.event_headline(in_, findings.verdict, event.name, face_label, share)
    about = {
        "event": True,
        "period": in_.span(event.begins, event.ends),
        "headline": _headline(in_, findings, headline, event.name),
        "provisional": words.event_known(in_, unfinished) if unfinished else "",
        "trends": {},
        "week": None,
        "suggestion": None,
        "file_name": f"{event.begins}",
        "when": {"month": None, "event": event_figures(event, parts)},
        "sections": event_sections(in_, parts),
    }
    return _page(in_, about, _context(in_, event.series, findings, event.dates), prepared_on)


def _page(in_: Language, about: dict[str, Any], context: dict[str, Any], prepared_on: date) -> Page:
    series, findings = context["series"], context["findings"]
    table = comma_separated(in_, series, findings.history)
    sentences = {key: about[key] for key in ("headline", "provisional")}
    heading = {"language": in_.code, **about["when"], "prepared_on": prepared_on, **sentences}
    url = Markup("data:text/csv;charset=utf-8;base64,") + b64encode(table.encode()).decode()
    page = _environment(in_).get_template("page.html")
    html = page.render(context, **about, prepared_on=in_.full_day(prepared_on), csv_url=url)
    data = partial(figures, heading, series, findings, about["suggestion"])
    drawn = str(about["trends"].get(NARROW.key, ""))
    return Page(html, table, **sentences, trend=drawn, write_json=data, findings=findings, faces=series.faces)


def _headline(in_: Language, findings: Findings, verdict: str, period: str) -> str:
    """The verdict, unless the gravest remark below would take it back."""
    return words.no_verdict(in_, findings.no_verdict, period) if findings.no_verdict else verdict


def _environment(in_: Language) -> Environment:
    templates = environment(in_)
    templates.tests |= {"reassuring": _reassuring, "measured": lambda judged: isinstance(judged.found, Effect)}
    return templates


def _reassuring(finding: Trust) -> bool:
    """Whether a line is no warning."""
    return isinstance(finding, Enough)


def _context(in_: Language, series: Series, findings: Findings, dates: list[date]) -> dict[str, Any]:
    this = series.months[findings.verdict.month]
    faces = [*zip(series.faces, colours.tones(series.faces), strict=True)]
    remarks = [each for each in findings.trust if not isinstance(each, LeftOut)]
    if findings.doubt:
        remarks = [each for each in remarks if not isinstance(each, Enough)]
    missing = [run for each in findings.trust if isinstance(each, MissingDays) for run in each.runs]
    return {
        "language": in_,
        "words": words,
        "series": series,
        "findings": findings,
        "remarks": remarks[:REMARKS],
        "left_out": [each for each in findings.trust if isinstance(each, LeftOut)],
        "votes": sum(findings.counted),
        "slices": slices(in_, series.faces, findings.counted),
        "faces": [face(each.score, tone, 26) for each, tone in faces],
        "drawn": comparisons,
        # Without any vote it is a blank: the remark beside it says so.
        "days_chart": days(in_, dates, this, missing, [(each.label, tone) for each, tone in faces])
        if any(any(day.votes) for day in this.days)
        else "",
        "other_faces": this.other_faces,
        "points": points,
        "shares": shares,
        "tenths": tenths,
        "enough": ENOUGH,
        "fonts": typeface.embedded(),
    }


def _trends(in_: Language, findings: Findings, notes: list[Note]) -> dict[str, Markup]:
    """Both drawings; none where no month has enough votes to be drawn."""
    if not any(point and point.estimate for point in findings.history):
        return {}
    month = findings.verdict.month
    return {format_.key: trend(in_, month, findings.history, notes, format_) for format_ in (WIDE, NARROW)}
