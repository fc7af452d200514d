"""Edges as a file, `at_ns,line,active`: what a bad button did, taken home to be looked at."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.debounce.edge import Edge

HEADER = "at_ns,line,active"
MAX_BYTES = 64 * 1024 * 1024
"""Longest recording, bytes: some three million edges, weeks of the busiest kiosk."""
MAX_FAULTS = 20
"""Faults named of one file, at most."""
SPREADSHEET = "a spreadsheet has changed it, and rounds times; bring the file as `kiosk record` made it"
_LARGEST_NS = 1 << 63
_LARGEST_LINE = 1 << 16
_ROUNDED = re.compile(r'"?[0-9]+([.,][0-9]+)?E[+]?[0-9]', re.IGNORECASE)


class RecordingError(Exception):
    """A recording that cannot be read or written; the message names the file, and every fault with its line."""


class EdgeWriter:
    """A recording under way. What `write` was given is in the file, and not in a buffer, when it returns."""

    def __init__(self, path: Path) -> None:
        """Begin the recording `path`. Raises RecordingError when there is one already, or none can be."""
        try:
            self._file = path.open("x", encoding="ascii", newline="\n")
        except FileExistsError as error:
            raise RecordingError(f"{path}: exists; choose another name, so that nothing is lost") from error
        except OSError as error:
            raise RecordingError(f"{path}: {error.strerror}") from error
        self._path = path
        self._room = MAX_BYTES
        self._put(f"{HEADER}\n")

    def write(self, edges: Iterable[Edge]) -> None:
        """Append `edges`. Raises RecordingError when the disk, or the file, is full."""
        text = "".join(f"{edge.at_ns},{edge.line},{edge.active:d}\n" for edge in edges)
        if len(text) > self._room:
            raise RecordingError(f"{self._path}: {MAX_BYTES} bytes are the most that can be replayed; record less")
        self._put(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # `write` leaves nothing to flush, unless it has failed and said so.
        with suppress(OSError):
            self._file.close()

    def _put(self, text: str) -> None:
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            raise RecordingError(f"{self._path}: {error.strerror}") from error
        self._room -= len(text)


def read_edges(path: Path) -> list[Edge]:
    """All edges of a recording, in its order. Raises RecordingError naming every fault, one a line."""
    edges: list[Edge] = []
    faults: list[str] = []
    for number, text in _rows(path):
        try:
            edges.append(_edge(text))
        except ValueError as error:
            faults.append(f"{path}:{number}: {error}")
            if len(faults) == MAX_FAULTS:
                faults.append(f"{path}: more faults than {MAX_FAULTS}; is it a recording at all?")
                break
    if faults:
        raise RecordingError("\n".join(faults))
    return edges


def _rows(path: Path) -> Iterator[tuple[int, str]]:
    """The lines below the header, numbered as in an editor; an end cut off by a power cut is left out."""
    if path.exists() and not path.is_file():  # a pipe would be waited at
        kinds = {"a folder": path.is_dir(), "a pipe": path.is_fifo(), "a socket": path.is_socket(), "a device": True}
        raise RecordingError(f"{path}: {next(kind for kind, is_it in kinds.items() if is_it)}, no file")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise RecordingError(f"{path}: longer than {MAX_BYTES} bytes; cut it, keeping the first line")
    header, *rows = content.decode("ascii", errors="replace").replace("\r\n", "\n").split("\n")
    if header != HEADER:
        # With a mark, in UTF-16, with quotation marks or other separators: the names are still there.
        changed = re.sub(r"[^a-z_]+", ",", header.replace("\0", "")).strip(",") == HEADER
        remedy = SPREADSHEET if changed else "record with `kiosk record`"
        raise RecordingError(f"{path}:1: must read {HEADER!r}; {remedy}")
    if rows and not rows[-1].endswith((",0", ",1")):
        rows.pop()
    return enumerate(rows, start=2)


def _edge(text: str) -> Edge:
    match text.split(","):
        case [at_ns, line, ("0" | "1") as active] if (
            at_ns.isdecimal() and line.isdecimal() and int(at_ns) < _LARGEST_NS and int(line) < _LARGEST_LINE
        ):
            return Edge(int(line), active == "1", int(at_ns))
    if _ROUNDED.match(text):
        raise ValueError(f"{text[:80]!r}: {SPREADSHEET}")
    raise ValueError(f"{text[:80]!r}: must be nanoseconds, a line's number, and 1 for closed or 0 for open")
