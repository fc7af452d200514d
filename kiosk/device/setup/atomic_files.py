"""Several files replaced together: all are on the card before the first gets its name."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class AtomicFiles:
    """Files that wait for their names; in the order in which they were given they will get them."""

    steps: list[Callable[[], None]] = field(default_factory=list)
    waiting: list[Path] = field(default_factory=list)

    def put(self, path: Path, content: bytes, mode: int = 0o644, group: int | None = None) -> None:
        """Write the file under a passing name, flushed. Raises OSError."""
        part = path.with_name(f".{path.name}.new")
        self.waiting.append(part)
        try:
            self._write(part, content, mode, group)
        except OSError as error:
            error.filename = str(path)  # a full card names none
            raise
        self.steps.append(lambda: _rename(part, path))

    def _write(self, part: Path, content: bytes, mode: int, group: int | None) -> None:
        part.unlink(missing_ok=True)
        # Never readable by more than it will be, not even for a moment. (FAT knows no modes.)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            if group is not None:
                with suppress(PermissionError):
                    os.fchown(file.fileno(), -1, group)
            with suppress(PermissionError):
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def remove(self, path: Path) -> None:
        """Take a file away, if it is there."""
        self.steps.append(lambda: _remove(path))


@contextmanager
def staging() -> Iterator[AtomicFiles]:
    """Stage files in the block; they get their names at its end, or, after an exception, none does."""
    staged = AtomicFiles()
    try:
        yield staged
    except Exception:
        for part in staged.waiting:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        raise
    for step in staged.steps:
        step()


def _rename(part: Path, path: Path) -> None:
    part.replace(path)
    _sync(path.parent)


def _remove(path: Path) -> None:
    if path.exists():
        path.unlink()
        _sync(path.parent)


def _sync(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
