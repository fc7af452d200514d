"""What owners do not know yet of what is wrong. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from sync.archive.alert_event import KINDS, AlertChanges, AlertEvent, EndedAlert

Watched: TypeAlias = Mapping[tuple[str, str, str], str | date | None]
"""By subject, of falls that do not last: how the last one ended; where none was seen, the first day on which one could
have been, or None where there is no such day."""


def difference(
    known: Sequence[AlertEvent],
    found: Sequence[AlertEvent],
    unjudged: Collection[tuple[str, str]],
    watched: Watched,
) -> dict[str, AlertChanges]:
    """What each owner does not know yet. What a newer version has told of, and nobody here can judge, stands. Pure."""
    known_subjects, present = {each.subject for each in known}, {each.subject for each in found}
    raised = [each for each in {each.subject: each for each in found}.values() if each.subject not in known_subjects]
    ended = [
        EndedAlert(each, _ending(each, watched))
        for each in known
        if each.kind in KINDS and each.subject not in present and each.subject[:2] not in unjudged
    ]
    owners = {each.owner for each in raised} | {each.alert.owner for each in ended}
    return {
        owner: AlertChanges(
            tuple(each for each in raised if each.owner == owner),
            tuple(each for each in ended if each.alert.owner == owner),
        )
        for owner in owners
    }


def _ending(alert: AlertEvent, watched: Watched) -> str:
    if alert.kind != "falling":
        return ""
    seen = watched.get(alert.subject, date.min)
    if isinstance(seen, str):
        return seen
    # Alerts look at a year; and where an office was off, or a shop opens on few days, a fall may have begun before it.
    return "past" if alert.since and (seen is None or alert.since < seen) else "corrected"
