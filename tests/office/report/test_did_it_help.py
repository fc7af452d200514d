"""What else a change may have been: the season, bad weeks that pass, too few weeks. Each beside the naive answer."""

import re
from datetime import date, timedelta

import numpy as np
import pytest

from kiosk.office.report.analysis.changes import changes
from kiosk.office.report.analysis.comparisons import Judged
from kiosk.office.report.analysis.effect import Answer, Effect
from kiosk.office.report.analysis.owner_shops import gather_owner_shops
from kiosk.office.report.analysis.statistics import Estimate
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop
from kiosk.office.report.language import Language
from kiosk.office.report.page import words
from kiosk.office.report.pages import make
from sync.archive.note import Note
from tests.office.report.conftest import a_document

OWNER, SHOP = "Panificio Rossi", "Via Garibaldi"
NOTE = Note(date(2026, 11, 14), SHOP, "New lights")
EN = Language("en")


def a_shop(last, count, mood, per_day=40, seed=5):
    """Months of one shop whose share of happy votes follows the day."""
    rng = np.random.default_rng(seed)
    for month in months.window(last, count):
        rows = {}
        for day in months.days(month):
            if day.isoweekday() != 7:
                happy = float(np.clip(mood(day) + rng.normal(0, 0.04), 0.02, 0.98))
                shares = (happy, (1 - happy) / 2, (1 - happy) / 2)
                rows[day.day] = tuple(
                    map(int, rng.multinomial(rng.poisson(per_day(day) if callable(per_day) else per_day), shares))
                )
        yield a_document(month, rows)


def judged(documents, notes, month):
    return changes(gather_owner_shops(by_shop(documents), OWNER, month), SHOP, notes)


def naive(documents, note):
    """After less before, eight weeks each, as counted."""
    reach = timedelta(weeks=8)
    sides = [np.zeros(3), np.zeros(3)]
    for day in (day for each in documents for day in each.days):
        if note.date - reach <= day.date <= note.date + reach and day.date != note.date:
            sides[day.date > note.date] += day.votes
    before, after = (100 * (side @ (1, 0.5, 0)) / side.sum() for side in sides)
    return after - before


def weak_in_winter(day):
    return 0.55 if day.month in {12, 1} else 0.75


def test_a_harmless_note_before_a_weak_december_is_not_blamed_where_there_is_a_year_before():
    documents = list(a_shop("2027-01", 20, weak_in_winter))
    assert naive(documents, NOTE) < -5
    [each] = judged(documents, [NOTE], "2027-01")
    assert (each.found.answer, each.found.others) == (Answer.NO_DIFFERENCE, 0)
    assert each.found.elsewhere < -0.04
    assert "In the same weeks a year before the score moved by \N{MINUS SIGN}" in " ".join(words.change(EN, each))


def test_without_any_control_no_undoing_is_advised_and_the_words_say_what_else_it_may_have_been():
    documents = list(a_shop("2027-01", 6, weak_in_winter))
    assert naive(documents, NOTE) < -5
    [each] = judged(documents, [NOTE], "2027-01")
    assert each.found.answer is Answer.NOT_TOLD
    html = make(documents, [NOTE], None, "2027-01", prepared_on=date(2027, 2, 1)).html
    assert "undoing" not in html
    assert "rather the opposite" not in html
    assert "The season, or whatever else changed in these weeks, is in it" in html


def test_a_change_that_really_hurts_is_found_against_the_year_before():
    documents = list(
        a_shop("2027-01", 20, lambda day: (weak_in_winter(day) + 0.75) / 2 - (0.15 if day > NOTE.date else 0))
    )
    [each] = judged(documents, [NOTE], "2027-01")
    assert each.found.answer is Answer.WORSE
    assert "undoing" in make(documents, [NOTE], None, "2027-01", prepared_on=date(2027, 2, 1)).html


