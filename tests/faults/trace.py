"""What a program asked of the disk: its own system calls, in order, as strace saw them.

A recorder outside the program needs no hook in SQLite, Python or the kiosk, sees the database and the outbox in one
order, and works whether SQLite is a shared library (Debian) or built into Python (where a VFS cannot be slipped in).
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

UNDERSTOOD = (
    "write pwrite64 fsync fdatasync ftruncate ?creat ?open openat ?mkdir mkdirat "
    "?rename renameat ?renameat2 ?unlink unlinkat"
)
# A question mark: not every processor has it.
REFUSED = (
    "writev pwritev ?pwritev2 ?sendfile ?copy_file_range ?fallocate ?truncate ?link linkat ?symlink symlinkat ?rmdir"
)
"""What writes, too, and what a kiosk has no need of: to be seen, so that nothing is overlooked."""
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
OPENED = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")
LONGEST_BYTES = 1 << 20
"""Longest write that is recorded whole."""


class TraceError(Exception):
    """A trace that cannot be had or understood."""


@dataclass(frozen=True, slots=True)
class Write:
    path: str
    offset: int | None
    """None: where the file ends."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """Of a file, or of a folder's names."""

    path: str


@dataclass(frozen=True, slots=True)
class Open:
    """With leave to create, or to begin anew."""

    path: str
    create: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class MakeFolder:
    path: str


@dataclass(frozen=True, slots=True)
class Rename:
    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Unlink:
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the program said at this point: nothing that the disk sees."""

    text: str


Event = Write | Truncate | Sync | Open | MakeFolder | Rename | Unlink | Mark


def lacking() -> str | None:
    """What keeps this machine from tracing, with the remedy."""
    if shutil.which("strace") is None:
        return "strace is missing: sudo apt install strace"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()[:120]}"


def record(command: Sequence[str], folder: Path, marks: Path) -> tuple[list[Event], str]:
    """Run a command; return what it asked of `folder`, with what it wrote to `marks`, and its standard output."""
    log = marks.with_name("strace")
    calls = ",".join(f"{UNDERSTOOD} {REFUSED}".split())
    options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", str(LONGEST_BYTES), "-e", f"trace={calls}", "-o", str(log)]
    ran = subprocess.run(["strace", *options, *command], capture_output=True, text=True, check=False, timeout=600)
    if ran.returncode:
        raise TraceError(f"trace {command}: {ran.stderr[-2000:]}")
    with log.open(encoding="ascii") as lines:
        events = list(_parse(lines, str(folder), str(marks)))
    log.unlink()
    return events, ran.stdout


def _parse(lines: Iterator[str], folder: str, marks: str) -> Iterator[Event]:
    here = "".join(f"\\x{byte:02x}" for byte in folder.encode())
    there = "".join(f"\\x{byte:02x}" for byte in marks.encode())
    for line in lines:
        if here not in line and there not in line:
            continue
        found = CALL.match(line)
        if not found:  # two threads at once: the order would be a guess
            raise TraceError(f"parse {line[:200]!r}: not one whole call")
        name, arguments, result = found[1], found[2], int(found[3])
        if result >= 0:
            for event in _event(name, arguments):
                if event.path == marks:
                    if isinstance(event, Write):
                        yield Mark(event.content.decode().strip())
                elif event.path.startswith(folder):
                    yield event


def _event(name: str, arguments: str) -> Iterator[Write | Truncate | Sync | Open | MakeFolder | Rename | Unlink]:
    strings = [bytes.fromhex(text.replace("\\x", "")) for text, _cut in STRING.findall(arguments)]
    if any(cut for _, cut in STRING.findall(arguments)):
        raise TraceError(f"parse {name}: a write longer than {LONGEST_BYTES} bytes")
    opened = OPENED.match(arguments)
    path = bytes.fromhex(opened[1].replace("\\x", "")).decode() if opened else strings[0].decode()
    if name in {"write", "pwrite64", "fsync", "fdatasync", "ftruncate"}:
        yield _of_content(name, path, arguments, strings)
    elif name in {"open", "openat"}:
        if "O_CREAT" in arguments or "O_TRUNC" in arguments:
            yield Open(path, "O_CREAT" in arguments, "O_TRUNC" in arguments)
    elif name.startswith("mkdir"):
        yield MakeFolder(path)
    elif name.startswith("rename"):
        yield Rename(path, strings[1].decode())
    elif name.startswith("unlink"):
        yield Unlink(path)
    else:
        raise TraceError(f"parse {name} {path}: no such call is expected; teach it to tests/faults/trace.py")


def _of_content(name: str, path: str, arguments: str, strings: Sequence[bytes]) -> Write | Truncate | Sync:
    match name:
        case "write":
            return Write(path, None, strings[0])
        case "pwrite64":
            return Write(path, int(arguments.rpartition(", ")[2]), strings[0])
        case "ftruncate":
            return Truncate(path, int(arguments.rpartition(", ")[2]))
        case _:
            return Sync(path)
