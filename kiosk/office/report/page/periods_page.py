"""Two periods of a shop on one page: HTML, CSV, JSON."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from kiosk.office.report.analysis.hourly.hour_blocks import BlockSide
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.analysis.periods import ComparedPeriods, MonthInDoubt, TwoPeriods
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import Estimate, points, tenths
from kiosk.office.report.language import Language
from kiosk.office.report.page import figures, table, typeface
from kiosk.office.report.page.charts.dots import Dot, dots, scored
from kiosk.office.report.page.environment import environment
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.words import method
from kiosk.office.report.page.words import periods as words

Scored = Estimate | BlockSide


def render_periods(in_: Language, series: Series, two: TwoPeriods, prepared_on: date) -> Page:
    """Write the page of two periods of a shop."""
    headline, provisional = words.periods_headline(in_, two), words.periods_known(in_, two)
    written = table.written(in_, [*_rows(in_, two)])
    sides = [*zip((two.earlier, two.later), two.votes, _estimates(two), strict=True)]
    html = (
        environment(in_)
        .get_template("periods.html")
        .render(
            language=in_,
            series=series,
            headline=headline,
            provisional=provisional,
            period=" / ".join(_span(in_, each) for each in (two.earlier, two.later)),
            sides=[(_span(in_, period), _likely(found), _votes(in_, votes)) for period, votes, found in sides],
            difference=words.periods_difference(in_, two.found) if isinstance(two.found, ComparedPeriods) else "",
            weighed=words.periods_weighed(in_, two),
            chart=_chart(in_, two) if isinstance(two.found, ComparedPeriods) else "",
            blocks=[
                (
                    words.block_hours(in_, each),
                    _block(in_, each.before),
                    _block(in_, each.after),
                    words.block_difference(in_, each),
                )
                for each in two.blocks
            ],
            worth=method.worth(in_, series.faces),
            prepared_on=in_.full_day(prepared_on),
            csv_url=Markup("data:text/csv;charset=utf-8;base64,") + b64encode(written.encode()).decode(),
            fonts=typeface.embedded(),
        )
    )
    about = {"language": in_.code, "prepared_on": prepared_on, "headline": headline, "provisional": provisional}
    return Page(html, written, headline, provisional, write_json=lambda: _json(series, two, about))


def _estimates(two: TwoPeriods) -> tuple[Estimate | None, Estimate | None]:
    return (two.found.before, two.found.after) if isinstance(two.found, ComparedPeriods) else (None, None)


def _span(in_: Language, period: Period) -> str:
    return in_.span(period.first, period.last)


def _votes(in_: Language, votes: int) -> str:
    return in_.ngettext("{n} vote", "{n} votes", votes).format(n=in_.number(votes))


def _likely(found: Scored | None) -> tuple[str, str]:
    """A score as shown, and where it likely lies; nothing where there is none."""
    if found is None:
        return "", ""
    return str(points(found.index)), f"{points(found.low)}\N{EN DASH}{points(found.high)}"


def _block(in_: Language, side: BlockSide | None) -> tuple[str, str, str]:
    return (*_likely(side), _votes(in_, side.votes) if side else "")


def _chart(in_: Language, two: TwoPeriods) -> Markup:
    names = in_.gettext("Earlier"), in_.gettext("Later")
    rows = [
        Dot(
            name,
            _votes(in_, votes),
            each.index,
            each.low,
            each.high,
            str(points(each.index)),
            strong=later,
            pale=not later,
        )
        for name, votes, each, later in zip(names, two.votes, _estimates(two), (False, True), strict=True)
        if each
    ]
    return dots("periods", in_.gettext("Score of both periods"), scored(rows), rows)


def _rows(in_: Language, two: TwoPeriods) -> Iterator[Sequence[table.Cell]]:
    _ = in_.gettext
    yield (_("From"), _("To"), _("Hours"), _("Votes"), _("Score"), _("Likely from"), _("Likely to"))
    for place, period in enumerate((two.earlier, two.later)):
        days = period.first.isoformat(), period.last.isoformat()
        yield (*days, "", two.votes[place], *_cells(_estimates(two)[place]))
        for block in two.blocks:
            side = (block.before, block.after)[place]
            yield (*days, words.block_hours(in_, block), side.votes if side else "", *_cells(side))


def _cells(found: Scored | None) -> Sequence[table.Cell]:
    return [tenths(each) for each in (found.index, found.low, found.high)] if found else ["", "", ""]


def _difference(found: ComparedPeriods) -> dict[str, object]:
    difference = found.difference
    return {
        "points": found.points,
        "by": difference.by,
        "margin": difference.margin,
        "direction": found.direction,
        "by_month": found.by_month,
    }


def _json(series: Series, two: TwoPeriods, about: dict[str, object]) -> str:
    found = two.found
    compared = found if isinstance(found, ComparedPeriods) else None
    why_not = None if compared else figures.named(found.doubt) if isinstance(found, MonthInDoubt) else found
    return figures.written(
        {
            **about,
            "owner": series.owner,
            "shop": series.shop,
            "periods": [
                {"first": each.first, "last": each.last, "votes": votes, "score": score}
                for each, votes, score in zip((two.earlier, two.later), two.votes, _estimates(two), strict=True)
            ],
            "difference": _difference(compared) if compared else None,
            "why_not": why_not,
            "apart": two.apart,
            "other_season": two.season,
            "known_to": two.known_to,
            "blocks": two.blocks,
        }
    )
