"""One thing to try: what comes first, what it says, and when nothing is said."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.office.report.analysis.comparisons import Basis, Direction, Judged, Named, ReasonShares, Trend
from kiosk.office.report.analysis.effect import Answer, Effect
from kiosk.office.report.analysis.findings import Findings, MonthVerdict, Score, Unfinished
from kiosk.office.report.analysis.hourly.week import Spot, Week
from kiosk.office.report.analysis.statistics import Estimate
from kiosk.office.report.analysis.suggestion import Suggestion, suggestion
from kiosk.office.report.analysis.trust import (
    Enough,
    FaultSeen,
    FewVotes,
    LeftOut,
    MissingDays,
    NoVotes,
    OneFace,
    UnusualDays,
)
from kiosk.office.report.language import Language
from kiosk.office.report.page import words

OCTOBER = "2026-10"
EN = Language("en")
SILENT, STUCK = FaultSeen("silent", "unhappy", 1), FaultSeen("stuck", "happy", 3)
FEW, NONE = FewVotes(12, 30), NoVotes(OCTOBER)
MISSING = MissingDays(((date(2026, 10, 13), date(2026, 10, 14)),))
SPOT = Spot((5, 6), 17, 19, 120, 0.5, 0.85)
WEEK = Week(3, 0.8, {}, (SPOT, Spot((1,), 8, 9, 40, 0.6, 0.85)))
ONE_FACE = OneFace("happy", 690, 698)
ODD = UnusualDays((date(2026, 10, 7), date(2026, 10, 9)), 81)
CLOSED, PLAYED = LeftOut("out_of_hours", 140), LeftOut("burst", 200)
DOWN, FLAT = Direction.DOWN, Direction.FLAT
TREND = Trend(Basis.YEAR, 3, 77, 68, DOWN, OCTOBER)
REASONS = ReasonShares((Named("the wait", 40, 0.8, 0.6, 0.9),), 50, indicative=False, most="the wait")


def changed(by, margin=0.04):
    before, after = (Estimate(index, index - 0.02, index + 0.02, 0.0001, 2.0, 700, 1.5) for index in (0.7, 0.7 + by))
    return Judged(date(2026, 8, 3), "New opening hours", Effect(before, after, 0.0, 2, by, margin), 8, 8)


HARM = changed(-0.1)


def findings(*trust, **changes):
    steady = Findings(
        score=Score(OCTOBER, 77, 73, 81, 698, indicative=False),
        verdict=MonthVerdict(OCTOBER, 698, indicative=False, first=False, trend=None),
        trend=None,
        unfinished=None,
        history=(),
        trust=(Enough(698), LeftOut("repeat", 41), *trust),
    )
    return replace(steady, **changes)


def reason(found):
    suggested = suggestion(found)
    return suggested and suggested.reason


def test_where_nothing_stands_out_nothing_is_suggested():
    assert suggestion(findings()) is None


ORDER = [
    (SILENT, {"trust": (SILENT,)}),
    (FEW, {"trust": (FEW,)}),
    (HARM, {"changes": (HARM,)}),
    (ONE_FACE, {"trust": (ONE_FACE,)}),
    (SPOT, {"week": WEEK}),
    (REASONS, {"reasons": REASONS}),
    (TREND, {"trend": TREND}),
    (MISSING, {"trust": (MISSING,)}),
    (ODD, {"trust": (ODD,)}),
    (CLOSED, {"trust": (CLOSED,)}),
    (PLAYED, {"trust": (PLAYED,)}),
]


@pytest.mark.parametrize("place", range(len(ORDER)))
def test_the_first_of_the_order_is_suggested_and_only_that(place):
    """Everything from one place of the order on is found at once."""
    trust, changes = [], {}
    for _, each in ORDER[place:]:
        trust += each.get("trust", ())
        changes.update({key: value for key, value in each.items() if key != "trust"})
    assert reason(findings(*reversed(trust), **changes)) == ORDER[place][0]


def test_a_silent_button_comes_before_others_and_the_worst_of_those_first():
    worse = FaultSeen("chatter", "neutral", 9)
    assert reason(findings(STUCK, worse, SILENT)) == SILENT
    assert reason(findings(STUCK, worse)) == worse


def test_a_button_that_stuck_twice_was_somebodys_elbow():
    assert suggestion(findings(FaultSeen("stuck", "happy", 2))) is None


def test_a_month_that_has_just_begun_may_have_few_votes():
    assert suggestion(findings(FEW, unfinished=Unfinished(OCTOBER, date(2026, 10, 3)))) is None
    assert reason(findings(FEW)) == FEW


def test_so_may_the_days_after_a_kiosk_was_put_up():
    first = MonthVerdict(OCTOBER, 12, indicative=True, first=True, trend=None)
    assert suggestion(findings(NONE, verdict=first)) is None


@pytest.mark.parametrize("judged", [changed(0.1), changed(-0.1, margin=0.2), replace(HARM, found=Answer.TOO_EARLY)])
def test_a_change_that_did_no_certain_harm_is_left_alone(judged):
    assert suggestion(findings(changes=(judged,))) is None


def test_an_older_change_is_not_undone_because_the_newest_cannot_be_judged():
    newest = replace(HARM, found=Answer.TOO_EARLY)
    assert suggestion(findings(changes=(newest, HARM))) is None


def test_reasons_that_are_named_alike_suggest_nothing():
    assert suggestion(findings(reasons=replace(REASONS, most=None))) is None


@pytest.mark.parametrize("left_out", [LeftOut("burst", 139), LeftOut("repeat", 600), LeftOut("chord", 600)])
def test_a_few_presses_left_out_and_what_nobody_can_change_suggest_nothing(left_out):
    assert suggestion(findings(left_out)) is None


def test_of_few_votes_a_handful_left_out_is_one_child():
    few = MonthVerdict(OCTOBER, 60, indicative=False, first=False, trend=None)
    assert suggestion(findings(LeftOut("burst", 29), verdict=few)) is None
    assert reason(findings(LeftOut("burst", 30), verdict=few)) == LeftOut("burst", 30)


def test_a_score_that_holds_suggests_nothing():
    assert suggestion(findings(trend=replace(TREND, direction=FLAT))) is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            STUCK,
            (
                "Have the button “happy” looked at before anything else: "
                "as long as it may not work, the other figures may be wrong."
            ),
        ),
        (NONE, "See whether the kiosk is switched on: a face that is pressed lights up."),
        (
            NoVotes(OCTOBER, was_on=True),
            "Press every face of the kiosk: one that works lights up. If none does, have a technician look at it.",
        ),
        (
            FewVotes(1, 30, 540),
            (
                "Press every face of the kiosk, and see whether it stands where it stood: "
                "a face that works lights up, and 540 votes a month were usual."
            ),
        ),
        (
            FEW,
            (
                "Put the kiosk where everybody passes on the way out, within reach of a hand, and note the day. "
                "The next months show whether more people vote there."
            ),
        ),
        (
            HARM,
            (
                "Think about undoing “New opening hours” (3 August): it seems to have lowered the score. "
                "Note the day when you do, and this page judges that, too."
            ),
        ),
        (
            SPOT,
            (
                "Friday and Saturday, 17:00–19:00: stand by and see what holds people up, "
                "or put one more person at the counter. "
                "Note the day when you do; the months after show whether these hours still stand out."
            ),
        ),
        (REASONS, "Begin with “the wait”: unhappy customers name it most often."),
        (
            TREND,
            (
                "Ask ten customers what has become worse. "
                "Note the day when you change something, and this page judges whether it helped."
            ),
        ),
        (
            ONE_FACE,
            (
                "Stand before the kiosk as a customer does: can every face be reached and pressed, and does nobody "
                "look on? Nearly every vote is for “happy”."
            ),
        ),
        (
            ODD,
            (
                "Ask what was on at the kiosk on 7 October and 9 October: "
                "a face was pressed far more often than usual. If it was no fair but somebody who played, "
                "tell whoever works there that it is neither a reward nor a punishment."
            ),
        ),
        (
            CLOSED,
            ("See whether the kiosk knows your opening hours: 140 presses came while it takes the shop to be closed."),
        ),
        (
            PLAYED,
            (
                "Move the kiosk away from where people wait, and note the day: "
                "200 presses were one hand's, again and again."
            ),
        ),
        (MISSING, "See that the kiosk stays switched on while the shop is open; nobody voted on 13–14 October."),
    ],
)
def test_one_thing_to_try(found, said):
    assert words.suggestion(EN, Suggestion(found)) == said
