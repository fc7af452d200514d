"""Like is compared with like: each touchpoint with itself. Each world beside what pooling all votes would say."""

from datetime import date

import attrs
import numpy as np
import pytest

from kiosk.office.report.analysis.changes import changes
from kiosk.office.report.analysis.comparisons import Basis, Direction
from kiosk.office.report.analysis.effect import Effect
from kiosk.office.report.analysis.examine import examine
from kiosk.office.report.analysis.findings import Score, Withheld
from kiosk.office.report.analysis.incomparable import Apart, Reinstalled
from kiosk.office.report.analysis.owner_shops import gather_owner_shops
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop
from kiosk.office.report.pages import make
from sync.archive.note import Note
from tests.office.report.conftest import a_document, votes_of_a_month

OCTOBER = "2026-10"
YEAR = months.window(OCTOBER, 15)


def a_kiosk(name, when, happy=0.7, per_day=30, seed=3, **changes):
    """One kiosk's months; `happy` and `per_day` may be functions of the month."""
    rng = np.random.default_rng([seed, *name.encode()])

    def of(value, month):
        return value(month) if callable(value) else value

    return [
        a_document(each, votes_of_a_month(rng, each, of(happy, each), of(per_day, each)), kiosk_id=name, **changes)
        for each in when
    ]


def found(documents, month=OCTOBER):
    return examine(gather(documents, None, month), month)


def page_of(documents):
    return make(documents, [], None, OCTOBER, prepared_on=date(2026, 11, 1))


def pooled(documents, month):
    """The score of all votes of a month, whoever told them: the naive method."""
    votes = np.sum([each.votes for each in documents if each.month == month], axis=0)
    return 100 * (votes @ (1, 0.5, 0)) / votes.sum()


def test_the_unhappier_of_two_kiosks_falls_silent_and_nobody_is_happier():
    documents = a_kiosk("north", YEAR, 0.75) + a_kiosk("south", YEAR[:-1], 0.5, 60)
    assert pooled(documents, OCTOBER) - pooled(documents, "2026-09") > 7
    findings = found(documents)
    assert findings.doubt == Apart("south", new=False)
    assert isinstance(findings.score, Withheld)
    assert findings.trend is None
    assert page_of(documents).headline == "Too little was heard of “south”: no verdict for October."


def test_other_settings_are_no_other_kiosk():
    """Under other opening hours the card's installation gets a number, and what it told before remains its own."""
    before, (last,) = a_kiosk("door", YEAR[:-1]), a_kiosk("door", [OCTOBER], 0.5)
    unchanged, changed = (found([*before, attrs.evolve(last, installation_id=own)]) for own in ("a1", "a1--2"))
    assert changed.trend == unchanged.trend
    assert changed.trend.direction is Direction.DOWN
    # The control: another card is another kiosk, of which nothing is known from before.
    assert found([*before, attrs.evolve(last, installation_id="b1")]).trend is None


def test_settings_that_change_in_the_middle_of_a_month_take_nothing_from_it():
    documents = a_kiosk("door", YEAR) + a_kiosk("till", YEAR, 0.6)
    (last,) = (each for each in documents if each.kiosk_id == "till" and each.month == OCTOBER)
    parts = []
    for own, days in (("a1", range(1, 13)), ("a1--2", range(13, 32))):
        told = tuple(day for day in last.days if day.date.day in days)
        votes = tuple(sum(day.votes[face] for day in told) for face in range(3))
        parts.append(
            attrs.evolve(last, installation_id=own, days=told, votes=votes, hours=(), not_counted={}, final=own != "a1")
        )
    whole = found(documents)
    halved = found([each for each in documents if each is not last] + parts)
    assert (halved.trend, halved.score, halved.verdict) == (whole.trend, whole.score, whole.verdict)
    assert whole.trend.direction is Direction.FLAT


def test_a_name_that_came_with_other_settings_is_no_move():
    """Nameless until its touchpoint was entered, which gives the installation a number as well."""
    named = a_kiosk("door", YEAR[:-1]) + a_kiosk("door", [OCTOBER], touchpoint="at the door", installation_id="a1--2")
    assert found(named).trend.direction is Direction.FLAT
    moved = a_kiosk("door", YEAR[:-1], touchpoint="till") + a_kiosk("door", [OCTOBER], touchpoint="at the door")
    assert found(moved).trend is None


