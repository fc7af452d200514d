"""No verdict where a remark further down would take it back: each fault beside a month that is only unusual."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from attrs import evolve

from kiosk.office.report.analysis.doubts import doubts
from kiosk.office.report.analysis.examine import examine
from kiosk.office.report.analysis.findings import Score, Withheld
from kiosk.office.report.analysis.series import gather, of_shop
from kiosk.office.report.analysis.trust import (
    Exchanged,
    FaultSeen,
    MissingDays,
    NeverPressed,
    OneFace,
    OnlyFace,
    OutOfService,
    UndatedVotes,
)
from kiosk.office.report.data import months
from kiosk.office.report.pages import make, make_poster
from sync.archive.note import Note
from sync.document.aggregate import Day, Fault, Undated
from tests.office.report.conftest import a_document, votes_of_a_month

OCTOBER = "2026-10"
PREPARED = date(2026, 11, 1)


def a_year(dead=None, last=None, happy=0.7):
    """Thirteen months of one shop; in the last one a face may be dead, and fields be others."""
    rng = np.random.default_rng(7)
    documents = [a_document(each, votes_of_a_month(rng, each, 0.7, 25)) for each in months.window("2026-09", 12)]
    rows = votes_of_a_month(rng, OCTOBER, happy, 25)
    if dead is not None:
        rows = {day: tuple(0 if face == dead else n for face, n in enumerate(row)) for day, row in rows.items()}
    return [*documents, a_document(OCTOBER, rows, **(last or {}))]


def page_of(documents):
    return make(documents, [], None, OCTOBER, prepared_on=PREPARED)


def off(documents, days, *, hours=True):
    """The kiosk stood still on these days of the last month, and nobody voted."""
    *before, last = documents
    rows = {day.date.day: day.votes for day in last.days if day.date.day not in days}
    dark = a_document(OCTOBER, rows)
    written = [
        Day(
            day.date,
            day.votes,
            0 if day.date.day in days else day.in_service_minutes,
            day.open_minutes if hours else None,
        )
        for day in dark.days
    ]
    return [*before, a_document(OCTOBER, rows, days=tuple(written))]


@pytest.mark.parametrize(
    ("documents", "why"),
    [
        (a_year(dead=2), NeverPressed("unhappy")),
        (a_year(last={"faults": (Fault("silent", "unhappy", 1),)}), FaultSeen("silent", "unhappy", 1)),
        (a_year(last={"faults": (Fault("stuck", "happy", 4),)}), FaultSeen("stuck", "happy", 4)),
        (a_year(last={"undated": (Undated((200, 100, 100), None, None),)}), UndatedVotes(400)),
        (a_year(last={"undated": (Undated((95, 20, 12), None, None),)}), UndatedVotes(127)),
        (a_year(last={"undated": (Undated((0, 0, 25), None, None),)}), UndatedVotes(25)),
    ],
    ids=["dead", "silent", "stuck", "undated", "a sixth undated", "few undated, all unhappy"],
)
def test_a_headline_yields_to_what_would_take_it_back(documents, why):
    findings = examine(gather(documents, None, OCTOBER), OCTOBER)
    assert findings.doubt == why
    assert findings.score == Withheld(OCTOBER)
    assert (findings.trend, findings.history[-1].estimate) == (None, None)
    page = page_of(documents)
    assert "no verdict for October" in page.headline
    assert 'class="arrow"' not in page.html
    assert "out of 100" not in page.html


def never(dead, happy=0.7, shops=13):
    """Months in each of which nobody presses a face."""
    rng = np.random.default_rng(8)
    documents = []
    for each in months.window(OCTOBER, shops):
        rows = votes_of_a_month(rng, each, happy, 25)
        rows = {day: tuple(0 if face == dead else n for face, n in enumerate(row)) for day, row in rows.items()}
        documents.append(a_document(each, rows))
    return documents


@pytest.mark.parametrize(("dead", "label"), [(0, "happy"), (1, "so-so"), (2, "unhappy")])
def test_a_face_that_never_worked_gives_no_verdict(dead, label):
    page = page_of(never(dead))
    assert page.headline == f"The button “{label}” may be broken: no verdict for October."
    assert f"Nobody has ever pressed “{label}”. Press it once: if it lights up, it works" in page.html


def test_one_press_tells_a_face_that_nobody_wants_from_one_that_was_never_connected():
    *before, last = never(1)
    rows = {day.date.day: day.votes for day in last.days}
    pressed = a_document(OCTOBER, {**rows, 30: (rows[30][0], 1, rows[30][2])})
    assert doubts(gather([*before, pressed], None, OCTOBER)) == {}


def all_for(face, documents):
    """Every vote of these months is for one face."""
    return [
        a_document(
            each.month,
            {day.date.day: tuple(sum(day.votes) * (place == face) for place in range(3)) for day in each.days},
        )
        for each in documents
    ]


@pytest.mark.parametrize(("face", "label"), [(0, "happy"), (2, "unhappy")])
def test_a_shop_whose_customers_all_chose_one_face_is_told_so_once(face, label):
    documents = all_for(face, never(None))
    findings = examine(gather(documents, None, OCTOBER), OCTOBER)
    assert findings.trust[0] == findings.doubt == OnlyFace(label, once_was=False)
    assert not any(isinstance(each, NeverPressed | OneFace) for each in findings.trust)
    page = page_of(documents)
    assert page.headline == f"Everybody chose “{label}”, but the other buttons may be broken: no verdict for October."
    assert f"Nobody has ever pressed a face other than “{label}”" in page.html
    assert f"Press every face but “{label}” once" in page.html


def test_a_first_month_of_one_face_alone_has_no_verdict_from_300_votes_on():
    [month] = all_for(0, never(None, shops=1))
    few = a_document(OCTOBER, {day.date.day: day.votes for day in month.days[:7]})
    assert doubts(gather([month], None, OCTOBER)) == {OCTOBER: OnlyFace("happy", once_was=False)}
    assert doubts(gather([few], None, OCTOBER)) == {}


def test_a_press_of_each_other_face_gives_a_shop_of_happy_customers_its_verdict():
    *before, last = all_for(0, never(None))
    rows = {day.date.day: day.votes for day in last.days}
    pressed = a_document(OCTOBER, {**rows, 30: (rows[30][0], 1, 1)})
    findings = examine(gather([*before, pressed], None, OCTOBER), OCTOBER)
    assert findings.doubt is None
    assert findings.score.points == 100


def test_a_month_of_happy_customers_alone_after_others_has_no_verdict():
    *before, last = a_year(happy=0.9)
    assert doubts(gather([*before, last], None, OCTOBER)) == {}
    assert doubts(gather([*before, *all_for(0, [last])], None, OCTOBER)) == {OCTOBER: OnlyFace("happy")}


def test_a_face_that_few_can_have_pressed_or_that_nearly_all_pressed_is_no_broken_button():
    few, all_happy = never(2, shops=1), never(None, happy=1.0)
    assert [examine(gather(each, None, OCTOBER), OCTOBER).doubt for each in (few, all_happy)] == [None, None]


def from_day(documents, first, face=2):
    """Nobody presses a face any more in the last month, from a day on."""
    *before, last = documents
    rows = {
        day.date.day: tuple(n if day.date.day < first or place != face else 0 for place, n in enumerate(day.votes))
        for day in last.days
    }
    return [*before, a_document(OCTOBER, rows)]


def test_a_button_that_broke_within_the_month_gives_no_verdict():
    page = page_of(from_day(a_year(), 12))
    assert "may be broken: no verdict for October" in page.headline
    assert "Nobody pressed “unhappy” on 12–31 October, as many did before" in page.html
    # A few days are chance.
    assert "no verdict" not in page_of(from_day(a_year(), 29)).headline


def test_a_dead_button_is_not_hidden_by_the_votes_of_another_kiosk():
    places = {"touchpoint": "North door"}, {"touchpoint": "South door", "kiosk_id": "south", "installation_id": "b"}
    *sound, last = a_year()
    north, south = ([evolve(each, **place) for each in [*sound, last]] for place in places)
    dead = evolve(from_day([last], 1)[0], **places[1])
    page = page_of([*north, *south[:-1], dead])
    assert page.headline == "South door: The button “unhappy” may be broken: no verdict for October."
    assert "South door: Nobody pressed “unhappy”, as many did before" in page.html
    assert "South door: Have the button “unhappy” looked at before anything else" in page.html
    assert "no verdict" not in page_of([*north, *south]).headline


@pytest.mark.parametrize(
    ("telling", "place"), [(("South door",), "South door: "), (("North door", "South door"), "")], ids=["one", "both"]
)
def test_of_several_kiosks_the_one_is_named_that_tells_of_a_fault(telling, place):
    """In the subject of a mail, too: a technician goes to the right door."""
    north, south = {"touchpoint": "North door"}, {"touchpoint": "South door", "kiosk_id": "s", "installation_id": "b"}
    fault = Fault("silent", "unhappy", 1)
    documents = [evolve(each, **where) for each in a_year() for where in (north, south)]
    page = page_of(
        [
            evolve(each, faults=(fault,)) if each.month == OCTOBER and each.touchpoint in telling else each
            for each in documents
        ]
    )
    assert page.headline == f"{place}The button “unhappy” may be broken: no verdict for October."
    assert f"{place}Nobody presses “unhappy” any more" in page.html
    assert f"{place}Have the button “unhappy” looked at" in page.html


def beside(documents, votes_a_day, name="Till", dead=2):
    """The same shop with one more kiosk, of few votes, on which in the last month nobody presses a face."""
    rng = np.random.default_rng(9)
    own = {"touchpoint": name, "kiosk_id": name.lower(), "installation_id": name.lower()}
    rows = {each.month: votes_of_a_month(rng, each.month, 0.6, votes_a_day) for each in documents}
    if dead is not None:
        rows[OCTOBER] = {
            day: tuple(0 if face == dead else n for face, n in enumerate(row)) for day, row in rows[OCTOBER].items()
        }
    return [a_document(month, days, **own) for month, days in rows.items()]


def test_a_dead_button_at_a_minor_kiosk_is_said_though_it_does_not_move_the_score():
    hall = beside(a_year(), 180, "Hall", None)
    page = page_of([*hall, *beside(a_year(), 16)])
    assert "Till: Nobody pressed “unhappy”, as many did before: check the button" in page.html
    assert "no verdict" not in page.headline
    assert "check the button" not in page_of([*hall, *beside(a_year(), 16, dead=None)]).html


def test_dead_buttons_of_several_minor_kiosks_together_take_the_verdict_away():
    hall = beside(a_year(), 180, "Hall", None)
    one, two = beside(a_year(), 16), beside(a_year(), 16, "Yard")
    assert OCTOBER not in doubts(gather([*hall, *one], None, OCTOBER))
    assert isinstance(doubts(gather([*hall, *one, *two], None, OCTOBER))[OCTOBER], NeverPressed)


def test_other_customers_at_another_place_are_no_broken_button():
    documents, moved = from_day(a_year(), 12), Note(date(2026, 10, 11), "Corner Shop", "Moved to the exit", "break")
    documents = [evolve(each, shop="Corner Shop") for each in documents]
    assert OCTOBER in doubts(of_shop("Corner Shop", documents, OCTOBER))
    assert OCTOBER not in doubts(of_shop("Corner Shop", documents, OCTOBER, [moved]))
    # A note of anything else, or of another shop, excuses nothing.
    others = [replace(moved, kind="change"), replace(moved, shop="Market")]
    assert OCTOBER in doubts(of_shop("Corner Shop", documents, OCTOBER, others))


def test_faces_exchanged_by_a_move_are_other_customers():
    *before, last = [evolve(each, shop="Corner Shop") for each in a_year()]
    rows = {day.date.day: day.votes if day.date.day < 12 else day.votes[::-1] for day in last.days}
    documents = [*before, evolve(a_document(OCTOBER, rows), shop="Corner Shop")]
    moved = Note(date(2026, 10, 11), "Corner Shop", "Moved to the exit", "break")
    assert isinstance(doubts(of_shop("Corner Shop", documents, OCTOBER))[OCTOBER], Exchanged)
    assert OCTOBER not in doubts(of_shop("Corner Shop", documents, OCTOBER, [moved]))


def test_a_button_that_no_customer_of_either_place_ever_pressed_is_said_in_spite_of_a_move():
    documents = [evolve(each, shop="Corner Shop") for each in never(2)]
    moved = Note(date(2026, 9, 15), "Corner Shop", "Moved to the exit", "break")
    assert doubts(of_shop("Corner Shop", documents, OCTOBER, [moved]))[OCTOBER] == NeverPressed(
        "unhappy", once_was=False
    )


def test_a_month_is_not_compared_with_months_in_which_a_face_was_not_yet_connected():
    silent, sound = never(2), a_year()
    october = page_of([*silent[:-2], *sound[-2:]])
    # Pooled with them, customers would seem clearly less happy.
    assert october.headline == "It is too early to compare October with other months."


def test_a_month_without_a_verdict_has_not_too_few_votes_in_the_table():
    page = page_of(a_year(dead=2))
    assert "<td>no verdict</td>" in page.html
    assert "<td>too few votes</td>" not in page.html


@pytest.mark.parametrize("hours", [True, False], ids=["hours known", "no hours"])
def test_a_kiosk_that_stood_still_for_much_of_a_month_has_no_verdict(hours):
    documents = off(a_year(), {1, 2, 3, 5, 6, 7, 8, 9, 10}, hours=hours)
    found = doubts(gather(documents, None, OCTOBER))[OCTOBER]
    assert isinstance(found, OutOfService if hours else MissingDays)
    assert "stood still for much of the time" in page_of(documents).headline
    assert OCTOBER not in doubts(gather(off(a_year(), range(5, 8), hours=hours), None, OCTOBER))


def voted_on(days):
    """The kiosk is on all of October, and somebody votes on these days only."""
    *before, last = a_year()
    return [*before, a_document(OCTOBER, {day.date.day: day.votes for day in last.days if day.date.day in days})]


def test_a_month_of_which_one_day_had_votes_has_no_verdict_though_the_kiosk_was_on():
    *before, _ = a_year()
    page = page_of([*before, a_document(OCTOBER, {1: (27, 1, 4)})])
    assert page.headline == "On most days nobody voted: no verdict for October."
    assert "though the kiosk was switched on. Do its buttons work?" in page.html
    assert "Press every face of the kiosk" in page.html
    assert "stays switched on" not in page.html


def test_a_stall_that_is_voted_at_on_one_day_of_every_month_has_its_verdict():
    every = [a_document(each, {1: (27, 1, 4)}) for each in months.window(OCTOBER, 13)]
    assert doubts(gather(every, None, OCTOBER)) == {}


def used_on(weekdays, months_before):
    """The kiosk is on every day, and somebody votes on these weekdays only; in October, on Wednesdays alone."""
    rng = np.random.default_rng(11)
    for each in months.window(OCTOBER, months_before + 1):
        rows = votes_of_a_month(rng, each, 0.7, 60)
        wanted = {3} if each == OCTOBER else weekdays
        yield a_document(
            each,
            {day: row for day, row in rows.items() if date(*map(int, each.split("-")), day).isoweekday() in wanted},
        )


@pytest.mark.parametrize(
    ("weekdays", "before", "said"),
    [({3}, 3, False), ({3, 4}, 3, True), ({3}, 1, True)],
    ids=["never on others", "on Thursdays before", "one month is too little to know"],
)
def test_weekdays_on_which_nobody_has_ever_voted_are_no_dead_kiosk(weekdays, before, said):
    findings = examine(gather([*used_on(weekdays, before)], None, OCTOBER), OCTOBER)
    assert any(isinstance(each, MissingDays) for each in findings.trust) == said


def test_a_fortnight_without_votes_is_said_and_leaves_the_verdict():
    page = page_of(voted_on({*range(1, 12), *range(25, 32)}))
    assert "no verdict" not in page.headline
    assert "though the kiosk was switched on. Do its buttons work?" in page.html


@pytest.mark.parametrize(
    "documents",
    [
        a_year(),
        a_year(happy=0.95),
        a_year(last={"faults": (Fault("stuck", "happy", 1), Fault("chatter", "unhappy", 9))}),
        a_year(last={"undated": (Undated((20, 10, 7), None, None),)}),
        a_year(dead=2)[-1:],
    ],
    ids=["steady", "happier", "stuck once", "some undated", "nothing to expect of the first month"],
)
def test_a_month_that_is_only_unusual_keeps_its_verdict(documents):
    findings = examine(gather(documents, None, OCTOBER), OCTOBER)
    assert findings.doubt is None
    assert isinstance(findings.score, Score)


def test_a_doubtful_month_is_compared_with_nothing_afterwards():
    documents = a_year(dead=2)
    rng = np.random.default_rng(8)
    november = a_document("2026-11", votes_of_a_month(rng, "2026-11", 0.7, 25))
    findings = examine(gather([*documents, november], None, "2026-11"), "2026-11")
    assert findings.doubt is None
    # Of the last two months one is left.
    assert findings.trend.months == 1
    assert findings.history[-2].estimate is None


def test_a_shop_that_went_dark_says_since_when():
    *before, _ = a_year()
    page = page_of([*before, a_document(OCTOBER, {})])
    assert "Nobody has voted since 30 September 2026." in page.html
    assert "Too early to say" not in page.html
    assert "Nobody has voted since" not in page_of([a_document(OCTOBER, {})]).html


def test_a_poster_prints_no_share_that_may_be_wrong():
    def percents(documents):
        sheet = make_poster(documents, [], None, OCTOBER, prepared_on=PREPARED)
        return re.findall(r"\d+%", re.sub('<style>.*?</style>|style="[^"]*"', "", sheet, flags=re.DOTALL))

    assert percents(a_year()) != []
    assert percents(a_year(dead=2)) == []


def test_remarks_are_five_at_most_the_gravest_first_and_left_out_presses_one_line():
    faults = (Fault("stuck", "happy", 4), Fault("chatter", "happy", 1), Fault("silent", "unhappy", 1))
    presses = {"repeat": 131, "chord": 12, "held": 2, "out_of_hours": 9, "service": 21}
    last = {"faults": faults, "not_counted": presses, "undated": (Undated((30, 7, 0), None, None),)}
    *before, written = a_year(last=last)
    reinstalled = a_document(OCTOBER, {day.date.day: day.votes for day in written.days}, installation_id="b", **last)
    html = page_of([*before, reinstalled]).html
    listed = re.findall("<li[^>]*>(.*?)</li>", re.search('<ul class="trust">.*?</ul>', html, re.DOTALL)[0], re.DOTALL)
    assert "Nobody presses “unhappy”" in listed[0]
    assert "“happy” was stuck 4 times" in listed[1]
    assert len(listed) == 6
    assert listed[5].startswith("175 presses were left out: 131 again within moments, 21 while")
    assert not any("enough to judge by" in each for each in listed)


def test_a_card_that_was_replaced_twice_in_a_month_is_not_said_to_be_missing():
    """Of none of the three anything was heard on most days; the kiosk stood there on all."""
    *before, written = a_year()
    cards = [
        a_document(
            OCTOBER,
            {day.date.day: day.votes for day in written.days if day.date.day in told},
            installation_id=installation,
            days=tuple(
                day if day.date.day in told else evolve(day, votes=(0, 0, 0), in_service_minutes=0)
                for day in written.days
            ),
        )
        for installation, told in (("a1", range(1, 11)), ("b", range(11, 20)), ("c", range(20, 32)))
    ]
    page = page_of([*before, *cards])
    assert page.headline == "It is too early to compare October with other months."
    assert "began anew on another card in October 2026" in page.html
