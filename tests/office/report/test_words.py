"""Every sentence, from its finding."""

from datetime import date

import pytest

from kiosk.office.report.analysis.comparisons import Basis, Direction, Trend
from kiosk.office.report.analysis.findings import MonthVerdict, Score, Unfinished
from kiosk.office.report.analysis.incomparable import Moved, OtherFaces, OtherFacesDays, Reinstalled
from kiosk.office.report.analysis.trust import (
    Enough,
    FaultSeen,
    FewVotes,
    LeftOut,
    MissingDays,
    NoVotes,
    OneFace,
    OutOfService,
    Outside,
    UndatedVotes,
    Unplaced,
    UnusualDays,
)
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.language import Language
from kiosk.office.report.page import words
from sync.document.aggregate import Face
from sync.document.vocabulary import VERDICTS

UP, DOWN, FLAT = Direction.UP, Direction.DOWN, Direction.FLAT
EN = Language("en")


def trend_of(direction, basis=Basis.YEAR, months=3):
    before, after = {UP: (68, 77), DOWN: (77, 68), FLAT: (70, 71)}[direction]
    return Trend(basis, months, before, after, direction, "2026-10")


def headline(trend=None, votes=698, first=False):
    return words.headline(EN, MonthVerdict("2026-10", votes, votes < 30, first, trend))


@pytest.mark.parametrize(
    ("trend", "sentence"),
    [
        (UP, "Customers are clearly happier than a year ago."),
        (FLAT, "No clear change from a year ago."),
        (DOWN, "Customers are clearly less happy than a year ago."),
    ],
)
def test_the_headline_against_last_year(trend, sentence):
    assert headline(trend_of(trend)) == sentence


@pytest.mark.parametrize(
    ("trend", "sentence"),
    [
        (UP, "Customers are happier than three months before; it may be the season."),
        (DOWN, "Customers are less happy than three months before; it may be the season."),
        (FLAT, "No change that could not be the season: after a year more can be said."),
        (None, "It is too early to compare October with other months."),
    ],
)
def test_the_headline_in_the_first_year(trend, sentence):
    assert headline(trend and trend_of(trend, Basis.SEASON)) == sentence


def test_the_headline_of_a_first_month():
    assert headline(first=True) == "The first month: from the next one on there is something to compare."


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        (0, "Nobody voted in October 2026."),
        (1, "Only 1 vote in October 2026: too few to judge."),
        (29, "Only 29 votes in October 2026: too few to judge."),
    ],
)
def test_the_headline_of_few_votes(votes, sentence):
    assert headline(votes=votes) == sentence


def test_the_margin_in_words():
    assert words.range_words(EN, Score("2026-10", 77, 73, 81, 698, indicative=False)) == "most likely 73–81"


@pytest.mark.parametrize(
    ("finding", "figure", "said"),
    [
        (trend_of(UP), "+9", "against the same 3 months last year"),
        (trend_of(UP, months=1), "+9", "against the same month last year"),
        (trend_of(FLAT), "", "no clear change from the same 3 months last year"),
        (trend_of(DOWN, Basis.SEASON), "\N{MINUS SIGN}9", "against the 3 months before"),
        (trend_of(DOWN, Basis.SEASON, months=2), "\N{MINUS SIGN}9", "against the 2 months before"),
        (trend_of(FLAT, Basis.SEASON), "", "no clear change from the 3 months before"),
    ],
)
def test_the_trend_in_few_words(finding, figure, said):
    chip = words.trend_chip(EN, finding)
    assert (chip.figure, chip.words) == (figure, said)


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (None, "Too early to say: there are not enough months or votes to compare."),
        (trend_of(UP), "Yes: 77 over the last 3 months, 68 over the same months a year before."),
        (trend_of(UP, months=1), "Yes: 77 in October, 68 in the same month a year before."),
        (trend_of(DOWN), "No: 68 over the last 3 months, 77 over the same months a year before."),
        (trend_of(FLAT), "No clear change: 71 over the last 3 months, 70 over the same months a year before."),
        (trend_of(UP, Basis.SEASON), "77 over the last 3 months, 68 over the 3 before; that may be the season."),
        (trend_of(FLAT, Basis.SEASON), "No clear change: 71 over the last 3 months, 70 over the 3 before."),
    ],
)
def test_is_it_getting_better(finding, sentence):
    verdict = MonthVerdict("2026-10", 700, indicative=False, first=False, trend=finding)
    assert words.better(EN, verdict) == sentence


