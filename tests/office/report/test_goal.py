"""A goal of the owner's: reached, not yet, cannot be told, and the likely month."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.office.report.analysis.goal import Goal, GoalOutlook, GoalStanding
from kiosk.office.report.data import months
from kiosk.office.report.pages import make
from sync.document.aggregate import Fault
from sync.document.outbox import write
from tests.office.report.conftest import a_document

OCTOBER, SPRING = "2026-10", "2027-03"


def told(now, year_ago=None, since=16, **october):
    """Steady months of a hundred votes a day: so many happy ones of them in the last year, and in the one before."""
    for month in months.window(OCTOBER, since):
        happy = now if year_ago is None or month > "2026-05" else year_ago
        rows = {day.day: (happy - 1, 2, 99 - happy) for day in months.days(month) if day.isoweekday() != 7}
        yield a_document(month, rows, **(october if month == OCTOBER else {}))


def page_of(documents, points, by=SPRING, language="en"):
    about = {"prepared_on": date(2026, 11, 1), "language": language}
    return make([*documents], [], None, OCTOBER, goals={"Via Garibaldi": Goal(points, by)}, **about)


def found(documents, points, by=SPRING):
    return page_of(documents, points, by).findings.goal


def test_it_is_reached_where_all_of_the_likely_range_is():
    assert found(told(80), 60).standing is GoalStanding.REACHED
    assert found(told(80), 79).standing is GoalStanding.CANNOT_BE_TOLD
    assert found(told(80), 80).standing is GoalStanding.CANNOT_BE_TOLD
    assert found(told(80), 95).standing is GoalStanding.NOT_YET


def test_the_words_have_the_votes_and_the_range_of_the_page():
    page = page_of(told(80), 60)
    score = page.findings.score
    said = f"Reached: 80 from 2,700 votes, most likely {score.low}–{score.high}."
    assert "Your goal: 60 by March 2027" in page.html
    assert said in page.html
    assert said in page.summary.goal


def test_a_month_is_foretold_from_a_clear_rise_alone():
    """Ten points in a year: the next ten take about another one."""
    rising = found(told(70, 60), 80)
    assert (rising.standing, rising.outlook, rising.likely) == (GoalStanding.NOT_YET, GoalOutlook.LATE, "2027-10")
    assert OCTOBER < rising.earliest < rising.likely
    assert rising.latest > rising.likely
    assert "at the latest." in page_of(told(70, 60), 80).html
    # A rise that may be hardly any has no last month.
    assert found(told(62, 60), 80).latest is None
    assert found(told(70, 60), 80, by="2027-10").outlook is GoalOutlook.IN_TIME
    assert found(told(70), 80).outlook is GoalOutlook.NO_RISE
    assert found(told(60, 70), 80).outlook is GoalOutlook.NO_RISE
    assert found(told(70, 60, since=8), 80).outlook is GoalOutlook.NO_YEAR
    assert found(told(90, 70), 80).outlook is GoalOutlook.NEEDLESS


def test_what_is_farther_off_than_three_years_has_no_month():
    far = found(told(50, 40), 99)
    assert (far.outlook, far.likely) == (GoalOutlook.LATE, None)
    assert "it takes more than three years" in page_of(told(50, 40), 99).html


def test_where_the_figures_may_be_wrong_nothing_is_told_of_a_goal():
    """A dead button gives the best month ever: no goal is reached by it."""
    page = page_of(told(99, faults=(Fault("silent", "unhappy", 1),)), 60)
    assert page.findings.goal.standing is GoalStanding.CANNOT_BE_TOLD
    assert "Cannot be told: there is no score that could be judged." in page.html
    assert "Reached" not in page.html
    assert found(told(99, since=1), 60).standing is GoalStanding.CANNOT_BE_TOLD


def test_a_month_that_is_over_is_said_to_be():
    page = page_of(told(70), 80, by="2026-09")
    assert "The month that was set is over." in page.html
    assert "is over" not in page_of(told(90), 60, by="2026-09").html


def test_without_a_goal_there_is_no_word_of_one():
    page = make([*told(80)], [], None, OCTOBER, prepared_on=date(2026, 11, 1))
    assert "goal" not in page.html
    assert (page.findings.goal, page.summary.goal) == (None, "")


@pytest.fixture
def folder(tmp_path):
    for document in told(80):
        write(tmp_path / "outbox", document)
    return tmp_path / "outbox"


def run(folder, *arguments):
    options = ["report", "--month", OCTOBER, "--from", folder, *arguments]
    return CliRunner().invoke(main, [*map(str, options)])


def test_it_is_set_in_office_toml_or_for_once_by_the_command(folder, tmp_path):
    settings, out = tmp_path / "office.toml", tmp_path / "o.json"
    settings.write_text(
        '[owners."Panificio Rossi"]\nmail = []\n[owners."Panificio Rossi".goals."Via Garibaldi"]\n'
        'points = 60\nby = "2027-03"\n'
    )
    for options, points in (((), 60), (("--goal", 95, "--by", "2027-06"), 95)):
        assert run(folder, "--settings", settings, *options, "--out", out).exit_code == 0
        assert json.loads(out.read_text())["findings"]["goal"]["goal"]["points"] == points


@pytest.mark.parametrize("lacking", [("--goal", 80), ("--by", "2027-03")])
def test_half_a_goal_is_refused(folder, tmp_path, lacking):
    ran = run(folder, *lacking, "--out", tmp_path / "o.html")
    assert ran.exit_code == 2
    assert "--goal POINTS and --by YYYY-MM go together" in ran.stderr


def test_a_goal_that_cannot_be_one_is_refused_with_its_place(folder, tmp_path):
    settings = tmp_path / "office.toml"
    settings.write_text('[owners.X]\nmail = []\n[owners.X.goals."Via Garibaldi"]\npoints = 180\nby = "spring"\n')
    ran = run(folder, "--settings", settings, "--out", tmp_path / "o.html")
    assert ran.exit_code == 78
    for said in ("goals.Via Garibaldi.points = 180: must be 1–100", "by = 'spring': must be a month like 2027-03"):
        assert said in ran.stderr
