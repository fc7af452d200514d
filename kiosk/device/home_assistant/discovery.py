"""A kiosk as Home Assistant sees it, by MQTT discovery: each face's votes today, all of them, and whether all is well.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery (one topic an entity, which every release since 2018
reads). Pure.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sync.document.health import Health
from sync.document.margins import Face
from sync.document.today import LEAST_VOTES, Today

EXPIRES_S = 3 * 3600
"""The kiosk speaks every hour: when it has been silent for so long, nothing is known."""
HAPPY, UNHAPPY = 67, 33
"""Points from which on, and up to which, a face has that icon."""


def state_topic(kiosk_id: str) -> str:
    """Where the values are."""
    return f"smiley-kiosk/{kiosk_id}/today"


def discovery(today: Today, *, name: str, version: str, prefix: str) -> dict[str, bytes]:
    """What Home Assistant is to know of the entities, by topic; retained.

    `name`: the device's, as people read it; `version`: of the software.
    """
    configs = {}
    for component, key, entity in _entities(today):
        common = {
            "unique_id": f"smiley-kiosk-{today.kiosk_id}-{key}",
            "state_topic": state_topic(today.kiosk_id),
            "expire_after": EXPIRES_S,
            "device": {
                "identifiers": [f"smiley-kiosk-{today.kiosk_id}"],
                "name": name,
                "manufacturer": "smiley-kiosk",
                "model": f"{len(today.faces)} faces",
                "sw_version": version,
            },
        }
        configs[f"{prefix}/{component}/{today.kiosk_id}/{key}/config"] = _json(entity | common)
    return configs


def is_entity_of(kiosk_id: str, payload: bytes) -> bool:
    """Whether what a broker keeps at such a topic is of a kiosk's making, and nobody else's."""
    try:
        config = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    named = config.get("unique_id") if isinstance(config, dict) else None
    return isinstance(named, str) and named.startswith(f"smiley-kiosk-{kiosk_id}-")


def state(today: Today, health: Health | None, day: date) -> bytes:
    """The values at this moment; retained. `day`: the shop's; what was told of another one is not today's."""
    known = today.day == day and today.until is not None and sum(today.votes) >= LEAST_VOTES
    faces = {face.key: votes if known else None for face, votes in zip(today.faces, today.votes, strict=True)}
    faults = None if health is None else [f"{each.face}: {each.kind}" for each in health.faults]
    return _json(
        {
            "day": day.isoformat(),
            "until": today.until if today.day == day else None,
            "votes": sum(today.votes) if known else None,
            "faces": faces,
            "problem": None if health is None else bool(faults) or health.storage.failing,
            "faults": faults,
        }
    )


def _entities(today: Today) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Component, key, and what only this entity has."""
    counted = {"state_class": "total_increasing", "unit_of_measurement": "votes"}
    for face in today.faces:
        value = f"{{{{ value_json.faces['{face.key}'] }}}}"
        yield "sensor", f"face-{face.key}", {"name": face.label, "value_template": value, "icon": _icon(face)} | counted
    said = {"name": "Votes today", "value_template": "{{ value_json.votes }}", "icon": "mdi:gesture-tap-button"}
    yield "sensor", "votes", said | counted
    well = {
        "name": "Problem",
        "device_class": "problem",
        "value_template": "{{ {true: 'ON', false: 'OFF'}.get(value_json.problem, 'None') }}",
        "json_attributes_topic": state_topic(today.kiosk_id),
        "json_attributes_template": "{{ {'faults': value_json.faults} | tojson }}",
    }
    yield "binary_sensor", "problem", well


def _icon(face: Face) -> str:
    if face.score >= HAPPY:
        return "mdi:emoticon-happy-outline"
    return "mdi:emoticon-sad-outline" if face.score <= UNHAPPY else "mdi:emoticon-neutral-outline"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
