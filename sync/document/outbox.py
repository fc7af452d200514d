"""The outbox folder: one document a month, written by the daemon, read by everybody else."""

import errno
import fnmatch
import logging
from dataclasses import dataclass
from pathlib import Path

from sync.document.aggregate import KIOSK_ID, MAX_BYTES, MONTH, AggregateError, MonthlyAggregate, decode, digest, encode
from sync.document.regular_file import read_limited, write_atomically

MAX_FILES = 1200
"""Documents that are looked at, the newest: a hundred years."""
_STRANGE = frozenset({errno.EINVAL, errno.ELOOP, errno.ENXIO})
"""What opening a pipe, a link, a socket or a folder as a file gives."""

_log = logging.getLogger(__name__)


class OutboxError(Exception):
    """A document that cannot be written or read; the message names the file and what to do."""


class NoFileError(OutboxError):
    """Something that is no file goes by a document's name: the kiosk did not write it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One outbox file, as published: the bytes are the truth, the aggregate is their meaning."""

    payload: bytes
    aggregate: MonthlyAggregate

    @property
    def receipt(self) -> tuple[int, str]:
        """What the head office answers when it has stored this very document: (revision, digest)."""
        return self.aggregate.revision, digest(self.payload)


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
    """All documents by month, in order. Raises OutboxError at the first file that is not one.

    What is no file at all is said and left out.
    """
    documents, faults = scan(folder)
    for fault in faults.values():
        if not isinstance(fault, NoFileError):
            raise fault
        _log.warning("%s; left out", fault)
    return documents


def read_all(folder: Path) -> dict[str, Document]:
    """All documents: by month, and by `INSTALLATION/MONTH` those that `move_former` has moved. Raises OutboxError."""
    found: dict[str, Document] = read(folder)
    for place in _former(folder):
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
    """All documents by month, in order, and what is wrong with files that should be some. Raises OutboxError."""
    documents: dict[str, Document] = {}
    faults: dict[Path, OutboxError] = {}
    for path in files(folder):
        try:
            documents[path.stem] = load(path)
        except OutboxError as error:
            faults[path] = error
    return documents, faults


def files(folder: Path) -> list[Path]:
    """The files that should be documents, in order; a folder that is not there, or is none, holds none.

    Raises OutboxError.
    """
    return [folder / name for name in fnmatch.filter(_names(folder), "????-??.json")][-MAX_FILES:]


def unread(folder: Path) -> list[Path]:
    """Documents by other names, as copies get them from whoever keeps both: they count nowhere. Raises OutboxError."""
    others = [
        name for name in fnmatch.filter(_names(folder), "[!.]*.json*") if not fnmatch.fnmatch(name, "????-??.json")
    ]
    return [path for path in (folder / name for name in others[:MAX_FILES]) if _holds_document(path)]


def _holds_document(path: Path) -> bool:
    try:
        decode(read_limited(path, MAX_BYTES))
    except (OSError, AggregateError):
        return False
    return True


def all_files(folder: Path) -> list[Path]:
    """The same, and those in the folders into which `move_former` moves. Raises OutboxError."""
    return [path for place in folders(folder) for path in files(place)]


def folders(folder: Path) -> list[Path]:
    """The outbox itself, and the folders in it into which `move_former` moves. Raises OutboxError."""
    return [folder, *_former(folder)]


def _former(folder: Path) -> list[Path]:
    places = [folder / name for name in _names(folder) if KIOSK_ID.fullmatch(name)]
    return [place for place in places if not place.is_symlink() and place.is_dir()]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise OutboxError(f"read {folder}: {error.strerror}") from error


def load(path: Path) -> Document:
    """One document. Raises OutboxError."""
    if not MONTH.fullmatch(path.stem):
        raise OutboxError(f"read {path}: the name is no month (YYYY-MM.json)")
    try:
        payload = read_limited(path, MAX_BYTES)
        return Document(payload, decode(payload))
    except OSError as error:
        kind = NoFileError if error.errno in _STRANGE else OutboxError
        raise kind(f"read {path}: {error.strerror}") from error
    except AggregateError as error:
        raise OutboxError(f"read {path}: {error}") from error
