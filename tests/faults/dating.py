"""Months in the lives of kiosks without a clock: no vote in a wrong one, and how many in none."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from hardware.epoch import utc_at
from hardware.timesync import KERNEL_ERROR_NS, synchronised_error_ns
from kiosk.device.rules.dating import Anchor, Boot, Dating, Interval
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import Session, StoredVote
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.tally import Tally
from sync.document.aggregate import Face, MonthlyAggregate
from tests.faults.lane import BrokenPromiseError, Lab

S = 1_000_000_000
HOUR = 3600 * S
DAY = 24 * HOUR
DRIFT = 5e-5
"""Of the worst crystal here: half of what the kiosk allows for."""
UNSYNCHRONISED_NS = 32_000 * S
"""So long after the last word of chrony or ntpd the kernel calls the clock unsynchronised: 16 s at 500 ppm."""
SHARP_NS = 60 * S
"""To this a day may be told of a vote beside midnight."""
LASTING = ("votes", "hours", "undated")
"""What a month tells of its votes."""
LONGEST_DAYS = 118
"""In so many days there are five months at most: as many as a document has faces."""
FACES = tuple(Face(f"month-{number}", f"month {number}", 100 - 25 * number) for number in range(5))
ZONES = (
    "Africa/Cairo",
    "America/New_York",
    "America/St_Johns",
    "Antarctica/Macquarie",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Rome",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "UTC",
)
WALLS = ("restored from a file", "1970", "2099", "stepped back")


@dataclass(frozen=True, slots=True)
class Climate:
    """How well a kiosk hears of the time."""

    name: str
    p_online: float
    """That a boot hears a time server, where there is a network."""
    p_outage: float
    """That a day begins 5 to 40 days without one."""
    p_lost: float = 0
    """That a boot loses the network some time after it has heard one, and runs on for weeks."""
    kernel: bool = False
    """Whether the daemon is chrony or ntpd, of which the kernel tells, and no file."""


SELDOM_ONLINE = Climate("online 20 %, outages often", 0.2, 0.05)
OFFLINE_FOR_WEEKS = Climate("synchronised once, then weeks offline without a restart", 1, 0, p_lost=0.5)
CLIMATES = (
    Climate("always online", 1, 0),
    Climate("online 95 %, outages of weeks", 0.95, 0.01),
    Climate("online 60 %, outages of weeks", 0.6, 0.01),
    SELDOM_ONLINE,
    OFFLINE_FOR_WEEKS,
    Climate("chrony, now and then weeks offline", 0.95, 0.01, p_lost=0.3, kernel=True),
)


@dataclass(frozen=True, slots=True)
class Push:
    """One vote: what is stored of it, when it truly was, and what a wall clock showed then."""

    boot: int
    boottime_ns: int
    true_ns: int
    wall_ns: int


@dataclass(slots=True)
class Life:
    """Boots as a kiosk stores them, and every vote."""

    zone: str
    end_ns: int = 0
    boots: list[Boot] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """What became of the votes of many lives."""

    votes: int = 0
    undated: int = 0
    untold: int = 0
    """Of these, votes that no document tells: of kiosks that never heard the time."""
    naive_wrong: int = 0
    """Votes that the wall clock puts into a wrong month."""


@cache
def turns(zone: str) -> tuple[date, ...]:
    """First days of months within four hours of which the zone's clocks change, 2024 to 2030."""
    place = ZoneInfo(zone)
    firsts = [date(2024 + index // 12, 1 + index % 12, 1) for index in range(7 * 12)]
    return tuple(
        first
        for first in firsts
        if len({utc_at((_midnight_s(first, zone) + h * 3600) * S).astimezone(place).utcoffset() for h in range(-4, 5)})
        > 1
    )


def _midnight_s(day: date, zone: str) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())


def live(seed: int, climate: Climate, rule: "type[_Heard] | None" = None) -> Life:
    """Some months of boots, seconds or days long; now and then through the night in which a month begins."""
    draw = random.Random(f"{seed} {climate.name}")
    life, rule = Life(draw.choice(ZONES)), rule or _Heard
    days = draw.randint(40, LONGEST_DAYS)
    begin = _begin(life.zone, days, draw)
    now_ns, saved_ns, outage_end_ns = _midnight_s(begin, life.zone) * S, 0, 0
    saved_ns = now_ns - draw.randrange(30 * DAY)
    stop_ns = now_ns + days * DAY
    while now_ns < stop_ns - DAY:
        if now_ns >= outage_end_ns and draw.random() < climate.p_outage:
            outage_end_ns = now_ns + draw.randint(5, 40) * DAY
        lost = draw.random() < climate.p_lost if climate.p_lost else False
        length_ns = min(draw.randrange(5 * DAY, 60 * DAY) if lost else _length(draw), stop_ns - now_ns)
        online = now_ns >= outage_end_ns and draw.random() < climate.p_online
        heard = _heard(length_ns, draw, climate, rule, lost=lost) if online else _Heard(length_ns, length_ns)
        saved_ns = _boot(life, now_ns, length_ns, draw, saved_ns, heard)
        now_ns += length_ns + draw.choice((draw.randrange(5 * S, 600 * S), draw.randrange(HOUR, 16 * HOUR)))
    life.end_ns = now_ns
    return life


def _begin(zone: str, days: int, draw: random.Random) -> date:
    first = draw.choice(turns(zone)) if turns(zone) and draw.random() < 0.6 else date(draw.randint(2024, 2030), 6, 1)
    return first - timedelta(days=draw.randint(1, days - 5))


def _length(draw: random.Random) -> int:
    """How long a boot lasts: plugs are jiggled; some kiosks are never switched off."""
    lot = draw.random()
    if lot < 0.2:
        return draw.randrange(2 * S, 60 * S)
    return draw.randrange(60 * S, 12 * HOUR) if lot < 0.8 else draw.randrange(12 * HOUR, 4 * DAY)


@dataclass(frozen=True, slots=True)
class _Heard:
    """From when until when a boot hears a time server, nanoseconds since its start, and what the kiosk makes of it."""

    first_ns: int
    last_ns: int
    kernel: bool = False

    def error_ns(self, at_ns: int) -> int | None:
        """How far the wall clock may be off, by the kiosk's own rule; None where nobody vouches for it."""
        age_ns = max(0, at_ns - self.last_ns)
        if self.kernel:
            return KERNEL_ERROR_NS if age_ns < UNSYNCHRONISED_NS else None
        return synchronised_error_ns(age_ns)


class _Fresh(_Heard):
    """The control: a clock that was synchronised once is right within a second for ever."""

    def error_ns(self, at_ns: int) -> int:
        """Always the same."""
        del at_ns
        return S


def _heard(length_ns: int, draw: random.Random, climate: Climate, rule: type[_Heard], *, lost: bool) -> _Heard:
    first_ns = draw.randrange(HOUR)
    last_ns = first_ns + draw.randrange(DAY) if lost else length_ns
    return rule(first_ns, last_ns, climate.kernel)


def _boot(life: Life, start_ns: int, length_ns: int, draw: random.Random, saved_ns: int, heard: _Heard) -> int:
    """One boot and its votes; what the wall clock shows at the end of it, as a file would keep it."""
    rate = 1 + draw.uniform(-DRIFT, DRIFT)
    heard_ns = heard.first_ns
    anchors = []
    for at_ns in range(heard_ns, length_ns, 6 * HOUR):
        # Left alone, the wall clock runs with the crystal.
        strayed_ns = round(max(0, at_ns - heard.last_ns) * (rate - 1))
        if (error_ns := heard.error_ns(at_ns)) is not None:
            wall_ns = start_ns + at_ns + strayed_ns + draw.randint(-S, S)
            anchors.append(Anchor(round(at_ns * rate), wall_ns, error_ns))
    # Signs of life come each quarter of an hour; the last minutes of a boot leave nothing but their votes.
    known_ns = max(length_ns // (900 * S) * 900 * S, *(anchor.boottime_ns for anchor in anchors), 0)
    shown = {"restored from a file": saved_ns, "1970": 0, "2099": 4_070_908_800 * S, "stepped back": saved_ns}
    kind = draw.choice(WALLS)
    step_ns = draw.randrange(400 * DAY) if kind == "stepped back" else 0
    boot = len(life.boots) + 1
    for at_ns in sorted(_moments(life.zone, start_ns, length_ns, draw)):
        unheard_ns = shown[kind] + at_ns - (step_ns if at_ns > length_ns // 2 else 0)
        shown_ns = start_ns + at_ns if at_ns >= heard_ns else unheard_ns
        life.pushes.append(Push(boot, round(at_ns * rate), start_ns + at_ns, shown_ns))
        known_ns = max(known_ns, round(at_ns * rate))
    life.boots.append(Boot(boot, known_ns, tuple(anchors)))
    return (start_ns if anchors else saved_ns) + length_ns


def _moments(zone: str, start_ns: int, length_ns: int, draw: random.Random) -> Iterator[int]:
    """When people press in a boot, since its start: whenever, and around the first midnight of a month."""
    for _ in range(draw.randint(0, 4)):
        yield draw.randrange(length_ns)
    last = utc_at(start_ns + length_ns).astimezone(ZoneInfo(zone)).date().replace(day=1)
    month_ns = _midnight_s(last, zone) * S
    for _ in range(6):
        at_ns = month_ns + draw.randrange(-2 * HOUR, 2 * HOUR) - start_ns
        if 0 <= at_ns < length_ns:
            yield at_ns


class Guess(Dating):
    """The control: what may have been then, was then."""

    def interval(self, boot_id: int, boottime_ns: int) -> Interval:
        """The earliest moment, as if it were known."""
        honest = super().interval(boot_id, boottime_ns)
        return honest if honest.after_ns is None else Interval(honest.after_ns, honest.after_ns)


class Impatient(Dating):
    """The control: nothing more will be heard of anything; what nothing bounds was soon."""

    def interval(self, boot_id: int, boottime_ns: int) -> Interval:
        """Within a minute where no later reading bounds it."""
        honest = super().interval(boot_id, boottime_ns)
        soon_ns = None if honest.after_ns is None else honest.after_ns + 60 * S
        return Interval(honest.after_ns, soon_ns if honest.before_ns is None else honest.before_ns)

    def is_settled(self, boot_id: int, boottime_ns: int) -> bool:
        """Always."""
        del boot_id, boottime_ns
        return True


def tell(life: Life, kind: type[Dating] = Dating, wait_ns: int = 3 * DAY) -> list[MonthlyAggregate]:
    """The documents of the production tally, so long after the end that its last days are over and told.

    Every vote is for the face of the month in which it truly was.
    """
    place = ZoneInfo(life.zone)
    faces = {month: face.key for month, face in zip(_months(life), FACES, strict=False)}
    dating = kind(life.boots)
    end = dating.interval(life.boots[-1].id, life.boots[-1].alive_ns)
    now = Interval(*(None if at_ns is None else at_ns + wait_ns for at_ns in (end.after_ns, end.before_ns)))
    settings = ShopSettings("Owner", "Shop", life.zone, FACES)
    tally = Tally("lab-1", "installation-1", settings, dating, now)
    tally.add_sessions([Session(boot.id, 0, boot.alive_ns) for boot in life.boots])
    tally.add_votes(
        StoredVote(number, push.boot, push.boottime_ns, faces[_month(push.true_ns, place)], Verdict.COUNTED)
        for number, push in enumerate(life.pushes, 1)
    )
    return tally.documents({})


def _held_back(life: Life, documents: Sequence[MonthlyAggregate]) -> Counter[str]:
    """Votes by month that cannot be told: nothing says that their day is over, or it is the last and too short."""
    place, dating = ZoneInfo(life.zone), Dating(life.boots)
    short = {day.date for each in documents for day in takewhile(lambda day: day.pooled, reversed(each.days))}
    held: Counter[str] = Counter()
    for push in life.pushes:
        before_ns = dating.interval(push.boot, push.boottime_ns).before_ns
        day = None if before_ns is None else utc_at(before_ns).astimezone(place).date()
        if day is None or day >= documents[-1].as_of.date() or day in short:
            held[_month(push.true_ns, place)] += 1
    return held


def _months(life: Life) -> list[str]:
    # The truth is cut by the zone itself, not by the kiosk's calendar.
    return sorted({_month(push.true_ns, ZoneInfo(life.zone)) for push in life.pushes})


def _month(at_ns: int, place: ZoneInfo) -> str:
    return f"{utc_at(at_ns).astimezone(place):%Y-%m}"


def judge(life: Life, documents: Sequence[MonthlyAggregate], found: Found) -> list[str]:
    """Count into `found`; what is broken, best nothing."""
    place = ZoneInfo(life.zone)
    truth = Counter(_month(push.true_ns, place) for push in life.pushes)
    months, broken, dated = _months(life), [], 0
    truth -= (held := _held_back(life, documents) if documents else Counter())
    for document in documents:
        for month, votes in zip([*months, *[""] * 5], document.votes, strict=False):
            dated += votes
            if votes and month != document.month:
                broken.append(f"{votes} votes of {month or 'nowhere'} told in {document.month}")
        doubtful = sum(sum(undated.votes) for undated in document.undated)
        if document.final and not truth[document.month] <= sum(document.votes) + doubtful:
            broken.append(f"{document.month} is final with {sum(document.votes)} of {truth[document.month]} votes")
    told = sum(sum(undated.votes) for document in documents for undated in document.undated)
    undated = len(life.pushes) - dated
    untold = max(0, undated - told - held.total())
    if untold and any(boot.anchors for boot in life.boots):
        broken.append(f"{undated} votes in no month, {told} told as undated")
    found.votes += len(life.pushes)
    found.undated += undated
    found.untold += untold
    found.naive_wrong += sum(_month(push.wall_ns, place) != _month(push.true_ns, place) for push in life.pushes)
    return broken + _wrong_days(life, documents) + _changed(life, documents)


def _changed(life: Life, documents: Sequence[MonthlyAggregate], kind: type[Dating] = Dating) -> list[str]:
    """What was final at some earlier moment must be the same to the end."""
    half = life.boots[: (len(life.boots) + 1) // 2]
    young = Life(life.zone, boots=half, pushes=[push for push in life.pushes if push.boot <= half[-1].id])
    later = {document.month: document for document in documents}
    return [
        f"{then.month} was final, and is another"
        for then in tell(young, kind, 0)
        if then.final and any(getattr(then, field) != getattr(later[then.month], field) for field in LASTING)
    ]


def _wrong_days(life: Life, documents: Sequence[MonthlyAggregate]) -> list[str]:
    """A day may have gained what was pressed within a minute of it, and nothing else."""
    place = ZoneInfo(life.zone)
    most: Counter[date] = Counter()
    for push in life.pushes:
        around = (push.true_ns - SHARP_NS, push.true_ns, push.true_ns + SHARP_NS)
        most.update({utc_at(at_ns).astimezone(place).date() for at_ns in around})
    broken, pooled = [], 0
    for day in (day for document in documents for day in document.days):
        pooled += most[day.date]
        if sum(day.votes) > pooled:
            broken.append(f"{day.date}: {sum(day.votes)} votes, truly {pooled}")
        pooled = pooled if day.pooled else 0
    return broken


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    lives = votes = 0
    for climate in CLIMATES:
        found = Found()
        for seed in range(lab.seed, lab.seed + lab.dated_lives):
            life = live(seed, climate)
            broken = judge(life, tell(life), found)
            if broken:
                raise BrokenPromiseError(f"{climate.name}, life {seed} in {life.zone}: {'; '.join(broken)}")
        if not found.naive_wrong:
            raise BrokenPromiseError(f"{climate.name}: the wall clock was never wrong: the lane is blind")
        lives, votes = lives + lab.dated_lives, votes + found.votes
        yield (
            f"{climate.name}: {found.undated / found.votes:.2%} of {found.votes:,} votes in no month, "
            f"{found.untold / found.votes:.2%} told in no document; "
            f"control 'wall clock': {found.naive_wrong / found.votes:.2%} in a wrong one"
        )
    guessed = [judge(life, tell(life, Guess), Found()) for life in (live(seed, SELDOM_ONLINE) for seed in range(25))]
    if not any(guessed):
        raise BrokenPromiseError("control 'guess': every vote in its month: the lane is blind")
    yield f"control 'guess': wrong in {sum(map(bool, guessed))} of {len(guessed)} lives"
    changed = [_changed(life, tell(life), Impatient) for life in (live(seed, SELDOM_ONLINE) for seed in range(25))]
    if not any(changed):
        raise BrokenPromiseError("control 'impatient': no final month ever changed: the lane is blind")
    yield f"control 'impatient': final months changed in {sum(map(bool, changed))} of {len(changed)} lives"
    stale = [
        judge(life, tell(life), Found()) for life in (live(seed, OFFLINE_FOR_WEEKS, _Fresh) for seed in range(100))
    ]
    if not any(stale):
        raise BrokenPromiseError("control 'right for ever': every vote in its month: the lane is blind")
    yield f"control 'right for ever': wrong in {sum(map(bool, stale))} of {len(stale)} lives"
    yield f"RESULT {lives:,} lives, {votes:,} votes: none in a wrong month"
