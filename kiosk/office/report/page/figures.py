"""All that a page found, for programs: JSON, named and described in docs/FIGURES.md."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from kiosk.office.report.analysis.comparisons import Judged
from kiosk.office.report.analysis.effect import Answer
from kiosk.office.report.analysis.event import EventMonth
from kiosk.office.report.analysis.event_parts import EventParts
from kiosk.office.report.analysis.findings import Findings, Point
from kiosk.office.report.analysis.hourly.week import Week
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.suggestion import Suggestion

SCHEMA = 2
"""Grows when a field changes its name or its meaning; new fields leave it as it is."""
DECIMALS = 9
"""Of values on 0..1: far finer than any margin, and the same on every machine."""


def figures(about: Mapping[str, object], series: Series, findings: Findings, first: Suggestion | None) -> str:
    """One page as JSON, the same text from the same figures. `about`: when, in what words; `first`: what to try."""
    document = {
        **about,
        "owner": series.owner,
        "shop": series.shop,
        "faces": [{"key": face.key, "label": face.label, "score": face.score} for face in series.faces],
        "findings": {**_findings(findings), "suggestion": named(first.reason) if first else None},
        "months": [_month(series.months[point.month], point) for point in findings.history if point],
    }
    return written(document)


def written(document: Mapping[str, object]) -> str:
    """A document for programs, headed by the version of its form."""
    return json.dumps(_plain({"schema": SCHEMA, **document}), ensure_ascii=False, indent=1) + "\n"


def event_figures(event: EventMonth, parts: EventParts) -> dict[str, Any]:
    """Which event it was, and its parts beside each other."""
    about = {"name": event.name, "begins": event.begins, "ends": event.ends}
    return {**about, "halls": parts.halls, "days": parts.days, "hours": parts.hours}


def headlines(findings: Findings) -> dict[str, Any]:
    """What a table of many shops is made from: the score, how it changed, and what to know before trusting it."""
    every = _findings(findings)
    return {key: every[key] for key in ("score", "trend", "unfinished", "doubt", "trust", "changes")}


def _findings(findings: Findings) -> dict[str, Any]:
    return {
        "score": findings.score,
        "trend": findings.trend,
        "unfinished": findings.unfinished,
        "doubt": named(findings.doubt) if findings.doubt else None,
        "trust": [named(each) for each in findings.trust],
        "week": _week(findings.week) if findings.week else None,
        "changes": [judged(each) for each in findings.changes],
        "shops": findings.shops,
        "chain": findings.chain,
        "reasons": findings.reasons,
        "heard": findings.other_voices,
        "goal": findings.goal,
    }


def named(finding: object) -> dict[str, Any]:
    """A finding of one of several sorts says of which: `missing_days`."""
    sort = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(finding).__name__).lower()
    return {"finding": sort, **(judged(finding) if isinstance(finding, Judged) else _fields(finding))}


def judged(change: Judged) -> dict[str, Any]:
    """A change, and what it did."""
    found = change.found
    answer, effect = (found, None) if isinstance(found, Answer) else (found.answer, found)
    return {
        "date": change.date,
        "words": change.words,
        "answer": answer,
        "weeks_before": change.weeks_before,
        "weeks_after": change.weeks_after,
        "dip": change.dip,
        "effect": effect,
    }


def _week(week: Week) -> dict[str, Any]:
    # As the calendar has them: hours from 24 on are the next day's.
    by_date = {((day + hour // 24 - 1) % 7 + 1, hour % 24): cell for (day, hour), cell in week.cells.items()}
    cells = [{"weekday": day, "hour": hour, **_fields(cell)} for (day, hour), cell in sorted(by_date.items())]
    return {**_fields(week), "cells": cells}


def _month(month: ShopMonth, point: Point) -> dict[str, Any]:
    return {
        "month": month.month,
        "final": month.final,
        "as_of": month.as_of,
        "votes": month.votes,
        "score": point.estimate,
        "undated": month.undated,
        "not_counted": month.not_counted,
        "reasons": [{"label": label, "votes": votes} for label, votes in sorted(month.reasons.items())],
        "faults": [{"kind": kind, "face": face, "times": n} for (kind, face), n in sorted(month.faults.items())],
        "days": month.days,
        "hours": [{"weekday": d, "hour": h, "votes": votes} for (d, h), votes in sorted(month.hours.items())],
        "pooled_hours": [
            {"weekdays": days, "hour": h, "votes": votes} for (days, h), votes in sorted(month.pooled_hours.items())
        ],
    }


def _fields(value: Any) -> dict[str, Any]:
    """By name; of a tuple, whose fields have names, too: a day is one."""
    return (
        value._asdict()
        if hasattr(value, "_asdict")
        else {field.name: getattr(value, field.name) for field in fields(value)}
    )


def _plain(value: object) -> object:
    """What JSON knows."""
    match value:
        case Enum():
            return str(value.value).replace(" ", "_")
        case date():
            return value.isoformat()
        case float():
            return round(value, DECIMALS)
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case Sequence() if not (isinstance(value, str) or hasattr(value, "_asdict")):
            return [_plain(each) for each in value]
    return _plain(_fields(value)) if is_dataclass(value) or hasattr(value, "_asdict") else value