def test_a_kiosk_added_at_a_worse_place_makes_nobody_less_happy():
    documents = a_kiosk("door", YEAR, 0.75) + a_kiosk("toilets", [OCTOBER], 0.45, 60)
    assert pooled(documents, OCTOBER) - pooled(documents, "2026-09") < -7
    findings = found(documents)
    assert isinstance(findings.score, Score)
    assert findings.doubt is None
    assert findings.trend.direction is Direction.FLAT
    assert findings.verdict.apart == (Apart("toilets", new=True),)
    assert page_of(documents).headline == "Customers are about as happy as a year ago. Compared without “toilets”."


def two_unlike_months(bad, good, busy):
    """September is bad each year; of each year's two months one has many more votes. Moods by year: (2025, 2026)."""
    every = months.window(OCTOBER, 25)

    def mood(month):
        return (bad if month[5:] == "09" else good)[month > "2026-08"]

    return a_kiosk("door", every, mood, lambda month: 90 if month in busy else 15)


def both_months(documents, year):
    """The score of all their votes: the naive method."""
    known = [each.votes for each in documents if each.month in {f"{year}-09", f"{year}-10"}]
    votes = np.sum(known, axis=0)
    return 100 * (votes @ (1, 0.5, 0)) / votes.sum()


def test_more_votes_in_the_bad_month_than_a_year_before_make_nobody_less_happy():
    documents = two_unlike_months((0.4, 0.4), (0.75, 0.75), busy={"2025-10", "2026-09"})
    assert both_months(documents, 2026) - both_months(documents, 2025) < -10
    trend = found(documents).trend
    assert (trend.direction, trend.by_place) == (Direction.FLAT, True)
    page = page_of(documents)
    assert page.headline == "No clear change from a year ago."
    assert "Each month and each kiosk weighs the same in both periods" in page.html


def test_more_votes_in_the_good_month_hide_no_fall():
    documents = two_unlike_months((0.55, 0.38), (0.82, 0.65), busy={"2025-09", "2026-10"})
    assert both_months(documents, 2026) - both_months(documents, 2025) > -3
    assert found(documents).trend.direction is Direction.DOWN


def test_in_a_first_year_more_votes_in_the_bad_month_are_no_change_either():
    """The first of each three months is bad; most votes came in the last of the earlier ones, and the first since."""
    documents = a_kiosk(
        "door",
        months.window(OCTOBER, 8),
        lambda month: 0.35 if month in {"2026-05", "2026-08"} else 0.8,
        lambda month: 90 if month in {"2026-07", "2026-08"} else 15,
    )
    trend = found(documents).trend
    assert (trend.basis, trend.direction) == (Basis.SEASON, Direction.FLAT)
    assert abs(trend.points) < 5


def test_figures_that_are_not_the_scores_of_the_page_say_why():
    """Both doors are happier, most customers now come by the worse one, and the score of all votes falls."""
    since = "2026-08"
    documents = [
        *a_kiosk(
            "good-door", YEAR, lambda each: 0.8 if each < since else 0.88, lambda each: 60 if each < since else 15
        ),
        *a_kiosk("bad-door", YEAR, lambda each: 0.4 if each < since else 0.5, lambda each: 15 if each < since else 60),
    ]
    assert pooled(documents, OCTOBER) < pooled(documents, "2025-10")
    findings = found(documents)
    assert (findings.trend.direction, findings.trend.by_place) == (Direction.UP, True)
    assert abs(findings.trend.after - findings.score.points) > 5
    assert "Each month and each kiosk weighs the same in both periods" in page_of(documents).html
    alone = a_kiosk("good-door", YEAR, 0.8, 60)
    assert not found(alone).trend.by_place


def test_where_too_little_is_left_there_is_no_verdict():
    documents = a_kiosk("door", YEAR, 0.75, 15) + a_kiosk("toilets", YEAR[-3:], 0.45, 60)
    findings = found(documents)
    assert findings.trend is None
    alone = a_kiosk("door", YEAR, 0.75, 15) + a_kiosk("toilets", [OCTOBER], 0.45, 60)
    assert page_of(alone).headline == "Too little is left to compare with: “toilets” is new."


def test_a_small_kiosk_that_is_new_is_named_and_left_out_of_a_verdict_over_the_others():
    documents = a_kiosk("door", YEAR, 0.75, 60) + a_kiosk("toilets", [OCTOBER], 0.2, 12)
    findings = found(documents)
    assert findings.trend.direction is Direction.FLAT
    assert Apart("toilets", new=True) in findings.trust
    page = page_of(documents)
    assert "Compared without “toilets”." in page.html
    assert "No clear change from a year ago." in page.headline or "about as happy" in page.headline


