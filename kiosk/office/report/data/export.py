"""All that there is of one owner, as a folder: for him to take along, and for `kiosk report --from` to read.

A folder a kiosk and installation with a document a month, `notes.csv`, `voices.csv` and `goals.csv` as folders of
documents have them; and for people `votes.csv`, every day's votes, `places.csv`, which kiosk stood where,
and `mails.csv`, who is written to.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import date
from pathlib import Path

from kiosk.office.report.data import csv_file
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import GOAL_HEADER, GOALS, VOICE_HEADER, VOICES
from kiosk.office.report.data.folder_notes import NOTE_HEADER, NOTES
from kiosk.privileges import acting_for
from sync.archive.archive_view import ArchiveView
from sync.archive.mail_choice import ShopLists
from sync.archive.registered import KioskPlacement
from sync.document.aggregate import MonthlyAggregate, encode
from sync.document.regular_file import read_limited, write_atomically

VOTES = "votes.csv"
VOTE_HEADER = ("date", "shop", "touchpoint", "kiosk", "face", "votes")
PLACES = "places.csv"
PLACE_HEADER = ("shop", "retired", "kiosk", "from", "touchpoint", "stage")
MAILS = "mails.csv"
MAIL_HEADER = ("shop", "language", "frequency", "gets", "mail")
"""An address a line. Without a shop: the owner's own, of all shops; with one: what of it is got, `page` or as named."""


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
    goals = ([each.shop, str(each.points), each.by] for each in view.set_goals())
    yield GOALS, csv_file.content(GOAL_HEADER, goals)
    yield PLACES, csv_file.content(PLACE_HEADER, map(_place, view.places()))
    yield MAILS, csv_file.content(MAIL_HEADER, _mails(view))
    yield VOTES, csv_file.content(VOTE_HEADER, _votes(documents))


def _votes(documents: list[MonthlyAggregate]) -> Iterator[list[str]]:
    for each in documents:
        for day in each.days:
            for face, votes in zip(each.faces, day.votes, strict=True):
                yield [day.date.isoformat(), each.shop, each.touchpoint, each.kiosk_id, face.label, str(votes)]


def _place(row: tuple[str, date | None, KioskPlacement | None]) -> list[str]:
    shop, retired_on, at = row
    retired = "" if retired_on is None else retired_on.isoformat()
    if at is None:
        return [shop, retired, "", "", "", ""]
    return [shop, retired, at.kiosk_id, at.said_from, at.touchpoint, "" if at.stage is None else str(at.stage)]


def _mails(view: ArchiveView) -> Iterator[list[str]]:
    for choice in view.mail_choices().values():
        yield from (["", choice.language, choice.frequency, "", each] for each in choice.mail or ("",))
    for of_shop in view.shop_mails():
        by_area = (address for area in of_shop.lists.areas for address in area.mail)
        for gets, addresses in (("page", (*of_shop.lists.mail, *by_area)), *_more(of_shop.lists)):
            yield from ([of_shop.shop, "", "", gets, each] for each in addresses)


def _more(lists: ShopLists) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list but those of pages: one that is added is exported."""
    return ((each.name, getattr(lists, each.name)) for each in fields(lists) if each.name not in {"mail", "areas"})
