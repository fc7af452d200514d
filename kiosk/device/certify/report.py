"""The report of a board: what was measured, what could not be, and how far a long step has come.

It is anonymous by what it is made of: no setting, no name, no address, no serial number ever goes in.
"""

import json
from pathlib import Path
from typing import Any

import attrs

from kiosk.privileges import acting_for
from sync.document.regular_file import read_limited, write_atomically

FORMAT = 1
MAX_BYTES = 1 << 20

Result = dict[str, Any]
"""What a step found: JSON."""
PARTIAL: dict[str, dict[str, Any]] = {
    "flush": {"took_us": [int]},
    "drift": {"boot": str, "raw_ns": int, "wall_ns": int},
    "starts": {"boots": [str], "ready_s": [int | float]},
}
"""By step that can be broken off, what it keeps meanwhile: a type, or a list of one."""


class BoardReportError(ValueError):
    """A file that is no report, or one that cannot be read; one sentence with the remedy."""


class LackingError(Exception):
    """A step that cannot be done on this machine, and why."""


@attrs.define
class BoardReport:
    """One file, saved after every step, so that a long work goes on where it was broken off."""

    file: Path
    results: dict[str, Result] = attrs.field(factory=dict)
    """By step."""
    lacking: dict[str, str] = attrs.field(factory=dict)
    """By step, why it could not be done; tried again at the next run."""
    partial: dict[str, Result] = attrs.field(factory=dict)
    """By step that is under way, what it needs to go on."""

    @classmethod
    def load(cls, file: Path) -> "BoardReport":
        """The report begun in `file`, or a new one. Raises BoardReportError."""
        try:
            with acting_for(file):
                content = json.loads(read_limited(file, MAX_BYTES))
        except FileNotFoundError:
            return cls(file)
        except OSError as error:
            raise BoardReportError(f"{file}: {error.strerror or error}; name another file") from error
        except (ValueError, RecursionError) as error:
            raise BoardReportError(f"{file}: is no report of a board; name another file") from error
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise BoardReportError(f"{file}: is no report of a board in format {FORMAT}; name another file")
        tables = [content.get(key, {}) for key in ("results", "lacking", "partial")]
        if not _is_whole(*tables):
            raise BoardReportError(f"{file}: is no whole report of a board; name another file")
        return cls(file, *tables)

    def save(self) -> None:
        """Write it whole or not at all. Raises OSError."""
        content = {"format": FORMAT, **attrs.asdict(self, filter=lambda field, _: field.name != "file")}
        with acting_for(self.file):
            write_atomically(self.file, (json.dumps(content, indent=1, sort_keys=True) + "\n").encode())


def _is_whole(results: Any, lacking: Any, partial: Any) -> bool:
    """Whether the tables are as `save` leaves them: steps that go on rely on that."""
    return (
        all(isinstance(table, dict) for table in (results, lacking, partial))
        and all(isinstance(each, dict) for each in results.values())
        and all(isinstance(each, str) for each in lacking.values())
        and all(_is_partial(step, kept) for step, kept in partial.items())
    )


def _is_partial(step: str, kept: Any) -> bool:
    shape = PARTIAL.get(step, {})
    return isinstance(kept, dict) and kept.keys() == shape.keys() and all(_is(kept[key], shape[key]) for key in shape)


def _is(value: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        return isinstance(value, list) and all(isinstance(each, kind[0]) for each in value)
    return isinstance(value, kind)
