"""What smiley.txt says as tables of kiosk.toml, and tables as TOML. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from config.claim_token import claim_token
from config.smiley.entry import STORED
from config.smiley.form import BUTTONS, HERE, LIGHTS
from config.smiley.gpio_lines import NONE

PASSWORD = Path("/etc/kiosk/password")
"""Where the token lies, readable by the publishing service alone."""
TODAY = "/run/kiosk-today/today.json"
OWN_BROKER: Mapping[str, Any] = {"host": "127.0.0.1", "port": 1883, "tls": False}
"""Mosquitto as Debian installs it: for this machine alone, which needs no encryption."""
OWN_HEAD = (
    "# Written by `kiosk setup`, for smiley.txt says that the office is here. Without this line it stays as it is.\n"
)
FACES = {
    2: ("happy", "unhappy"),
    3: ("happy", "neutral", "unhappy"),
    4: ("very-happy", "happy", "unhappy", "very-unhappy"),
    5: ("very-happy", "happy", "neutral", "unhappy", "very-unhappy"),
}
_OWNED = {"kiosk": ("id", "owner", "shop", "touchpoint", "time_zone", "language")}
_SERVER = ("host", "port", "tls", "username", "password_file", "claim_file")
_CERTIFIED = ("ca_file", "certificate_file", "key_file")
"""What a claim takes the place of."""
_HEAD = (
    "# Written by `kiosk setup` from smiley.txt, which goes before what is changed here; tables that smiley.txt does\n"
)
_HEAD += "# not know (gpio, debounce, panel, storage, event, reasons) stay as they are.\n"


def merge(values: Mapping[str, Any], former: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of kiosk.toml: `values` as they were understood, and from `former` what smiley.txt has no word for."""
    kiosk = _rest(former.get("kiosk"), _OWNED["kiosk"])
    kiosk = {"id": values["kiosk id"], "owner": values["owner"], "shop": values["shop"]} | {
        "time_zone": values["time zone"],
        **({"touchpoint": values["place"]} if "place" in values else {}),
        **({"language": values["language"]} if "language" in values else {}),
        "selftest": True,
        **kiosk,
    }
    if {"office", "today"} & {*values}:
        kiosk.pop("today", None)
    if values.get("office") == HERE and values.get("today") != NONE:
        kiosk["today"] = TODAY
    tables = {"kiosk": kiosk, "buttons": _buttons(values, former.get("buttons"))}
    if hours := values.get("opening hours"):
        tables["opening_hours"] = {day: list(spans) for day, spans in hours.items()}
    if server := values.get("broker"):
        tables["broker"] = {"host": server.host, "port": server.port, "tls": server.tls}
        claims = _claims(values.get("token"), former.get("broker"))
        if claims:
            tables["broker"] |= {"claim_file": str(PASSWORD)}
        elif "token" in values:
            tables["broker"] |= {"username": values["kiosk id"], "password_file": str(PASSWORD)}
        tables["broker"] |= _rest(former.get("broker"), (*_SERVER, *(_CERTIFIED if claims else ())))
    if values.get("office") == HERE:
        tables["broker"] = dict(OWN_BROKER)
    ours = ("kiosk", "buttons", "opening_hours", "broker")
    tables |= {key: table for key, table in former.items() if key not in ours}
    if "clock" in values:
        clock = {} if values["clock"] == "none" else {"rtc": values["clock"]}
        tables["storage"] = clock | _rest(former.get("storage"), ("rtc",))
    if shares := {key: values[key] for key in ("brightness", "glow") if key in values}:
        tables["lights"] = shares | _rest(former.get("lights"), (*shares,))
    return tables


def own_office(host: str) -> str:
    """office.toml of an office on the kiosk itself. `host`: what the machine is called in the shop's network."""
    web = {"url": own_address(host), "address": "::"}
    return OWN_HEAD + "".join(_table({"broker": OWN_BROKER, "web": web}, ()))


def own_address(host: str) -> str:
    """Where its pages are, for people of the shop's network."""
    return f"http://{host}.local:8080"


def _claims(token: str | None, former: Any) -> bool:
    """Whether the token is one to claim a certificate with, and not the broker's password."""
    if token == STORED:
        return isinstance(former, dict) and "claim_file" in former
    return token is not None and claim_token(token) is not None


def _rest(table: Any, ours: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in ours} if isinstance(table, dict) else {}


def _buttons(values: Mapping[str, Any], former: Any) -> dict[str, dict[str, Any]]:
    lines = values.get("buttons", BUTTONS)
    lights = values.get("lights", LIGHTS if len(lines) == len(LIGHTS) else ())
    faces = FACES[len(lines)]
    buttons = {}
    for place, face in enumerate(faces):
        score = round(100 * (len(faces) - 1 - place) / (len(faces) - 1))
        # A label that somebody gave by hand stays with its face.
        label = former.get(face) if isinstance(former, dict) else None
        buttons[face] = {
            "line": lines[place],
            "score": score,
            **({"light": lights[place]} if lights else {}),
            **({"label": label["label"]} if isinstance(label, dict) and "label" in label else {}),
        }
    return buttons


def toml(tables: Mapping[str, Any]) -> str:
    """The tables in TOML, under a remark that says where they come from."""
    return _HEAD + "".join(_table(tables, ()))


def _table(table: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    leaves = {key: value for key, value in table.items() if not isinstance(value, dict)}
    if place and (leaves or not table):
        yield f"\n[{'.'.join(map(_key, place))}]\n"
    for key, value in leaves.items():
        yield f"{_key(key)} = {_value(value)}\n"
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _table(value, (*place, key))


def _key(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    match value:
        case date() | datetime() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{{', '.join(f'{_key(key)} = {_value(each)}' for key, each in value.items())}}}"
        case float():
            return repr(value)
        case _:
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
