"""The overview of an owner's shops as a page of its own: HTML, CSV, JSON."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from kiosk.office.report.analysis.comparisons import Shops
from kiosk.office.report.analysis.shop_faces import worth
from kiosk.office.report.language import Language
from kiosk.office.report.page import figures, table, typeface, words
from kiosk.office.report.page.charts import comparisons
from kiosk.office.report.page.environment import environment
from kiosk.office.report.page.overview import Overview
from kiosk.office.report.page.page import Page
from sync.document.aggregate import Face


def render_overview(in_: Language, overview: Overview, prepared_on: date) -> Page:
    """Write the page of all of an owner's shops."""
    written = table.written(in_, [*_rows(in_, overview)])
    html = (
        environment(in_)
        .get_template("overview.html")
        .render(
            language=in_,
            overview=overview,
            period=in_.month(overview.month),
            charts=_charts(in_, overview),
            faces=_faces(overview),
            words=words,
            prepared_on=in_.full_day(prepared_on),
            csv_url=Markup("data:text/csv;charset=utf-8;base64,") + b64encode(written.encode()).decode(),
            fonts=typeface.embedded(),
        )
    )
    return Page(html, written, overview.headline, write_json=lambda: _json(in_, overview, prepared_on))


def _charts(in_: Language, overview: Overview) -> Sequence[tuple[Markup, str]]:
    """The shops that ask with the same faces, drawn together; none of them as the page's own."""
    drawn: dict[tuple[tuple[str, int], ...], Shops] = {}
    for _, page in overview.pages:
        if page.findings and (compared := page.findings.shops):
            alike = tuple(worth(page.faces))
            # A page shows its own shop beside those at both ends.
            drawn[alike] = min(drawn.get(alike, compared), compared, key=lambda each: len(each.shown))
    return [(comparisons.shops(in_, replace(each, own="")), words.unshown(in_, each)) for each in drawn.values()]


def _faces(overview: Overview) -> tuple[Face, ...]:
    """Those of all shops; none where they ask with different ones, since then a score is another number."""
    faces = [page.faces for _, page in overview.pages]
    return faces[0] if faces and all(worth(each) == worth(faces[0]) for each in faces) else ()


def _rows(in_: Language, overview: Overview) -> Iterator[Sequence[table.Cell]]:
    _ = in_.gettext
    yield (_("Shop"), _("Score"), _("Likely from"), _("Likely to"), _("Votes"), _("Change"), _("Remarks"))
    for shop, page in overview.pages:
        if (found := page.findings) and (about := page.summary):
            changes = "; ".join(f"{chip.figure} {chip.words}".strip() for chip in about.changes)
            remarks = " ".join(filter(None, (about.remark, page.provisional)))
            yield (shop, *table.scores(found.history[-1]), found.verdict.votes, changes, remarks)


def _json(in_: Language, overview: Overview, prepared_on: date) -> str:
    about = {key: getattr(overview, key) for key in ("owner", "month", "headline", "warnings", "best")}
    shops = [
        {
            "shop": shop,
            "votes": found.verdict.votes,
            "headline": page.headline,
            "attention": page.summary.urgency.name.lower(),
            **figures.headlines(found),
        }
        for shop, page in overview.pages
        if (found := page.findings) and page.summary
    ]
    return figures.written({"language": in_.code, **about, "prepared_on": prepared_on, "shops": shops})
