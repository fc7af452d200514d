"""For every day and hour some possible month publishes the same, silence included, in which nobody voted then."""

from collections import Counter
from datetime import date

import pytest

from kiosk.device.rules.disclosure import row_by_day
from kiosk.device.rules.transport import Transport
from sync.document.aggregate import MonthlyAggregate
from tests.privacy.adversary import placed
from tests.privacy.home import placed_with_home
from tests.privacy.months import cards
from tests.privacy.published import moments, published, published_before, transcript
from tests.privacy.shops import FACES, KINDS, MINUTES, Shop, a_shop

SHOPS = [(seed, kind, votes) for seed, kind in enumerate(KINDS) for votes in (40, 120)]

NEW_CARDS = [seed for seed in range(40) if len(cards(a_shop(seed, votes=60), seed)) > 1][:2]


def final(shop: Shop, *, is_told_today: bool = False) -> MonthlyAggregate:
    told = published(shop, is_told_today=is_told_today)
    *_, (_, document) = ((at, each) for at, each in told if each.month == shop.month)
    assert document.final
    return document


def without_votes_at(shop: Shop, day: date, hour: int) -> Shop:
    """A month that says the same, in which nobody voted at an hour of a day."""
    rows = row_by_day(shop.possible, {})
    if day not in rows:
        return shop.having(*(vote for vote in shop.votes if shop.day(vote[0]) != day))
    row_of = {at: rows.get(shop.day(at)) for at, _ in shop.votes}
    group, by_hour = _group(shop, final(shop), rows[day])
    cells = {}
    for face in FACES:
        days = Counter(row_of[at] for at, voted in shop.votes if voted == face and row_of[at] in group)
        hours = {each: votes[face] for each, votes in by_hour.items() if votes[face]}
        possible = {row: {h for each, at in rows.items() if at == row for h in shop.possible[each]} for row in days}
        if by_hour:
            table = Transport(days, hours, possible)
            assert table.empty(rows[day], hour)
            cells |= {(row, h, face): table.votes(row, h) for row in days for h in hours}
        else:
            # Nothing is told of these hours: were everybody who can be at one hour, nothing would be either.
            other = min(possible.get(rows[day], {hour + 1}) - {hour}, default=None)
            cells |= {
                (row, other if other in possible[row] else min(possible[row]), face): n for row, n in days.items()
            }
    kept = [(at, face) for at, face in shop.votes if row_of[at] not in group]
    moved = [
        (_minute(shop, [each for each, at in rows.items() if at == row], h, n, face), face)
        for (row, h, face), votes in cells.items()
        for n in range(votes)
    ]
    return shop.having(*kept, *moved)


def _group(shop: Shop, document: MonthlyAggregate, row: date) -> tuple[list[date], dict[int, Counter[str]]]:
    """The rows whose hours are told together with one's, and their hours; of no hours told, the row alone."""
    rows = [day.date for day in document.days if not day.pooled]
    told = [((hour.weekday,), hour) for hour in document.hours] + [(h.weekdays, h) for h in document.pooled_hours]
    by_hour = {
        hour.hour: Counter(dict(zip(FACES, hour.votes, strict=True)))
        for weekdays, hour in told
        if row.isoweekday() in weekdays
    }
    if by_hour:
        (weekdays,) = {weekdays for weekdays, _ in told if row.isoweekday() in weekdays}
        return [each for each in rows if each.isoweekday() in weekdays], by_hour
    return [each for each in rows if not any(each.isoweekday() in weekdays for weekdays, _ in told)], {}


def _minute(shop: Shop, days: list[date], hour: int, n: int, face: str) -> float:
    """A moment of an hour of one of some days at which the kiosk has power."""
    for day in days:
        begin = (day - shop.days[0]).days * MINUTES + hour * 60
        for on, off in shop.lives:
            since, until = max(on, begin), min(off, begin + 60)
            if since < until and shop.opens <= hour < shop.closes:
                return since + (until - since) * (0.1 + 0.8 * (n % 97) / 97) + FACES.index(face) / 1000
    raise AssertionError(f"{days} have no {hour} o'clock")


@pytest.mark.parametrize(("seed", "kind", "votes"), SHOPS)
def test_some_month_publishes_the_same_bytes_at_the_same_times_without_a_vote_then(seed, kind, votes):
    shop = a_shop(seed, kind, votes)
    said = transcript(shop)
    cells = sorted(shop.cells)
    for day, hour in [cells[n * len(cells) // 3] for n in range(3)]:
        other = without_votes_at(shop, day, hour)
        assert not any(other.day(at) == day and int(at % MINUTES // 60) == hour for at, _ in other.votes)
        assert transcript(other) == said


@pytest.mark.parametrize(("seed", "kind", "votes"), SHOPS)
def test_an_adversary_who_keeps_every_document_places_no_vote(seed, kind, votes):
    shop = a_shop(seed, kind, votes)
    assert placed(shop, [document for _, document in published(shop)]) == set()


@pytest.mark.parametrize(("seed", "kind", "votes"), SHOPS[::2])
def test_the_adversary_places_every_vote_by_the_documents_of_0_1(seed, kind, votes):
    shop = a_shop(seed, kind, votes)
    found = placed(shop, [document for _, document in published_before(shop)])
    truth = {(*cell, face) for cell, by_face in shop.cells.items() for face in by_face}
    assert found <= truth, "a vote placed wrongly"
    assert len(found) > 0.9 * len(truth)


@pytest.mark.parametrize("seed", NEW_CARDS)
def test_a_new_card_within_a_month_gives_no_vote_away(seed):
    found = cards(a_shop(seed, votes=60), seed)
    assert len(found) == 2
    for card in found:
        assert placed(card, [document for _, document in published(card)]) == set()


TOLD_TODAY = [a_shop(6, "new", 1000), a_shop(17, "holiday", 1000)]


@pytest.mark.parametrize("shop", TOLD_TODAY)
def test_what_was_told_of_each_day_while_it_lasted_gives_no_vote_away_beside_the_documents(shop):
    documents = [document for _, document in published(shop, is_told_today=True)]
    assert placed(shop, documents) == set()
    assert placed_with_home(shop, final(shop, is_told_today=True)) == set()


def test_documents_that_do_not_know_of_it_would_give_votes_away():
    assert all(placed_with_home(shop, final(shop)) for shop in TOLD_TODAY)


def test_documents_are_made_at_moments_that_no_vote_decides():
    shop = a_shop(1)
    assert moments(shop) == moments(shop.having())
