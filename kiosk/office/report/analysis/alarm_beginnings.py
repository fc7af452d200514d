"""What the alarm begins each month with: learnt ahead and together, which is most of what an alert costs. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from kiosk.office.report.analysis.baseline import ENOUGH_DAYS, Baseline, WeighedDay, learn_baselines, usual

TOGETHER = 6
"""Months whose moods are learnt in one loop: more are hardly faster, and take 3 MB each."""


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """What a month begins with, were there no alarm."""

    before: Sequence[WeighedDay]
    """The history up to then."""
    history: Sequence[WeighedDay]
    """Without the days on which somebody played."""
    baseline: Baseline


def beginnings(days: Sequence[WeighedDay], scores: Sequence[float]) -> Mapping[str, Beginning]:
    """By month. Their days are learnt from together, in a third of the time."""
    histories = _histories(days, scores)
    found: dict[str, Beginning] = {}
    while part := [*islice(histories, TOGETHER)]:
        baselines = learn_baselines([history for *_, history in part], scores)
        found.update(
            (month, Beginning(before, history, baseline))
            for (month, before, history), baseline in zip(part, baselines, strict=True)
        )
    return found


def _histories(
    days: Sequence[WeighedDay], scores: Sequence[float]
) -> Iterator[tuple[str, Sequence[WeighedDay], Sequence[WeighedDay]]]:
    before: Sequence[WeighedDay] = days[:ENOUGH_DAYS]
    for name, month in groupby(days[ENOUGH_DAYS:], key=month_of):
        history = usual(before, scores)
        yield name, before, history
        before = [*history, *month]


def month_of(day: WeighedDay) -> str:
    """Its name."""
    return f"{day.date:%Y-%m}"
