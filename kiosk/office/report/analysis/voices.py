"""Other voices of a shop: a survey, a telephone line, a counter at a fair. Never mixed into the index. Pure."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from kiosk.office.report.analysis.comparisons import OtherVoice
from kiosk.office.report.analysis.statistics import ENOUGH, independent, sample
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import REMEMBERED
from sync.archive.voice import Voice

SCORES = (1.0, 0.5, 0.0)
"""Of their three answers, always: happy, neutral, unhappy."""


def other_voices(voices: Sequence[Voice], shop: str, month: str) -> tuple[OtherVoice, ...]:
    """What each said in the months shown."""
    first = months.first_day(months.back(month, REMEMBERED - 1))
    last = months.days(month)[-1]
    shown_days = sorted(voice for voice in voices if voice.shop == shop and first <= voice.date <= last)
    return tuple(
        _other_voice(kind, label, list(days))
        for (kind, label), days in groupby(shown_days, key=attrgetter("kind", "label"))
    )


def _other_voice(kind: str, label: str, days: list[Voice]) -> OtherVoice:
    votes = tuple(map(sum, zip(*(day.votes for day in days), strict=True)))
    # One answer a person: how they cluster is not known.
    score = independent(sample([(day.date, day.votes) for day in days], SCORES)) if sum(votes) >= ENOUGH else None
    return OtherVoice(kind, label, days[0].date, days[-1].date, votes, score)
