"""Writes the tables of docs/SETTINGS.md by the classes of `config`: `.venv/bin/python -m tests.config.reference`.

A setting's default, what is allowed and, from the text below its line, what it means. So it is written once.
"""

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import attrs

from config.office import OfficeSettings
from config.settings import KioskSettings

PAGE = Path(__file__).parents[2] / "docs" / "SETTINGS.md"
KINDS: dict[str, type] = {"kiosk.toml": KioskSettings, "office.toml": OfficeSettings}
TABLE = re.compile(r"(?m)(?<=^\| setting \| default \| allowed \| meaning \|\n\|---\|---\|---\|---\|\n)(?:^\|.*\n)*")
WORDS = {bool: "`true`, `false`", Path: "a path from the root", date: "a date without quotes, like 2026-11-22"}


def settings_of(kind: type, place: str = "") -> Iterator[tuple[str, "attrs.Attribute[Any]", str]]:
    """Each setting below a class: its place, its attribute, and what is written below it."""
    texts = meanings(kind)
    for attribute in attrs.fields(kind):
        here = f"{place}{attribute.name}"
        of = next((each for each in (attribute.type, *get_args(attribute.type)) if attrs.has(each)), None)
        if of is None:
            yield here, attribute, texts.get(attribute.name, "")
        else:
            yield from settings_of(of, here + (".*." if get_origin(attribute.type) is Mapping else "."))


def meanings(kind: type) -> dict[str, str]:
    """The texts below a class's fields, each on one line."""
    (tree,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for field, text in zip(tree.body, tree.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(meaning))):
                found[name] = " ".join(meaning.split())
    return found


def allowed(attribute: "attrs.Attribute[Any]") -> str:
    """What the setting may be, in words."""
    kind = attribute.type
    if get_origin(kind) is Literal:
        return ", ".join(f"`{json.dumps(option)}`" for option in get_args(kind))
    by_kind = next((WORDS[each] for each in (kind, *get_args(kind)) if each in WORDS), "")
    return attribute.metadata.get("allowed") or getattr(attribute.validator, "allowed", by_kind)


def default(attribute: "attrs.Attribute[Any]") -> str:
    """What it is where the file does not say."""
    match attribute.default:
        case attrs.NOTHING:
            return "required"
        case None:
            return "none"
        case value:
            return f"`{json.dumps(str(value) if isinstance(value, Path) else value)}`"


def rows(kind: type) -> str:
    """The table's lines; the broker's are those of kiosk.toml."""
    return "".join(
        f"| `{place}` | {default(attribute)} | {allowed(attribute)} | {meaning} |\n"
        for place, attribute, meaning in settings_of(kind)
        if kind is KioskSettings or not place.startswith("broker.")
    )


def page(text: str) -> str:
    """The page with its tables as the classes have them."""
    for name, kind in KINDS.items():
        head, heading, below = text.partition(f"\n## {name}\n")
        before, *_, after = TABLE.split(below, maxsplit=1)
        text = f"{head}{heading}{before}{rows(kind)}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
