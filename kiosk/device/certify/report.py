"""The report of a board: what was measured, what could not be, and how far a long step has come.

It is anonymous by what it is made of: no setting, no name, no address, no serial number ever goes in.
"""

import json
from pathlib import Path
from typing import Any

import attrs

from sync.document.regular_file import read_limited, write_atomically

FORMAT = 1
MAX_BYTES = 1 << 20

Result = dict[str, Any]
"""What a step found: JSON."""


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
            content = json.loads(read_limited(file, MAX_BYTES))
        except FileNotFoundError:
            return cls(file)
        except OSError as error:
            raise BoardReportError(f"{file}: {error.strerror or error}; name another file") from error
        except ValueError as error:
            raise BoardReportError(f"{file}: is no report of a board; name another file") from error
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise BoardReportError(f"{file}: is no report of a board in format {FORMAT}; name another file")
        tables = [content.get(key, {}) for key in ("results", "lacking", "partial")]
        if not all(isinstance(table, dict) for table in tables):
            raise BoardReportError(f"{file}: is no whole report of a board; name another file")
        return cls(file, *tables)

    def save(self) -> None:
        """Write it whole or not at all. Raises OSError."""
        content = {"format": FORMAT, **attrs.asdict(self, filter=lambda field, _: field.name != "file")}
        write_atomically(self.file, (json.dumps(content, indent=1, sort_keys=True) + "\n").encode())
