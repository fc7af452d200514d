"""Two periods of the owner's own choice: `kiosk report --from-day --to-day --against`."""

import json
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from kiosk.office.report.analysis.comparisons import Direction
from kiosk.office.report.analysis.hourly.hour_blocks import BlockPart, hour_blocks
from kiosk.office.report.analysis.owner_shops import Shop
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.analysis.periods import (
    ComparedPeriods,
    MonthInDoubt,
    NotCompared,
    TwoPeriods,
    two_periods,
)
from kiosk.office.report.analysis.samples import samples
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.data import months
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.period_pages import make_periods
from sync.archive.note import Note
from sync.document.aggregate import Fault, Hour
from sync.document.outbox import write
from tests.office.report.conftest import FACES, a_document, votes_of_a_month

SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
YEAR_AGO = Period(date(2025, 10, 1), date(2025, 10, 31))
AUTUMN, SPRING = (Period(date(2026, 9, 1), date(2026, 10, 31)), Period(date(2026, 4, 1), date(2026, 5, 31)))


def told(mood, seed=1, since=16, **more):
    """Months up to October 2026; `mood`: the share of happy votes of each month."""
    rng = np.random.default_rng(seed)
    for month in months.window("2026-10", since):
        yield a_document(month, votes_of_a_month(rng, month, mood(month), 40), **more)


def better_from(month, low=0.55, high=0.75):
    return lambda each: high if each >= month else low


def a_shop(documents, month="2026-10") -> Shop:
    series = gather(documents, "Via Garibaldi", month)
    return Shop(series, samples(series))


def compared(documents, earlier, later, moves=(), split_hour=None) -> TwoPeriods:
    return two_periods(a_shop(documents), earlier, later, moves, split_hour)


def test_what_rose_by_far_is_said_with_its_figures_adding_up():
    two = compared([*told(better_from("2026-06"))], YEAR_AGO, OCTOBER)
    assert isinstance(two.found, ComparedPeriods)
    assert two.found.direction is Direction.UP
    assert abs(two.found.difference.by - 0.1) < two.found.difference.margin
    assert min(two.votes) > 800
    assert not two.season


def test_a_steady_shop_did_not_change():
    """At one in a hundred, none of thirty."""
    found = [compared([*told(lambda _: 0.65, seed)], SEPTEMBER, OCTOBER).found for seed in range(30)]
    assert [each.direction for each in found] == [Direction.FLAT] * 30


def test_other_times_of_the_year_are_said_to_be_that():
    documents = [*told(better_from("2026-06"))]
    assert compared(documents, SPRING, AUTUMN).season
    assert not compared(documents, YEAR_AGO, OCTOBER).season
    page = make_periods(documents, [], "Via Garibaldi", (AUTUMN, SPRING), prepared_on=date(2026, 11, 1))
    assert page.headline == "Customers were happier in the later period; it may be the season."


def test_a_month_in_doubt_withholds_every_figure():
    documents = [*told(better_from("2026-06"))]
    documents[-1] = a_document("2026-10", {1: (30, 6, 4)}, faults=(Fault("silent", "unhappy", 1),))
    assert isinstance(compared(documents, YEAR_AGO, OCTOBER).found, MonthInDoubt)
    page = make_periods(documents, [], "Via Garibaldi", (YEAR_AGO, OCTOBER), prepared_on=date(2026, 11, 1))
    assert page.headline == "The button “unhappy” may be broken: no verdict for October 2026."
    figures = json.loads(page.json)
    assert (figures["difference"], [each["score"] for each in figures["periods"]]) == (None, [None, None])
    assert figures["why_not"]["finding"] == "fault_seen"
    # In no figure, and cast all the same: not "0 votes".
    assert compared(documents, YEAR_AGO, OCTOBER).votes == (
        sum(next(each.votes for each in documents if each.month == "2025-10")),
        40,
    )
    # The same day, another period: nothing is in doubt.
    assert isinstance(compared(documents, YEAR_AGO, SEPTEMBER).found, ComparedPeriods)


def test_across_the_kiosks_move_nothing_is_compared():
    move = Note(date(2026, 5, 20), "Via Garibaldi", "To the other door", kind="break")
    documents = [*told(better_from("2026-06"))]
    assert compared(documents, YEAR_AGO, OCTOBER, [move]).found is NotCompared.MOVED
    assert isinstance(compared(documents, SEPTEMBER, OCTOBER, [move]).found, ComparedPeriods)


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        # Five weekdays against a week with its Saturday, twice: no.
        (Period(date(2026, 10, 5), date(2026, 10, 6)), Period(date(2026, 10, 9), date(2026, 10, 10)), "OTHER_WEEKDAYS"),
        (Period(date(2025, 1, 1), date(2025, 1, 31)), OCTOBER, "UNKNOWN_DAYS"),
    ],
)
def test_unlike_things_are_not_compared(earlier, later, why):
    assert compared([*told(lambda _: 0.65)], earlier, later).found is NotCompared[why]