@pytest.mark.parametrize("towards", ["worse", "better"])
def test_customers_who_go_to_the_other_door_do_not_change_their_minds(towards):
    """Simpson's paradox: neither door moved, or both the other way, and all votes together rise or fall."""
    crowd, few = (70, 15) if towards == "worse" else (15, 70)
    step = 0.08 if towards == "worse" else -0.08

    def later(month):
        return month >= "2026-08"

    documents = a_kiosk("good", YEAR, lambda m: 0.75 + step * later(m), lambda m: few if later(m) else crowd)
    documents += a_kiosk("bad", YEAR, lambda m: 0.4 + step * later(m), lambda m: crowd if later(m) else few)
    naive = pooled(documents, OCTOBER) - pooled(documents, "2025-10")
    assert naive < -5 if towards == "worse" else naive > 5
    trend = found(documents).trend
    assert trend.direction is (Direction.UP if towards == "worse" else Direction.DOWN)
    assert abs(trend.points - (6 if towards == "worse" else -6)) <= 3


def test_another_card_is_another_series_and_so_is_another_place():
    for change in ({"installation_id": "b"}, {"touchpoint": "exit"}):
        first = {} if "installation_id" in change else {"touchpoint": "till"}
        documents = a_kiosk("k", YEAR[:-2], 0.6, **first) + a_kiosk("k", YEAR[-2:], 0.8, seed=4, **change)
        assert pooled(documents, OCTOBER) - pooled(documents, "2026-08") > 7
        findings = found(documents)
        assert findings.trend is None
        # The month after those that it has told of by itself has something to compare with.
        later = a_kiosk("k", months.window("2027-02", 6), 0.8, seed=4, **change)
        assert found([*documents[:-2], *later], "2027-02").trend.points in range(-3, 4)


def test_a_place_named_later_and_a_renamed_kiosk_are_no_move():
    named_later = a_kiosk("k", YEAR[:-2]) + a_kiosk("k", YEAR[-2:], seed=4, touchpoint="till")
    renamed = a_kiosk("k", YEAR[:-2]) + a_kiosk("till", YEAR[-2:], former_ids=("k",))
    for documents in (named_later, renamed):
        assert found(documents).trend is not None


def test_a_kiosk_that_got_its_name_back_is_one_place():
    middle = a_kiosk("till", YEAR[-6:-3], former_ids=("k",))
    back = a_kiosk("k", YEAR[-3:-2], former_ids=("till",))
    documents = [*a_kiosk("k", YEAR[:-6]), *middle, *back, *a_kiosk("k", YEAR[-2:])]
    assert len(gather(documents, None, OCTOBER).touchpoints) == 1
    assert found(documents).trend is not None


def test_a_change_is_judged_over_the_kiosks_that_stood_on_both_sides():
    note = Note(date(2026, 8, 15), "Via Garibaldi", "Second till")
    documents = a_kiosk("north", YEAR, 0.75, 60) + a_kiosk(
        "south", [each for each in YEAR if each < "2026-08"], 0.3, 40
    )
    judged = changes(gather_owner_shops(by_shop(documents), "Panificio Rossi", OCTOBER), "Via Garibaldi", [note])
    naive = pooled(documents, "2026-09") - pooled(documents, "2026-07")
    assert naive > 10
    assert isinstance(judged[0].found, Effect)
    assert abs(judged[0].found.by) < 0.05


def lines(documents):
    """How many lines the wide drawing of the months has."""
    html = page_of(documents).html
    return html[html.index("trend-wide-desc") : html.index("trend-narrow-desc")].count('class="band"')


def test_no_line_of_the_chart_leads_from_one_kiosk_to_another():
    north, toilets = a_kiosk("north", YEAR, 0.75), a_kiosk("toilets", YEAR[-1:], 0.4, 60)
    assert [lines(north), lines(north + toilets)] == [1, 2]
    # A minor one moves the shop's score by little.
    assert lines(north + a_kiosk("toilets", YEAR[-1:], 0.4, 8)) == 1


def test_a_kiosk_on_another_card_is_not_called_new():
    again = a_kiosk("north", YEAR[:-1], 0.6) + a_kiosk("north", YEAR[-1:], 0.9, installation_id="b2")
    findings = found(again)
    assert [each for each in findings.trust if isinstance(each, Apart | Reinstalled)] == [Reinstalled("north", OCTOBER)]
    assert findings.trend is None
    assert page_of(again).headline == "It is too early to compare October with other months."
    # One that is new beside it is named all the same.
    assert Apart("toilets", new=True) in found(again + a_kiosk("toilets", YEAR[-1:], 0.6)).trust