def test_a_month_that_is_not_over():
    said = words.provisional(EN, Unfinished("2026-10", date(2026, 10, 12)))
    assert said == "Provisional: October is known up to 12 October, and may still change."


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (Enough(1817), "1,817 votes: enough to judge by."),
        (
            Moved(date(2026, 10, 5), "To the exit"),
            "Moved on 5 October 2026 (“To the exit”): nothing is compared with what was before.",
        ),
        (
            Reinstalled("rossi-1", "2026-09"),
            "rossi-1 began anew on another card in September 2026: nothing is compared across it.",
        ),
        (Outside(1), "1 vote was left out: it was cast before or after the event."),
        (FewVotes(1, 30), "1 vote: the shares are indicative only. Judging takes 30."),
        (FewVotes(5, 30), "5 votes: the shares are indicative only. Judging takes 30."),
        (NoVotes("2026-10"), "No votes in October 2026. Was the kiosk switched off?"),
        (
            NoVotes("2026-10", was_on=True),
            "No votes in October 2026, though the kiosk was switched on. Do its buttons work?",
        ),
        (
            MissingDays(((date(2026, 10, 13), date(2026, 10, 14)), (date(2026, 10, 20), date(2026, 10, 20)))),
            "No votes on 13–14 October and 20 October, though the shop was open. Was the kiosk switched off?",
        ),
        (
            UnusualDays((date(2026, 10, 7),), 1500),
            "7 October is in no score and no share: 1,500 votes, far more of a face than usual.",
        ),
        (
            UnusualDays((date(2026, 10, 7), date(2026, 10, 9)), 81),
            "7 October and 9 October are in no score and no share: 81 votes, far more of a face than usual.",
        ),
        (
            OneFace("happy", 1090, 1100),
            "Nearly every vote (1,090 of 1,100) is for “happy”. Can the other faces be pressed?",
        ),
        (OutOfService(45), "Out of service during opening hours for 45 minutes or more."),
        (OutOfService(1000), "Out of service during opening hours for 17 hours or more."),
        (
            UndatedVotes(1),
            "1 vote is in no figure: the kiosk did not know the exact time, and its month is not certain.",
        ),
        (
            UndatedVotes(5),
            "5 votes are in no figure: the kiosk did not know the exact time, and their month is not certain.",
        ),
        (Unplaced(1), "1 vote is counted, but on no day: the kiosk did not know the exact time."),
        (Unplaced(9), "9 votes are counted, but on no day: the kiosk did not know the exact time."),
        (OtherFaces("2026-03"), "Up to March 2026 the kiosk asked with other faces: those months are not compared."),
        (
            OtherFacesDays(((date(2026, 10, 8), date(2026, 10, 19)),), 216),
            "On 8–19 October the kiosk asked with other faces: 216 votes are in no figure.",
        ),
        (LeftOut("repeat", 41), "41 repeated presses were left out (again within moments)."),
        (LeftOut("chord", 1), "1 press was left out: two faces at once."),
        (LeftOut("held", 2), "2 presses were left out: the button was down when the kiosk started."),
        (LeftOut("out_of_hours", 2), "2 presses were left out: the shop was closed."),
        (LeftOut("service", 3), "3 presses were left out: the kiosk was being serviced."),
        (FaultSeen("stuck", "happy", 1), "The button “happy” was stuck once. Have a technician look at it."),
        (
            FaultSeen("chatter", "happy", 3),
            "The button “happy” made bad contact 3 times. Have a technician look at it.",
        ),
        (FaultSeen("flicker", "happy", 1), "The button “happy” closed by itself once. Have a technician look at it."),
        (
            FaultSeen("hum", "happy", 2),
            "The cable of the button “happy” picked up the mains 2 times. Have a technician look at it.",
        ),
        (
            FaultSeen("gone", "happy", 3),
            "The button “happy” had a fault (gone) 3 times. Have a technician look at it.",
        ),
    ],
)
def test_can_i_trust_these_numbers(finding, sentence):
    assert words.trust(EN, finding) == sentence


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_its_sentence(verdict):
    assert words.trust(EN, LeftOut(verdict, 2)).startswith("2 ")


def test_a_verdict_of_a_newer_kiosk_is_another_reason():
    assert words.trust(EN, LeftOut("unheard_of", 2)) == "2 presses were left out for another reason (unheard_of)."


def test_how_the_number_works():
    faces = (Face("a", "good", 100), Face("b", "fair", 40), Face("c", "bad", 0))
    said = "Each vote counts 100 for “good”, 40 for “fair” and 0 for “bad”; the number is the average."
    assert words.worth(EN, faces) == said


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(ReportError, match="no language 'xx'; there is en"):
        Language("xx")