def test_a_kiosk_that_told_one_period_alone_is_in_neither():
    """A second kiosk, at a worse place, since October: pooled, the shop would have fallen."""
    documents = [*told(lambda _: 0.7)]
    open_days = [day.day for day in months.days("2026-10") if day.isoweekday() != 7]
    worse = a_document("2026-10", dict.fromkeys(open_days, (2, 2, 6)), kiosk_id="rossi-2", installation_id="b")
    two = compared([*documents, worse], SEPTEMBER, OCTOBER)
    assert two.found.direction is Direction.FLAT
    assert [each.name for each in two.apart] == ["rossi-2"]
    assert two.votes == compared(documents, SEPTEMBER, OCTOBER).votes


WINTER = Period(date(2025, 12, 1), date(2026, 1, 31))
WINTER_BEFORE = Period(date(2024, 12, 1), date(2025, 1, 31))


def two_unlike_months(bad, good):
    """Decembers are bad; the sales were in January a year ago, and are in December now. Moods by winter."""
    rng = np.random.default_rng(4)
    for month in months.window("2026-01", 16):
        moods = bad if month[5:] == "12" else good
        per_day = 150 if month in {"2025-01", "2025-12"} else 25
        yield a_document(month, votes_of_a_month(rng, month, moods[month > "2025-06"], per_day))


def in_one_heap(documents, two):
    """Later less earlier, of all votes together: the naive method."""
    counts = [
        np.sum([each.votes for each in documents if each.month in period.months], axis=0)
        for period in (two.earlier, two.later)
    ]
    earlier, later = (100 * (each @ np.linspace(1, 0, len(each))) / each.sum() for each in counts)
    return later - earlier


def test_more_votes_in_the_bad_month_of_a_period_are_no_difference():
    documents = [*two_unlike_months((0.5, 0.5), (0.8, 0.8))]
    two = two_periods(a_shop(documents, "2026-01"), WINTER_BEFORE, WINTER)
    assert in_one_heap(documents, two) < -10
    assert (two.found.direction, two.found.by_month) == (Direction.FLAT, True)
    page = make_periods(documents, [], "Via Garibaldi", (WINTER_BEFORE, WINTER), prepared_on=date(2026, 2, 1))
    assert page.headline == "No clear difference between the two periods."
    assert "Each month and each kiosk weighs the same in both periods" in page.html
    assert json.loads(page.json)["difference"]["by_month"]


def test_more_votes_in_the_good_month_of_a_period_hide_no_fall():
    documents = [*two_unlike_months((0.76, 0.55), (0.66, 0.45))]
    two = two_periods(a_shop(documents, "2026-01"), WINTER_BEFORE, WINTER)
    assert two.found.direction is Direction.DOWN
    assert abs(in_one_heap(documents, two)) < 100 * two.found.difference.margin


def test_whole_months_of_other_seasons_are_compared_in_order():
    """The first of each two months is bad; most votes came in the last of the earlier ones, and the first since."""
    rng = np.random.default_rng(4)
    documents = [
        a_document(
            month,
            votes_of_a_month(rng, month, 0.8 if month in {"2026-05", "2026-10"} else 0.5, 150 if busy else 25),
        )
        for month in months.window("2026-10", 12)
        for busy in [month in {"2026-05", "2026-09"}]
    ]
    two = compared(documents, SPRING, AUTUMN)
    assert in_one_heap(documents, two) < -10
    assert two.found.direction is Direction.FLAT


def test_days_that_are_no_whole_months_are_compared_as_one():
    """By months five days of September would stand against all of October, and most of the days for nothing."""
    documents = [*told(lambda _: 0.65)]
    two = compared(
        documents, Period(date(2026, 9, 14), date(2026, 10, 4)), Period(date(2026, 10, 5), date(2026, 10, 25))
    )
    assert isinstance(two.found, ComparedPeriods)
    assert not two.found.by_month
    assert two.votes == tuple(
        sum(sum(day.votes) for each in documents for day in each.days if period.first <= day.date <= period.last)
        for period in (two.earlier, two.later)
    )


