"""What the months in the outbox say, as far as the daemon asks again and again: a document is read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sync.document import outbox
from sync.document.aggregate import MonthlyAggregate
from sync.document.installation import card, number
from sync.document.outbox import Document, OutboxError


@dataclass(frozen=True, slots=True)
class Month:
    """One document, without its days and hours."""

    kiosk_id: str
    installation_id: str
    final: bool
    receipt: tuple[int, str]
    """What the head office answers when it has stored this very document: (revision, digest)."""
    votes: Mapping[str, int]
    """Counted votes by face."""
    last_vote_on: date | None
    """The last day with a counted vote."""

    @classmethod
    def of(cls, document: Document) -> "Month":
        """What is asked of a document again and again."""
        aggregate = document.aggregate
        return cls(
            aggregate.kiosk_id,
            aggregate.installation_id,
            aggregate.final,
            document.receipt,
            {face.key: votes for face, votes in zip(aggregate.faces, aggregate.votes, strict=True)},
            last_vote_on(aggregate),
        )


class OutboxIndex:
    """The outbox folder as it was at the last `refresh`. A file that is as it was then is not read again."""

    def __init__(self, folder: Path) -> None:
        """Nothing is known before the first `refresh`."""
        self.folder = folder
        self.months: dict[str, Month] = {}
        """By month, in order."""
        self.former: dict[tuple[str, str], Month] = {}
        """By installation and month, those that `outbox.move_former` has moved."""
        self.faults: dict[Path, OutboxError] = {}
        """What is wrong with files that should be documents."""
        self._read: dict[Path, tuple[tuple[int, int, int], Month]] = {}
        """Of which version of a file what is known."""

    def refresh(self) -> Iterator[None]:
        """Look at every file, and read those that have changed, one a step."""
        months: dict[str, Month] = {}
        former: dict[tuple[str, str], Month] = {}
        faults: dict[Path, OutboxError] = {}
        read: dict[Path, tuple[tuple[int, int, int], Month]] = {}
        # What is done for every file is done at every update: ten years are 120 files.
        places = outbox.folders(self.folder)
        for place, path in [(each, path) for each in places for path in outbox.files(each)]:
            try:
                status = path.stat()
                version = (status.st_ino, status.st_size, status.st_mtime_ns)
                known = self._read.get(path)
                if known is None or known[0] != version:
                    known = self._read[path] = version, Month.of(outbox.load(path))
                    yield
                read[path] = known
                if place is self.folder:
                    months[path.stem] = known[1]
                else:
                    former[place.name, path.stem] = known[1]
            except OSError as error:
                faults[path] = OutboxError(f"read {path}: {error.strerror}")
            except OutboxError as error:
                faults[path] = error
                yield
        self.months, self.former, self.faults = months, former, faults
        self._read = read

    def own(self, installation_id: str) -> dict[tuple[str, str], Month]:
        """By installation and month, those of an installation, under whatever settings."""
        present = {(each.installation_id, month): each for month, each in self.months.items()}
        return {key: each for key, each in (self.former | present).items() if card(key[0]) == installation_id}

    def path(self, installation: str, month: str) -> Path:
        """Where a document is, or is to be: a month that later settings tell of, too, is theirs."""
        holder = self.months[month].installation_id if month in self.months else installation
        is_former = number(holder) > number(installation) and card(holder) == card(installation)
        return (self.folder / installation if is_former else self.folder) / f"{month}.json"

    def read(self, installation: str, month: str) -> MonthlyAggregate:
        """The whole document of a month. Raises OutboxError."""
        return outbox.load(self.path(installation, month)).aggregate


def last_vote_on(document: MonthlyAggregate) -> date | None:
    """The last day with a counted vote."""
    return max((day.date for day in document.days if any(day.votes)), default=None)
