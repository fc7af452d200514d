"""What the head office's demonstration has to show of a chain and of an event."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from kiosk.demo.chain import fill
from kiosk.demo.shops import BAKERY, CAFE, FAIR, HALLS, LIVE
from kiosk.office.report.data.held_events import held_events
from kiosk.office.report.pages import make, make_event
from sync.archive.archive import Archive

MONTHS = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in [(1, 1), (3, 31)]]


@pytest.mark.parametrize("now", MONTHS, ids=str)
def test_one_owner_has_a_chain_and_the_other_an_event_and_both_have_something_to_say(tmp_path, now):
    url, today = f"sqlite:///{tmp_path}/archive.db", now.date()
    fill(url, now, len(LIVE) + 2)
    with closing(Archive.open(url)) as archive:
        bakery, cafe = ({each.owner: each for each in archive.views()}[owner] for owner in (BAKERY, CAFE))
        documents = bakery.owner_documents("Harbour")
        last = max(each.month for each in documents if each.final)
        chain = make(documents, bakery.notes(), "Harbour", last, prepared_on=today).html
        at_events = cafe.at_events()
        (fair,) = held_events(at_events)
        halls = make_event(at_events, FAIR, prepared_on=today).html
        assert bakery.at_events() == []
    assert "“Counter” is probably the weakest link." in chain
    assert chain.index("Kitchen") < chain.rindex("Counter") < chain.rindex("Door")
    assert (fair.name, fair.ends < today, f"{fair.begins:%Y-%m}" == f"{fair.ends:%Y-%m}" == last) == (FAIR, True, True)
    assert sum(sum(each.votes) for each in at_events) > 1000
    for hall in HALLS:
        assert hall.touchpoint in halls
    assert "“Kiemas” is probably best" in halls