def hours_of(month, morning, afternoon, times=1):
    """Ten votes an hour from 8 to 20, or so many times as many; the happy ones of them before 14:00, and after."""
    rows, hours = {}, {}
    for day in months.days(month):
        if day.isoweekday() != 7:
            happy = 6 * (morning + afternoon)
            rows[day.day] = (times * happy, times * (120 - happy))
            for hour in range(8, 20):
                key = day.isoweekday(), hour
                happy = morning if hour < 14 else afternoon
                hours[key] = hours.get(key, 0) + times * np.array([happy, 10 - happy])
    told = tuple(Hour(*when, tuple(map(int, votes))) for when, votes in sorted(hours.items()))
    return a_document(month, rows, hours=told, faces=(FACES[0], FACES[2]))


def test_hours_until_two_and_after_it_are_told_apart():
    documents = [hours_of("2025-10", 7, 7), hours_of("2026-09", 7, 5), hours_of("2026-10", 7, 5)]
    two = compared(documents, YEAR_AGO, OCTOBER, split_hour=14)
    morning, afternoon = two.blocks
    assert [(each.begins, each.ends, each.points, each.differs) for each in two.blocks] == [
        (8, 14, 0, False),
        (14, 20, -20, True),
    ]
    assert morning.before.votes == afternoon.before.votes == 27 * 60
    page = make_periods(
        documents, [], "Via Garibaldi", (YEAR_AGO, OCTOBER), split_hour=14, prepared_on=date(2026, 11, 1)
    )
    for words in ("Opening hours in two blocks", "14:00–20:00", "\N{MINUS SIGN}20", "1,620 votes"):
        assert words in page.html, words


def test_more_votes_in_the_bad_month_of_a_period_are_no_worse_mornings():
    documents = [
        hours_of("2024-12", 4, 4),
        hours_of("2025-01", 8, 8, times=9),
        hours_of("2025-12", 4, 4, times=9),
        hours_of("2026-01", 8, 3),
    ]
    two = two_periods(a_shop(documents, "2026-01"), WINTER_BEFORE, WINTER, split_hour=14)
    assert in_one_heap(documents, two) < -30
    assert [(each.points, each.differs) for each in two.blocks] == [(0, False), (-25, True)]


def test_no_block_is_somebodys_shift():
    documents = [hours_of("2025-10", 7, 7), hours_of("2026-10", 7, 5)]
    for hour in (9, 10, 18, 20):
        with pytest.raises(ReportError, match="fewer would be somebody's shift"):
            compared(documents, YEAR_AGO, OCTOBER, split_hour=hour)
    compared(documents, YEAR_AGO, OCTOBER, split_hour=11)


def test_hours_that_are_not_told_have_no_figures():
    documents = [a_document(month, {1: (300, 0, 100)}, hours=()) for month in ("2025-10", "2026-10")]
    series = gather(documents, None, "2026-10")
    compared = [BlockPart(each, ["2025-10"], ["2026-10"]) for each in series.touchpoints]
    assert hour_blocks(series, compared, (1.0, 1.0), 14) == ()


def run(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    for document in told(better_from("2026-06")):
        write(tmp_path / "outbox", document)
    return tmp_path / "outbox"


def test_the_command_compares_and_takes_the_other_period_to_be_as_long(folder, tmp_path):
    days = ("--from-day", "2026-10-01", "--to-day", "2026-10-31", "--from", folder)
    ran = run(*days, "--against", "2025-10-01", "--out", tmp_path / "o.json")
    assert (ran.exit_code, ran.stdout) == (0, f"{tmp_path / 'o.json'}: Customers were happier in the later period.\n")
    periods = json.loads((tmp_path / "o.json").read_text())["periods"]
    assert [(each["first"], each["last"]) for each in periods] == [
        ("2025-10-01", "2025-10-31"),
        ("2026-10-01", "2026-10-31"),
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to-day", "2026-09-30", "--against", "2025-10-01"], "2026-10-01..2026-09-30: ends before it begins"),
        (["--to-day", "2026-10-31", "--against", "2026-09-15"], "lies in both periods"),
        (["--to-day", "2026-10-31", "--against", "last year"], "'last year' is no date like 2026-06-03"),
        (["--to-day", "2026-10-30", "--against", "2025-10-01", "--split-hour", "14"], "hours are told by month"),
        (["--to-day", "2029-10-30", "--against", "2025-10-01"], "is longer than 366 days"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused_with_the_reason(folder, tmp_path, options, said):
    ran = run("--from-day", "2026-10-01", *options, "--from", folder, "--out", tmp_path / "o.html")
    assert ran.exit_code == CONFIG
    assert said in ran.stderr
