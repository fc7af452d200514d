"""What the world may know: one file a month, written by the daemon, read by everybody else."""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from sync.document.aggregate import KIOSK_ID, MONTH, AggregateError, MonthlyAggregate, decode, digest, encode


class OutboxError(Exception):
    """A document that cannot be written or read; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """One outbox file, as published: the bytes are the truth, the aggregate is their meaning."""

    payload: bytes
    aggregate: MonthlyAggregate

    @property
    def receipt(self) -> tuple[int, str]:
        """What the head office answers when it has stored this very document: (revision, digest)."""
        return self.aggregate.revision, digest(self.payload)


def write_atomically(path: Path, payload: bytes) -> None:
    """Replace a file so that a power cut leaves the old one or the new one, whole.

    Write, fsync, rename, fsync the folder (rename(2), fsync(2)). Raises OSError.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_limited(path: Path, max_bytes: int) -> bytes:
    """Read a file that another user may have put there: never a pipe or a link to wait at, never more than a limit.

    Raises OSError.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        payload = file.read(max_bytes + 1)
    if len(payload) > max_bytes:
        raise OSError(errno.EFBIG, f"more than {max_bytes} bytes", str(path))
    return payload


def write(folder: Path, aggregate: MonthlyAggregate) -> Path:
    """Write one month's document. Raises OutboxError."""
    path = folder / f"{aggregate.month}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, encode(aggregate))
    except OSError as error:
        raise OutboxError(f"write {path}: {error.strerror}") from error
    return path


def read(folder: Path) -> dict[str, Document]:
    """All documents by month, in order. Raises OutboxError at the first file that is not one."""
    documents, faults = scan(folder)
    for fault in faults.values():
        raise fault
    return documents


def read_all(folder: Path) -> dict[str, Document]:
    """All documents: by month, and by `INSTALLATION/MONTH` those that `move_former` has moved. Raises OutboxError."""
    former = sorted(path for path in folder.glob("*") if KIOSK_ID.fullmatch(path.name) and path.is_dir())
    found: dict[str, Document] = read(folder)
    for place in former:
        for month, document in read(place).items():
            # An installation that came back, because its votes were restored, has written it anew.
            if month not in found or found[month].aggregate.installation_id != document.aggregate.installation_id:
                found[f"{place.name}/{month}"] = document
    return found


def move_former(folder: Path, document: MonthlyAggregate) -> None:
    """Make room for a document of its month by another installation; it stays to be sent. Raises OutboxError."""
    path = folder / f"{document.month}.json"
    place = folder / document.installation_id
    try:
        place.mkdir(exist_ok=True)
        path.replace(place / path.name)
    except OSError as error:
        raise OutboxError(f"move {path} to {place}: {error.strerror}") from error


def scan(folder: Path) -> tuple[dict[str, Document], dict[Path, OutboxError]]:
    """All documents by month, in order, and what is wrong with files that should be some."""
    documents: dict[str, Document] = {}
    faults: dict[Path, OutboxError] = {}
    for path in files(folder):
        try:
            documents[path.stem] = load(path)
        except OutboxError as error:
            faults[path] = error
    return documents, faults


def files(folder: Path) -> list[Path]:
    """The files that should be documents, in order; a folder that is not there, or is none, holds none."""
    return sorted(folder.glob("????-??.json"))


def load(path: Path) -> Document:
    """One document. Raises OutboxError."""
    if not MONTH.fullmatch(path.stem):
        raise OutboxError(f"read {path}: the name is no month (YYYY-MM.json)")
    try:
        payload = path.read_bytes()
        return Document(payload, decode(payload))
    except OSError as error:
        raise OutboxError(f"read {path}: {error.strerror}") from error
    except AggregateError as error:
        raise OutboxError(f"read {path}: {error}") from error