def test_what_mostly_passes_by_itself_is_not_put_down_to_the_change_that_followed_it():
    """Regression to the mean: five bad weeks, then an owner acts, and all is as before them."""
    bad = NOTE.date - timedelta(weeks=5)
    documents = list(a_shop("2027-01", 20, lambda day: 0.55 if bad <= day <= NOTE.date else 0.75))
    assert naive(documents, NOTE) > 5
    [each] = judged(documents, [NOTE], "2027-01")
    assert (each.dip, each.found.answer) == (True, Answer.NO_DIFFERENCE)
    assert "The five weeks before it are left out" in " ".join(words.change(EN, each))
    steady = list(a_shop("2027-01", 20, lambda day: 0.85 if day > NOTE.date else 0.7))
    [each] = judged(steady, [NOTE], "2027-01")
    assert (each.dip, each.found.answer) == (True, Answer.HELPED)


def test_soon_after_another_note_no_weeks_can_be_left_out_and_nothing_is_told():
    earlier = Note(date(2026, 10, 3), SHOP, "New baker")
    documents = list(a_shop("2027-01", 20, lambda day: 0.85 if day > NOTE.date else 0.7))
    [each, _] = judged(documents, [earlier, NOTE], "2027-01")
    assert (each.dip, each.found.answer) == (False, Answer.NOT_TOLD)
    said = " ".join(words.change(EN, each))
    assert "whether the change did that cannot be told" in said
    assert "would have passed by themselves" in said


def test_a_second_note_does_not_erase_the_first_and_two_weeks_are_too_early():
    first, second = Note(date(2026, 6, 8), SHOP, "Shorter hours"), Note(date(2026, 10, 12), SHOP, "Longer hours")
    documents = list(a_shop("2026-10", 20, lambda day: 0.75 if day <= first.date else 0.6, per_day=12))
    newest, before = judged(documents, [first, second], "2026-10")
    assert (newest.words, newest.found.answer) == ("Longer hours", Answer.TOO_EARLY)
    assert newest.found.margin > 0.05
    assert (before.words, before.found.answer) == ("Shorter hours", Answer.WORSE)
    assert words.change(EN, newest)[0].startswith("Too early to say: ")


@pytest.mark.parametrize("elsewhere", [0.0, 0.0149, -0.0051, 0.008, -0.0249])
def test_the_figures_that_are_printed_add_up(elsewhere):
    before, after = (Estimate(index, index - 0.02, index + 0.02, 0.0001, 2.0, 700, 1.5) for index in (0.6651, 0.7949))
    by = after.index - before.index - elsewhere
    each = Judged(date(2026, 8, 3), "x", Effect(before, after, elsewhere, 2, by, 0.03), 8, 8)
    said = " ".join((*words.change(EN, each), words.change_itself(EN, each))).replace("\N{MINUS SIGN}", "-")
    moved = next((int(word) for word in said.split("moved by ")[1:2] for word in [word.split(" in the")[0]]), 0)
    itself = int(said.split("about ")[1].split(" (")[0])
    assert "67 before, 79 after" in said
    assert 79 - 67 - moved == itself
    assert not re.search(r"[+-]1 points\b(?!\))", said)


def sales_in(*busy):
    """Traffic: five times as much in some months."""
    return lambda day: 100 if f"{day:%Y-%m}" in busy else 20


def test_more_votes_in_the_weeks_that_are_bad_each_year_are_not_what_a_change_did():
    """The sales were in January a year ago, and are in the weak December now."""
    documents = list(a_shop("2027-01", 20, lambda day: 0.5 if day.month == 12 else 0.8, sales_in("2026-01", "2026-12")))
    [each] = judged(documents, [NOTE], "2027-01")
    assert (each.found.answer, each.found.others) == (Answer.NO_DIFFERENCE, 0)
    assert abs(each.found.by) < 0.03
    # Its own score is of all its votes; the year before is weighed as it is, not by the votes it had itself.
    own, heap = each.found, by_its_own_votes(documents)
    assert own.after.index - own.before.index - heap < -0.1


def by_its_own_votes(documents):
    """How the year before moved, all votes together: as naive as it comes."""
    sides = [np.zeros(3), np.zeros(3)]
    day, year, week = NOTE.date, timedelta(weeks=52), timedelta(weeks=1)
    for each in (each for document in documents for each in document.days):
        if day - year - 13 * week <= each.date < day - year - 5 * week:
            sides[0] += each.votes
        elif day - year < each.date <= day - year + 8 * week:
            sides[1] += each.votes
    before, after = (side @ (1, 0.5, 0) / side.sum() for side in sides)
    return after - before
