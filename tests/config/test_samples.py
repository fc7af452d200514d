"""The samples and docs/SETTINGS.md tell the truth about every setting."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Literal, get_args, get_origin

import attrs
import pytest

from config.file import parse
from config.office import OfficeSettings
from config.settings import KioskSettings
from tests.config import reference
from tests.config.reference import settings_of

KINDS = {"kiosk": KioskSettings, "office": OfficeSettings}
TEXTS_BY_NAME = ("opening_hours", "answers")
REFERENCE = Path(__file__).parents[2] / "docs" / "SETTINGS.md"


def sample(name: str) -> str:
    return (resources.files("config") / "samples" / f"{name}.toml").read_text("utf-8")


def uncommented(text: str) -> str:
    """The sample with every setting switched on: a single # in front of a key or a table taken away."""
    return re.sub(r"(?m)^#(?=[a-z_\[])", "", text)


def leaves(table: dict, place: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict) and key not in TEXTS_BY_NAME:
            yield from leaves(value, f"{place}{key}.")
        else:
            yield (
                f"{place}{key}".replace("buttons.happy", "buttons.*")
                .replace("owners.Bakery Rossi", "owners.*")
                .replace("goals.Via Garibaldi", "goals.*"),
                value,
            )


def in_toml(default):
    """As a file spells it."""
    if isinstance(default, tuple):
        return [*default]
    return str(default) if isinstance(default, Path) else default


def allowed(attribute: attrs.Attribute) -> str:
    """The numbers of a range, as people write them in one line."""
    return getattr(attribute.validator, "allowed", "")


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_is_good_as_it_stands(name):
    parse(KINDS[name], sample(name).encode(), name)


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_is_good_with_every_setting_switched_on(name):
    settings = parse(KINDS[name], uncommented(sample(name)).encode(), name)
    assert settings.broker is not None


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_names_every_setting(name):
    named = {place for place, _ in leaves(tomllib.loads(uncommented(sample(name))))}
    assert {place for place, *_ in settings_of(KINDS[name])} <= named


@pytest.mark.parametrize("name", KINDS)
def test_a_setting_behind_a_remark_sign_shows_the_default(name):
    active = dict(leaves(tomllib.loads(sample(name))))
    shown = {k: v for k, v in leaves(tomllib.loads(uncommented(sample(name)))) if k not in active}
    defaults = {k: a.default for k, a, _ in settings_of(KINDS[name]) if a.default not in (attrs.NOTHING, None)}
    assert shown
    for place, value in shown.items():
        if place in defaults:
            assert value == in_toml(defaults[place]), place


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_gives_the_range_above_each_number(name):
    text = sample(name)
    for place, attribute, _ in settings_of(KINDS[name]):
        if attribute.type in (int, int | None):
            key = place.rpartition(".")[2]
            remarks = re.findall(rf"(?m)((?:^# .*\n)+)#?{key} = ", text)
            assert any(allowed(attribute).removesuffix(" points") in remark for remark in remarks), (
                place,
                allowed(attribute),
            )


def shown_default(attribute: attrs.Attribute) -> str:
    match attribute.default:
        case attrs.NOTHING:
            return "required"
        case None:
            return "none"
        case Path() as path:
            return f'`"{path}"`'
        case value:
            return f"`{json.dumps(value)}`"


def test_the_tables_of_settings_are_those_of_the_classes():
    text = REFERENCE.read_text("utf-8")
    assert reference.page(text) == text, "write them anew: .venv/bin/python -m tests.config.reference"


def test_a_table_that_is_not_that_of_the_class_is_written_anew():
    text = REFERENCE.read_text("utf-8")
    assert reference.page(text.replace("| `panel.light_ms` | `600` |", "| `panel.light_ms` | `500` |")) == text
    assert reference.page(text.replace("| `kiosk.id` |", "| `kiosk.name` |")) == text


@pytest.mark.parametrize("kind", reference.KINDS.values())
def test_every_setting_has_its_meaning_below_its_line(kind):
    assert [place for place, _, meaning in settings_of(kind) if not meaning] == []


def test_every_setting_is_documented_with_its_default_and_what_is_allowed():
    rows = {}
    _, toml = REFERENCE.read_text("utf-8").split("## kiosk.toml")
    for line in toml.splitlines():
        if line.startswith("| `"):
            key, default, may_be, meaning = (cell.strip() for cell in line.strip("| ").split(" | "))
            rows[key.strip("`")] = (default, may_be, meaning)
    known = {}
    for kind in KINDS.values():
        known.update((place, attribute) for place, attribute, _ in settings_of(kind))
    assert set(rows) == set(known)
    for place, attribute in known.items():
        default, may_be, meaning = rows[place]
        assert default == shown_default(attribute), place
        options = get_args(attribute.type) if get_origin(attribute.type) is Literal else ()
        assert allowed(attribute) in may_be, place
        assert all(f'`"{option}"`' in may_be for option in options), place
        assert meaning, place
