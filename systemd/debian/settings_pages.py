"""The manual pages of the files of settings, made of docs/SETTINGS.md. See man-pages(7), groff_man(7)."""

import re
from collections.abc import Iterator

from manual import plain

from hardware.epoch import utc_at

PURPOSE = {
    "smiley.txt": "what a technician writes on a kiosk's card",
    "kiosk.toml": "the settings of a kiosk",
    "office.toml": "the settings of a head office",
}
"""What has a page of its own: a heading of the second level in docs/SETTINGS.md."""


def pages(settings: str, version: str, epoch_s: int) -> dict[str, str]:
    """The pages, in troff, by the name of the file that each is of; `settings`: docs/SETTINGS.md."""
    day = utc_at(epoch_s * 1_000_000_000).date()
    parts = re.split(r"(?m)^## (.+)\n", settings)
    of = dict(zip(parts[1::2], parts[2::2], strict=True))
    others = {name: [other for other in PURPOSE if other != name] for name in PURPOSE}
    return {
        name: "\n".join(
            [
                f'.TH {name.upper()} 5 "{day}" "smiley-kiosk {version}" "File formats"',
                *(".SH NAME", f"{plain(name)} \\- {plain(purpose)}", ".SH DESCRIPTION"),
                *_body(of[name]),
                *(".SH SEE ALSO", ".BR kiosk (1),", *_also(others[name])),
            ]
        )
        + "\n"
        for name, purpose in PURPOSE.items()
    }


def _also(names: list[str]) -> Iterator[str]:
    for name in names:
        yield f".BR {plain(name)} (5){'' if name == names[-1] else ','}"


def _body(markdown: str) -> Iterator[str]:
    """Paragraphs, tables, headings, and what is set in lines."""
    for block in re.findall(r"(?ms)^```.*?^```$|^\S.*?(?=\n\n|\Z)", markdown.strip()):
        if block.startswith("```"):
            yield from (".PP", ".nf", *(plain(line) for line in block.splitlines()[1:-1]), ".fi")
        elif block.startswith("|"):
            yield from _table(block.splitlines())
        elif block.startswith("### "):
            yield f".SS {plain(block[4:])}"
        else:
            yield from (".PP", *map(_inline, block.splitlines()))


def _table(lines: list[str]) -> Iterator[str]:
    """Each row a tagged paragraph: its first cell; below it the meaning, and the others by their column's name."""
    head, _, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    for row in rows:
        cells = dict(zip(head[1:], row[1:], strict=True))
        meaning = [cells.pop("meaning")] if "meaning" in cells else []
        told = [*meaning, *(f"{name.capitalize()}: {cell}" for name, cell in cells.items() if cell)]
        yield from (".TP", _inline(row[0]), _inline(told[0]))
        for each in told[1:]:
            yield from (".br", _inline(each))


def _inline(text: str) -> str:
    """One line: code in bold, a link as its text."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    return re.sub(r"`([^`]+)`", r"\\fB\1\\fR", plain(text))
