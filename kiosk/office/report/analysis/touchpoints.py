"""What is compared with what: the touchpoints that told on both sides, each with itself. Pure.

Pooled, a kiosk that falls silent or a new one at a worse place would be taken for a change of the customers' minds, and
so would customers who go from one door to the other (Simpson, JRSS B 13, 1951). So each touchpoint is compared with
itself, and all of them count with the same weights before and after: n₀n₁/(n₀ + n₁), as Mantel and
Haenszel (1959) have them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.analysis.statistics import Sample, together
from kiosk.office.report.analysis.statistics.samples import weighed

ENOUGH_SHARE = 0.5
"""Of a side's votes: with less of them compared, the rest would have the say."""
MOSTLY = 0.5
"""Share of the open days that a touchpoint has to have told of, to stand for them."""
JOINED = 2 / 3
"""Share of a month's votes."""

Side = Mapping[Touchpoint, Sequence[Sample]]
"""The samples of each touchpoint; one without any did not tell there."""


class TouchpointMonth(NamedTuple):
    """A month of a touchpoint, and the same one of another year: what is compared where seasons have to be equal."""

    touchpoint: Touchpoint
    month: str

    @property
    def name(self) -> str:
        """The touchpoint's."""
        return self.touchpoint.name


Place = TypeVar("Place", Touchpoint, TouchpointMonth)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a comparison, over the touchpoints that told on both."""

    before: Sample | None
    after: Sample | None
    """None: too little is left to compare."""
    apart: tuple[Apart, ...] = ()
    compared: int = 0
    """How many touchpoints, or months of them."""


def is_complete(own: ShopMonth | None, shop: ShopMonth) -> bool:
    """Whether a touchpoint stands for a month of its shop: it had votes, and was there most of the open days."""
    if own is None or not any(own.votes):
        return False
    return sum(day.open and day.served for day in own.days) >= MOSTLY * sum(day.open for day in shop.days)


def mostly_same(touchpoints: Mapping[Touchpoint, Mapping[str, ShopMonth]], before: str, after: str) -> bool:
    """Whether two months have most of their votes from touchpoints that told of both, so that a line may join them."""
    counts = [[sum(own[each].votes) if each in own else 0 for each in (before, after)] for own in touchpoints.values()]
    shared = [pair for pair in counts if all(pair)]
    return all(sum(pair[side] for pair in shared) >= JOINED * sum(pair[side] for pair in counts) for side in (0, 1))


def sides(before: Mapping[Place, Sequence[Sample]], after: Mapping[Place, Sequence[Sample]]) -> Sides:
    """Compare each touchpoint with itself, or each of its months."""
    both = [key for key, samples in before.items() if samples and after.get(key)]
    apart = tuple(_apart(before, after, both))
    if not both or min(_share(before, both), _share(after, both)) < ENOUGH_SHARE:
        return Sides(None, None, apart)
    pairs = [(_one(before[key]), _one(after[key])) for key in both]
    weights = [one.votes * other.votes / (one.votes + other.votes) for one, other in pairs]
    earlier, later = zip(*pairs, strict=True)
    return Sides(_standardised(earlier, weights), _standardised(later, weights), apart, len(both))


def _apart(
    before: Mapping[Place, Sequence[Sample]],
    after: Mapping[Place, Sequence[Sample]],
    both: Iterable[Place],
) -> Iterable[Apart]:
    gone = {key.name for key, samples in before.items() if samples and key not in both}
    new = {key.name for key, samples in after.items() if samples and key not in both}
    # One name on either side is the same place with another card: that is told by itself.
    for name in sorted((gone ^ new) - {key.name for key in both}):
        yield Apart(name, new=name in new)


def _share(side: Mapping[Place, Sequence[Sample]], both: Iterable[Place]) -> float:
    all_votes = sum(sample.votes for samples in side.values() for sample in samples)
    return sum(sample.votes for key in both for sample in side[key]) / all_votes


def _one(samples: Sequence[Sample]) -> Sample:
    return samples[0] if len(samples) == 1 else together(samples)


def _standardised(samples: Sequence[Sample], weights: Sequence[float]) -> Sample:
    """One sample of so weighted touchpoints: as many votes as tell as much, which is fewer than there were."""
    if len(samples) == 1:
        return samples[0]
    total = sum(weights)
    shares = [weight / total for weight in weights]
    votes = 1 / sum(share**2 / each.votes for share, each in zip(shares, samples, strict=True))
    return weighed(samples, shares, int(votes), max(each.days for each in samples))
