"""What leaves a kiosk in a month, oldest first: by the code that makes the documents, and as version 0.1 made them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import attrs

from hardware.clock import utc_ns
from kiosk.device.rules.calendar import WEEKDAYS
from kiosk.device.rules.dating import Anchor, Boot, Dating
from kiosk.device.rules.records import Session, StoredVote
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.tally import Tally
from sync.document.aggregate import Day, Face, Hour, MonthlyAggregate, encode
from sync.document.today import LEAST_VOTES, Today
from sync.document.today import encode as encode_today
from tests.privacy.shops import FACES, MINUTES, Shop

MINUTE_NS = 60 * 1_000_000_000
TOLD_FACES = tuple(Face(face, face, 50 * n) for n, face in enumerate(FACES))


def moments(shop: Shop) -> list[float]:
    """When documents are made: at each start, after each midnight with power, and at each clean end."""
    midnights = [midnight for day in range(1, 33) if _is_on(shop, midnight := day * MINUTES + 1)]
    after = len(shop.days) * MINUTES + 600
    return sorted({begin for begin, _ in shop.lives} | {end for _, end in shop.lives} | {*midnights, after})


def _is_on(shop: Shop, minute: float) -> bool:
    return any(begin <= minute < end for begin, end in shop.lives)


def published(shop: Shop, *, is_told_today: bool = False) -> Iterator[tuple[float, MonthlyAggregate]]:
    """Each document with the minute in which it could be read."""
    old: dict[str, MonthlyAggregate] = {}
    for minute in moments(shop):
        final = {month for month, document in old.items() if document.final}
        for document in _tally(shop, minute, final, is_told_today=is_told_today).documents(old):
            old[document.month] = document
            yield minute, document


def transcript(shop: Shop, *, is_told_today: bool = False) -> list[tuple[float, bytes]]:
    """The bytes of documents, and of what is told of each day at each full hour while it lasts, where it is."""
    documents = [(minute, encode(document)) for minute, document in published(shop, is_told_today=is_told_today)]
    return [*documents, *told_today(shop)] if is_told_today else documents


def told_today(shop: Shop) -> Iterator[tuple[float, bytes]]:
    """What history has who keeps each version of the day so far, with the minute in which it is made."""
    for number, day in enumerate(shop.days):
        for hour in range(1, 25):
            until = max((end for end in shop.told_while_it_lasts[day] if end <= hour), default=None)
            before = (votes for (at, its), votes in shop.cells.items() if at == day and its < (until or 0))
            so_far = sum(before, Counter[str]())
            votes = tuple(so_far[face] for face in FACES)
            told = votes if sum(votes) >= LEAST_VOTES else (0,) * len(FACES)
            yield (
                number * MINUTES + hour * 60.0,
                encode_today(Today("k-1", "UTC", TOLD_FACES, day, until, None, told)),
            )


def published_before(shop: Shop) -> Iterator[tuple[float, MonthlyAggregate]]:
    """As of the moment, with the hours of every day, today's among them: the control, which must give votes away."""
    for minute in moments(shop):
        days: Counter[tuple] = Counter()
        hours: Counter[tuple] = Counter()
        for at, face in shop.votes[: bisect_right(shop.votes, (minute, ""))]:
            day = shop.day(at)
            days[day, face] += 1
            hours[day.isoweekday(), int(at % MINUTES // 60), face] += 1
        # What a document is filled with does not matter here: all that it says of votes is replaced.
        for document in _tally(replace(shop, votes=()), minute, ()).documents({}):
            if document.month == shop.month:
                last = shop.day(min(minute, len(shop.days) * MINUTES - 1))
                yield (
                    minute,
                    attrs.evolve(
                        document,
                        as_of=_start(shop) + timedelta(minutes=minute),
                        votes=tuple(sum(n for (_, at), n in days.items() if at == face) for face in FACES),
                        days=tuple(
                            Day(day, tuple(days[day, face] for face in FACES), 0) for day in shop.days if day <= last
                        ),
                        hours=tuple(
                            Hour(*place, tuple(hours[(*place, face)] for face in FACES))
                            for place in sorted({(weekday, hour) for weekday, hour, _ in hours})
                        ),
                        pooled_hours=(),
                    ),
                )


def _start(shop: Shop) -> datetime:
    return datetime.combine(shop.days[0], datetime.min.time(), UTC)


def _tally(shop: Shop, minute: float, final, *, is_told_today: bool = False) -> Tally:
    """Of what is on the card at a moment."""
    start_ns = utc_ns(_start(shop))
    lives = [(begin, min(end, minute)) for begin, end in shop.lives if begin <= minute]
    lives += [] if lives and lives[-1][1] == minute else [(minute, minute + 1)]
    boots, sessions = [], []
    for n, (begin, end) in enumerate(lives, start=1):
        lasted_ns = int((end - begin) * MINUTE_NS)
        anchors = [
            Anchor(at_ns, start_ns + int(begin * MINUTE_NS) + at_ns, 10**9)
            for at_ns in [*range(0, lasted_ns, 60 * MINUTE_NS), lasted_ns]
        ]
        boots.append(Boot(n, lasted_ns, tuple(anchors)))
        sessions.append(Session(n, 0, lasted_ns))
    dating = Dating(boots)
    hours = dict.fromkeys(WEEKDAYS, (f"{shop.opens:02}:00-{shop.closes:02}:00",))
    now = dating.interval(len(boots), boots[-1].alive_ns)
    settings = ShopSettings("Owner", "Shop", "UTC", TOLD_FACES, opening_hours=hours, is_told_today=is_told_today)
    tally = Tally("k-1", "i-1", settings, dating, now, final=final)
    tally.add_sessions(sessions)
    begins = [begin for begin, _ in lives]
    votes = shop.votes[: bisect_right(shop.votes, (minute, ""))]
    placed = ((at, face, bisect_right(begins, at)) for at, face in votes)
    tally.add_votes(
        [StoredVote(1, boot, int((at - begins[boot - 1]) * MINUTE_NS), face, "counted") for at, face, boot in placed]
    )
    return tally
