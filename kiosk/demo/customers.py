"""Whom the demo's kiosk meets: customers, a child, somebody's elbow. Pure: the same seed, the same people."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MS = 1_000_000
SECOND = 1000 * MS
HOUR = 3600 * SECOND
FACES = ("happy", "neutral", "unhappy")
MEAN_VOTES = 27
"""Customers a day who press, before weekday and weather."""
HAPPY = 0.62
"""Share of happy customers before the change."""
CHANGE_LOGIT = 0.62
"""What the change did, on the logit scale."""
RUSH_LOGIT = -1.5
"""What the rush on Friday and Saturday from five to seven does."""
WEEKDAY_TRAFFIC = (0.8, 0.8, 0.9, 1.0, 1.25, 1.35)


@dataclass(frozen=True, slots=True)
class Push:
    """One finger on one button."""

    at_ns: int
    """Since midnight."""
    face: str
    held_ns: int


@dataclass(frozen=True, slots=True)
class Level:
    """A contact's level from a moment on."""

    at_ns: int
    face: str
    active: bool


class Town:
    """The people who pass the kiosk, day after day."""

    def __init__(self, seed: int, changed_on: date) -> None:
        """From `changed_on` on, customers are happier."""
        self._random = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._changed_on = changed_on
        self._mood = 0.0

    def customers(self, day: date, opens_ns: int, closes_ns: int) -> list[Push]:
        """Everybody who presses on a day, in order. Days have moods: good and bad ones follow each other."""
        draw = self._random
        self._mood = 0.3 * self._mood + math.sqrt(1 - 0.3**2) * draw.gauss(0, 0.2)
        traffic = MEAN_VOTES * WEEKDAY_TRAFFIC[day.weekday() % 6] * draw.gammavariate(11, 1 / 11)
        pushes = []
        for _ in range(round(traffic)):
            at_ns = round(draw.triangular(opens_ns, closes_ns, opens_ns + 0.8 * (closes_ns - opens_ns)))
            pushes.append(Push(at_ns, self._face(day, at_ns), self._held()))
            if draw.random() < 0.05:  # noqa: PLR2004 - some press again to be sure
                pushes.append(Push(at_ns + draw.randint(400, 900) * MS, pushes[-1].face, self._held()))
        return sorted(pushes, key=lambda push: push.at_ns)

    def child(self, at_ns: int) -> list[Push]:
        """Half a minute of whatever makes light."""
        pushes = []
        for _ in range(40):
            at_ns += self._random.randint(10, 1100) * MS
            pushes.append(Push(at_ns, self._random.choice(FACES), self._random.randint(30, 200) * MS))
        return pushes

    def elbow(self, at_ns: int) -> list[Push]:
        """Somebody leans on the panel while packing."""
        return [Push(at_ns, "neutral", 25 * SECOND)]

    def contacts(self, pushes: list[Push]) -> Iterator[Level]:
        """What the contacts under the fingers do, in order of time: they bounce when closing and when opening."""
        levels: list[Level] = []
        free_ns = dict.fromkeys(FACES, 0)
        for push in pushes:
            # One finger at a time: a button that is still down, or still bouncing, cannot be pushed.
            at_ns = max(push.at_ns, free_ns[push.face] + 50 * MS)
            closed_ns = self._bounce(levels, push.face, at_ns, active=True)
            free_ns[push.face] = self._bounce(levels, push.face, closed_ns + push.held_ns, active=False)
        return iter(sorted(levels, key=lambda level: level.at_ns))

    def _bounce(self, levels: list[Level], face: str, at_ns: int, *, active: bool) -> int:
        levels.append(Level(at_ns, face, active))
        for _ in range(self._random.choice((0, 1, 1, 2, 3))):
            for level in (not active, active):
                at_ns += self._random.randint(50_000, 1_500_000)
                levels.append(Level(at_ns, face, level))
        return at_ns

    def _held(self) -> int:
        return self._random.randint(70, 420) * MS

    def _face(self, day: date, at_ns: int) -> str:
        logit = math.log(HAPPY / (1 - HAPPY)) + self._mood
        if day >= self._changed_on:
            logit += CHANGE_LOGIT
        if day.weekday() in {4, 5} and 17 * HOUR <= at_ns < 19 * HOUR:
            logit += RUSH_LOGIT
        happy = 1 / (1 + math.exp(-logit))
        return self._random.choices(FACES, (happy, (1 - happy) * 0.5, (1 - happy) * 0.5))[0]
