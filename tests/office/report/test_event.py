"""One page for an event: its days, whichever months they fall in, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from kiosk.office.report.analysis.event import examine_event, gather_event
from kiosk.office.report.analysis.findings import NoVotes, Score
from kiosk.office.report.analysis.trust import Enough, Outside, Unplaced
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.held_events import held_events
from kiosk.office.report.pages import make, make_event
from sync.document.aggregate import Event, Face, Reason

FAIR = Event("Spring fair", date(2026, 5, 30), date(2026, 6, 1))
ROW = (40, 6, 4)


@pytest.fixture
def fair(document):
    """Two days of May and one of June; on the 28th somebody tried the buttons."""
    return [
        document("2026-05", {28: (3, 3, 3), 30: ROW, 31: ROW}, event=FAIR, reasons=(Reason("the wait", 8),)),
        document("2026-06", {1: ROW, 5: (1, 0, 0)}, event=FAIR, reasons=(Reason("the wait", 3), Reason("it", 1))),
    ]


def page(documents, name="Spring fair", shop=None):
    return make_event(documents, name, shop, prepared_on=date(2026, 6, 3))


def test_the_days_of_an_event_are_one(fair):
    event = gather_event(fair, "Spring fair")
    assert event.whole.votes == tuple(3 * count for count in ROW)
    assert [day.date.day for day in event.whole.days] == [30, 31, 1]
    assert event.outside == 10
    assert event.whole.reasons == {"the wait": 11, "it": 1}


def test_an_event_has_a_verdict_and_nothing_to_compare(fair):
    found = examine_event(gather_event(fair, "Spring fair"))
    assert isinstance(found.score, Score)
    assert (found.score.points, found.score.votes) == (86, 150)
    assert found.score.low < 86 < found.score.high
    assert (found.trend, found.shops, found.changes) == (None, None, ())
    assert Enough(150) in found.trust
    assert Outside(10) in found.trust


def test_votes_of_a_kiosk_whose_clock_was_never_set_count_for_the_event(document):
    told = document("2026-06", {1: ROW}, event=FAIR, votes=(45, 6, 4))
    event = gather_event([told], "Spring fair")
    assert event.whole.votes == (45, 6, 4)
    assert event.outside == 0
    assert Unplaced(5) in examine_event(event).trust


def test_the_page_of_an_event_says_when_it_was(fair):
    said = page(fair)
    assert said.headline == "80% of 150 votes at Spring fair were “happy”."
    for words in ("Panificio Rossi – Spring fair", "30 May – 1 June 2026", "Votes each day"):
        assert words in said.html
    for words in ("Is it getting better?", "Which shop does best?", "The same figures as a table"):
        assert words not in said.html
    assert "2026-05-31,yes,50,40,6,4" in said.csv
    assert said.csv.splitlines()[1].startswith("event,3,150,120,18,12,86.0,")


def test_a_few_votes_and_none_are_said_to_be(document):
    few = document("2026-06", {1: (3, 1, 1)}, event=FAIR)
    assert page([few]).headline == "Only 5 votes at Spring fair: too few to judge."
    none = document("2026-06", {}, event=FAIR)
    assert page([none]).headline == "Nobody voted at Spring fair."
    assert isinstance(examine_event(gather_event([none], "Spring fair")).score, NoVotes)


def test_an_event_that_is_not_over_is_provisional(document):
    told = document("2026-05", {30: ROW}, event=FAIR, final=False, as_of=datetime(2026, 5, 31, 9, tzinfo=UTC))
    assert "Provisional: the event is known up to 31 May" in page([told]).html


def test_an_event_is_in_no_figure_of_the_shop(document, fair):
    shop = document("2026-05", {4: ROW})
    day = date(2026, 6, 1)
    assert make([shop, *fair], [], None, "2026-05", prepared_on=day) == make(
        [shop], [], None, "2026-05", prepared_on=day
    )
    with pytest.raises(ReportError, match=r"Via Garibaldi, 2026-05: .*there is none beside events, .* --event NAME"):
        make(fair, [], None, "2026-05", prepared_on=day)


def test_several_kiosks_at_one_event_are_summed(document):
    told = [document("2026-06", {1: ROW}, event=FAIR, kiosk_id=name, shop=name) for name in ("left", "right")]
    assert gather_event(told, "Spring fair").whole.votes == (80, 12, 8)
    assert gather_event(told, "Spring fair", "left").whole.votes == ROW


def test_what_is_not_there_is_answered_with_what_is(fair):
    with pytest.raises(ReportError, match="no event 'Autumn fair'; there is 'Spring fair'"):
        page(fair, "Autumn fair")
    with pytest.raises(ReportError, match="no event 'Spring fair'; there is none"):
        page([])


@pytest.mark.parametrize("year", [2025, 2026])
def test_two_owners_events_of_one_name_are_not_mixed_whenever_they_were(document, year):
    fairs = {"one": Event("Spring fair", date(year, 5, 30), date(year, 6, 1)), "two": FAIR}
    told = [
        document(f"{fair.ends:%Y-%m}", {1: ROW}, event=fair, kiosk_id=name, shop=name, owner=name)
        for name, fair in fairs.items()
    ]
    with pytest.raises(ReportError, match="'Spring fair': one and two each have one of that name; say whose with --ow"):
        page(told)
    assert "one – Spring fair" in page(told, shop="one").html
    assert "one – Spring fair" in page(told[:1]).html


def test_kiosks_that_ask_with_other_faces_are_not_summed(document):
    two = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))
    told = [
        document("2026-06", {1: ROW}, event=FAIR, kiosk_id="a"),
        document("2026-06", {1: (1, 1)}, event=FAIR, kiosk_id="b", faces=two),
    ]
    with pytest.raises(ReportError, match="ask with different faces"):
        page(told)


def test_a_face_that_nobody_pressed_all_event_gives_no_verdict(document):
    dead = [
        document("2026-05", {30: (400, 0, 40), 31: (400, 0, 40)}, event=FAIR),
        document("2026-06", {1: (400, 0, 40)}, event=FAIR),
    ]
    said = page(dead)
    assert said.headline == "The button “so-so” may be broken: no verdict for Spring fair."
    assert "Nobody has ever pressed “so-so”" in said.html


def test_a_fair_that_comes_back_every_year_is_an_event_each_time_and_the_last_one_is_meant(document, fair):
    before = Event("Spring fair", date(2025, 5, 24), date(2025, 5, 25))
    late = Event("Spring fair", date(2026, 6, 6), date(2026, 6, 7))  # a second weekend of this one
    earlier = document("2025-05", {24: (1, 2, 30), 25: (1, 2, 30)}, event=before)
    documents = [earlier, *fair, document("2026-06", {6: ROW}, event=late, kiosk_id="rossi-2")]
    this = gather_event(documents, "Spring fair")
    assert (this.begins, this.ends, this.whole.votes) == (FAIR.begins, late.ends, (161, 24, 16))
    former = gather_event(documents, "Spring fair 2025-05")
    assert (former.name, former.begins, former.whole.votes) == ("Spring fair", before.begins, (2, 4, 60))
    assert [(each.asked, each.begins, each.ends) for each in held_events(documents)] == [
        ("Spring fair", FAIR.begins, late.ends),
        ("Spring fair 2025-05", before.begins, before.ends),
    ]
    with pytest.raises(ReportError, match="there is 'Spring fair', 'Spring fair 2025-05'"):
        gather_event(documents, "Spring fair 2024-05")
