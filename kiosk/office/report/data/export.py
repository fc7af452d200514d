"""All that there is of one owner, as a folder: for him to take along, and for `kiosk report --from` to read.

A folder a kiosk and installation with a document a month, `notes.csv` and `voices.csv` as in every folder of documents,
and `votes.csv`, every day's votes for a spreadsheet.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from kiosk.office.report.data import csv_file
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import NOTE_HEADER, NOTES, VOICE_HEADER, VOICES
from kiosk.privileges import acting_for
from sync.archive.archive_view import ArchiveView
from sync.document.aggregate import MonthlyAggregate, encode
from sync.document.regular_file import read_limited, write_atomically

VOTES = "votes.csv"
VOTE_HEADER = ("date", "shop", "touchpoint", "kiosk", "face", "votes")


def export(view: ArchiveView, path: Path) -> int:
    """Write everything into a folder that is made, or empty; how many files. Raises ReportError."""
    files = dict(_files(view))
    with acting_for(path):
        try:
            path.mkdir(parents=True, exist_ok=True)
            if any(path.iterdir()):
                raise ReportError(f"{path}: is not empty; name a folder that is, or is not there yet")
            _fill(path, files)
        except OSError as error:
            remedy = "name another folder, with room in it"
            raise ReportError(f"write {error.filename or path}: {error.strerror}; {remedy}") from error
    return len(files)


def _fill(path: Path, files: Mapping[str, bytes]) -> None:
    """Write all of them into an empty folder, or none: the half of an export would be taken for the whole."""
    try:
        for name, content in files.items():
            (path / name).parent.mkdir(exist_ok=True)
            write_atomically(path / name, content)
    except OSError:
        for name in files:
            with suppress(OSError):
                (path / name).unlink(missing_ok=True)
        for folder in {(path / name).parent for name in files} - {path}:
            with suppress(OSError):
                folder.rmdir()
        raise


def lacking(view: ArchiveView, path: Path) -> list[str]:
    """Files that an export of today would have and this one has not, or has otherwise."""
    with acting_for(path):
        return [name for name, content in _files(view) if _read(path / name, len(content) + 1) != content]


def _read(path: Path, max_bytes: int) -> bytes | None:
    try:
        return read_limited(path, max_bytes)
    except (OSError, ValueError):
        return None


def _files(view: ArchiveView) -> Iterator[tuple[str, bytes]]:
    """By path in the folder."""
    documents = view.aggregates()
    for each in documents:
        yield f"{each.kiosk_id}.{each.installation_id}/{each.month}.json", encode(each)
    notes = ([each.date.isoformat(), each.shop, each.words, each.kind] for each in view.notes())
    yield NOTES, csv_file.content(NOTE_HEADER, notes)
    voices = (
        [each.shop, each.kind, each.label, each.date.isoformat(), *map(str, each.votes)] for each in view.voices()
    )
    yield VOICES, csv_file.content(VOICE_HEADER, voices)
    yield VOTES, csv_file.content(VOTE_HEADER, _votes(documents))


def _votes(documents: list[MonthlyAggregate]) -> Iterator[list[str]]:
    for each in documents:
        for day in each.days:
            for face, votes in zip(each.faces, day.votes, strict=True):
                yield [day.date.isoformat(), each.shop, each.touchpoint, each.kiosk_id, face.label, str(votes)]
