"""An event in its parts: places, days and hours, each beside the others."""

import json
from datetime import date

import pytest

from kiosk.office.report.analysis.event import gather_event
from kiosk.office.report.analysis.event_parts import event_parts
from kiosk.office.report.pages import make_event
from sync.document.aggregate import Event, Fault, Hour
from tests.office.report.conftest import a_document

FAIR = Event("Spring fair", date(2026, 5, 29), date(2026, 5, 31))
GOOD, BAD = (90, 6, 4), (40, 20, 40)


def told(place, rows, hours=(), **more):
    """A kiosk at the fair; `rows`: its days' votes."""
    kiosk = place.lower().replace(" ", "-")
    about = {"event": FAIR, "touchpoint": place, "kiosk_id": kiosk, "installation_id": kiosk, "hours": hours}
    return a_document("2026-05", dict(zip((29, 30, 31), rows, strict=True)), **about, **more)


def page(documents, language="en"):
    return make_event(documents, "Spring fair", prepared_on=date(2026, 6, 2), language=language)


def parts(documents):
    return event_parts(gather_event(documents, "Spring fair"))


def test_places_are_compared_and_named_where_it_is_sure():
    halls = parts([told("Hall 1", (GOOD, GOOD, GOOD)), told("Hall 2", (BAD, BAD, BAD))]).halls
    assert ([each.name for each in halls.shown], halls.best) == (["Hall 1", "Hall 2"], "Hall 1")
    alike = parts([told("Hall 1", (GOOD, GOOD, GOOD)), told("Hall 2", (GOOD, GOOD, (88, 7, 5)))]).halls
    assert (alike.best, alike.weakest) == (None, None)


def test_days_stand_in_their_order():
    days = parts([told("Hall 1", (GOOD, BAD, GOOD))]).days
    assert [each.name for each in days.shown] == ["2026-05-29", "2026-05-30", "2026-05-31"]
    assert [each.votes for each in days.shown] == [100, 100, 100]


def of_hours():
    """A hundred votes a day in five hours, of which the last one is the worst."""
    return [
        Hour(weekday, hour, (18, 1, 1) if hour < 14 else (6, 4, 10)) for weekday in (5, 6, 7) for hour in range(10, 15)
    ]


def test_hours_are_of_all_days_together():
    row = (18 * 4 + 6, 4 + 4, 4 + 10)
    hours = parts([told("Hall 1", (row, row, row), tuple(of_hours()))]).hours
    assert [each.name for each in hours.shown] == ["10", "11", "12", "13", "14"]
    assert {each.votes for each in hours.shown} == {60}
    worst = min(hours.shown, key=lambda each: each.estimate.index)
    assert worst.name == "14"


def test_hours_that_are_not_the_events_own_are_not_shown():
    """Votes on another day are in the month's hours, too; and of too few votes the hour is told."""
    row = (18 * 4 + 6, 4 + 4, 4 + 10)
    whole = told("Hall 1", (row, row, row), tuple(of_hours()))
    rows = {29: row, 30: row, 31: row, 4: (3, 0, 0)}
    about = {"event": FAIR, "touchpoint": "Hall 1", "kiosk_id": "hall-1", "installation_id": "hall-1"}
    assert parts([a_document("2026-05", rows, hours=tuple(of_hours()), **about)]).hours is None
    assert parts([told("Hall 1", (row, row, row), tuple(of_hours()[:5]))]).hours is None
    assert parts([whole]).hours is not None


def test_the_page_asks_and_answers_with_votes_beside_every_figure():
    said = page([told("Hall 1", (GOOD, GOOD, GOOD)), told("Hall 2", (BAD, BAD, BAD))])
    for words in (
        *("Which place does best?", "“Hall 1” probably does better than “Hall 2”.", "300 votes"),
        *("Which day was best?", "Fri, 29 May", "200 votes"),
    ):
        assert words in said.html, words
    event = json.loads(said.json)["event"]
    assert (event["halls"]["best"], event["hours"]) == ("Hall 1", None)


def test_one_place_and_one_day_are_compared_with_nothing():
    said = page([told("Hall 1", (GOOD, (0, 0, 0), (0, 0, 0)))])
    assert "Which place" not in said.html
    assert "Which day" not in said.html


@pytest.mark.parametrize("of_hall_2", [(94, 6, 0), (100, 0, 0)])
def test_a_dead_button_in_one_hall_is_found_beside_the_other(of_hall_2):
    """Hundreds of votes without one for a face that every third customer presses next door."""
    halls = [told("Hall 1", (BAD, BAD, BAD)), told("Hall 2", (of_hall_2,) * 3)]
    said = page(halls)
    assert "may be broken" in said.headline
    assert said.headline.endswith("no verdict for Spring fair.")
    assert "Which place" not in said.html
    # Alone it would be the best of events: so many votes without one prove nothing yet.
    alone = page([halls[1]] if of_hall_2[1] else [told("Hall 2", (of_hall_2, (99, 1, 0), (99, 0, 1)))])
    assert "may be broken" not in alone.headline


def test_a_hall_whose_dead_button_moves_no_verdict_is_not_compared():
    large = [told(f"Hall {n}", ((900, 60, 400),) * 3) for n in (1, 2)]
    said = parts([*large, told("Hall 3", ((95, 5, 0),) * 3)])
    assert {each.name: each.estimate is None for each in said.halls.shown} == {
        "Hall 1": False,
        "Hall 2": False,
        "Hall 3": True,
    }


def test_where_a_button_may_be_broken_no_part_is_compared():
    said = page(
        [told("Hall 1", (GOOD, GOOD, GOOD), faults=(Fault("silent", "unhappy", 1),)), told("Hall 2", (BAD,) * 3)]
    )
    assert "may be broken: no verdict for Spring fair" in said.headline
    assert "Which place" not in said.html
    assert json.loads(said.json)["event"]["halls"] is None
