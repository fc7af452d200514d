"""What a page costs, against matplotlib drawing its three charts."""

import io
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from kiosk.office.alert.falling import watch_shop
from kiosk.office.report.analysis.statistics.model import fit
from kiosk.office.report.data import months
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make
from sync.document.aggregate import Day, Face, Hour, MonthlyAggregate
from tests.bench.figure import Figure
from tests.bench.machine import held_to

FACES = (Face("happy", "happy", 100), Face("neutral", "so-so", 50), Face("unhappy", "unhappy", 0))
MONTH, HISTORY, ROUNDS = "2026-10", 13, 20
PAGE_MS, PAPER_MS, ALERT_MS, WATCHED = 25, 500, 40, 25
"""What they may cost; an alert goes through so many months of a shop, and nothing of them was seen before."""
OPEN = range(8, 19)


def pages() -> list[Figure]:
    """Seconds of processor time a page, its months seen before: documents in, HTML and CSV out; or three charts."""
    documents = [
        _month(np.random.default_rng(index), month) for index, month in enumerate(months.window(MONTH, HISTORY))
    ]
    ours = _cost_s(lambda: make(documents, [], None, MONTH, prepared_on=date(2026, 11, 1)).html)
    theirs = _cost_s(lambda: _drawn(documents))
    return [
        Figure("page of a shop's month", ours * 1000, theirs * 1000, "ms CPU", "matplotlib: its three charts"),
        held_to("the same", ours * 1000, PAGE_MS),
        *_on_paper(make(documents, [], None, MONTH, prepared_on=date(2026, 11, 1)).html),
        held_to("alert of a shop of 25 months", _alert_s() * 1000, ALERT_MS),
    ]


def _on_paper(html: str) -> list[Figure]:
    try:
        return [held_to("the same on paper", _cost_s(lambda: pdf(html)) * 1000, PAPER_MS)]
    except ReportError as error:  # without Pango
        print(error)
        return []


def _alert_s() -> float:
    documents = [_month(np.random.default_rng(n), each) for n, each in enumerate(months.window(MONTH, WATCHED))]
    fit.cache_clear()
    begun = time.process_time()
    watch_shop("Shop", documents, ())
    return time.process_time() - begun


def _cost_s(make_one: Callable[[], object]) -> float:
    make_one()  # what is loaded or compiled once is no part of a thousand pages
    begun = time.process_time()
    for _ in range(ROUNDS):
        make_one()
    return (time.process_time() - begun) / ROUNDS


def _month(rng: np.random.Generator, month: str) -> MonthlyAggregate:
    rows = {day: rng.multinomial(rng.poisson(25), (0.7, 0.2, 0.1)) for day in months.days(month)}
    hours = rng.multinomial(sum(int(row.sum()) for row in rows.values()), np.full(7 * len(OPEN), 1 / (7 * len(OPEN))))
    total = np.sum([*rows.values()], axis=0)
    told = tuple(
        Hour(1 + place // len(OPEN), OPEN[place % len(OPEN)], (int(count), 0, 0))
        for place, count in enumerate(np.minimum(hours, int(total[0]) // hours.size))
    )
    return MonthlyAggregate(
        kiosk_id="bench",
        installation_id="bench",
        owner="Owner",
        shop="Shop",
        month=month,
        time_zone="Europe/Rome",
        revision=1,
        final=True,
        as_of=datetime.combine(months.days(month)[-1], datetime.min.time(), UTC),
        faces=FACES,
        votes=tuple(map(int, total)),
        days=tuple(Day(day, tuple(map(int, row)), 1440, 660) for day, row in rows.items()),
        hours=told,
        not_counted={},
    )


def _drawn(documents: list[MonthlyAggregate]) -> str:
    """The trend with its band, the week as a heat map, the days as stacked bars: one SVG."""
    figure, (trend, week, days) = plt.subplots(3, figsize=(8, 9))
    index = np.array([(each.votes[0] + each.votes[1] / 2) / sum(each.votes) * 100 for each in documents])
    trend.plot(index)
    trend.fill_between(range(len(index)), index - 4, index + 4, alpha=0.3)
    table = np.zeros((7, 24))
    for hour in documents[-1].hours:
        table[hour.weekday - 1, hour.hour] = sum(hour.votes)
    week.pcolormesh(table)
    votes = np.array([day.votes for day in documents[-1].days])
    for face in range(len(FACES)):
        days.bar(range(len(votes)), votes[:, face], bottom=votes[:, :face].sum(axis=1))
    out = io.StringIO()
    figure.savefig(out, format="svg")
    plt.close(figure)
    return out.getvalue()


mpl.use("svg")
