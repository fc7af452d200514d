"""The hours of a month: told once, with its first final document, and never told otherwise. Pure."""

import attrs

from kiosk.device.rules.margins import Margins
from kiosk.device.rules.undated import row
from sync.document.aggregate import Hour, MonthlyAggregate, PooledHour


def with_hours(document: MonthlyAggregate, margins: Margins) -> MonthlyAggregate:
    """The first final document: the hours are counted, once."""
    hours = margins.hours([face.key for face in document.faces])
    return attrs.evolve(
        document,
        hours=tuple(Hour(*place, row(votes, document.faces)) for place, votes in sorted(hours.by_weekday.items())),
        pooled_hours=tuple(
            PooledHour(hours.pooled_weekdays, hour, row(votes, document.faces)) for hour, votes in hours.pooled.items()
        ),
        hours_counted=True,
    )


def with_hours_of(old: MonthlyAggregate, document: MonthlyAggregate) -> MonthlyAggregate:
    """Hours that were told once are never told otherwise: the difference would place what came late.

    Those of a version that told them every day are left out: today's votes are among them.
    """
    counts = [hour.votes for hour in old.hours] + [hour.votes for hour in old.pooled_hours]
    fits = [face.key for face in old.faces] == [face.key for face in document.faces] and all(
        sum(of_face) <= votes for *of_face, votes in zip(*counts, document.votes, strict=True)
    )
    if old.hours_counted and fits:
        document = attrs.evolve(document, hours=old.hours, pooled_hours=old.pooled_hours)
    return attrs.evolve(document, hours_counted=True)
