"""What owners do not know yet of what is wrong. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from sync.archive.alert_event import KINDS, AlertChanges, AlertEvent, EndedAlert

WatchedSince: TypeAlias = Mapping[tuple[str, str, str], date | None]
"""By subject, the first day on which a fall could have been seen; None where there is none."""


def difference(
    known: Sequence[AlertEvent],
    found: Sequence[AlertEvent],
    unjudged: Collection[tuple[str, str]],
    endings: Mapping[tuple[str, str, str], str],
    watched_since: WatchedSince = MappingProxyType({}),
) -> dict[str, AlertChanges]:
    """What each owner does not know yet. What a newer version has told of, and nobody here can judge, stands. Pure.

    `endings`: how falls ended that were seen to end, by subject. `watched_since`: of shops where none is seen.
    """
    known_subjects, present = {each.subject for each in known}, {each.subject for each in found}
    raised = [each for each in {each.subject: each for each in found}.values() if each.subject not in known_subjects]
    ended = [
        EndedAlert(each, endings.get(each.subject) or _unseen_ending(each, watched_since))
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


def _unseen_ending(alert: AlertEvent, watched_since: WatchedSince) -> str:
    if alert.kind != "falling":
        return ""
    watched = watched_since.get(alert.subject, date.min)
    # Alerts look at a year; and where an office was off, or a shop opens on few days, a fall may have begun before it.
    return "past" if alert.since and (watched is None or alert.since < watched) else "corrected"
