"""A disk that keeps what was synced, and of the rest what chance leaves: every state that a power cut may show."""

import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.faults.trace import Event, MakeFolder, Open, Rename, Sync, Truncate, Unlink, Write

SECTOR = 512
"""What a card writes whole or not at all, bytes."""

Image = dict[str, bytes | None]
"""Content by path; a folder is None."""


@dataclass(slots=True, eq=False)
class Inode:
    """A file, or a folder."""

    kept: bytearray | None
    """What is on the card; None: a folder."""
    pending: list[Write | Truncate] = field(default_factory=list)
    size: int = 0
    """As the program sees it."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A change of names: one is given, or taken away, or both at once (rename)."""

    gone: str | None = None
    given: str | None = None
    inode: Inode | None = None

    def touches(self, folder: str) -> bool:
        """Whether it changes this folder's names."""
        return any(path is not None and _folder(path) == folder for path in (self.gone, self.given))


class Disk:
    """Files are synced one by one; names in order, as a journal keeps them, up to a sync of their folder.

    Harsher than ext4, where the sync of a new file brings its name along.
    """

    def __init__(self, folder: Path, start: Image | None = None) -> None:
        """`folder` is there; `start`: what is in it, empty when left out."""
        self._root = str(folder)
        self._names: dict[str, Inode] = {self._root: Inode(None)}
        for path, content in (start or {}).items():
            self._names[path] = Inode(None if content is None else bytearray(content), size=len(content or b""))
        self._kept_names = dict(self._names)
        self._pending_names: list[Naming] = []

    def feed(self, event: Event) -> None:
        """The program asked for this."""
        match event:
            case Write(path, offset, content):
                inode = self._names[path]
                start = inode.size if offset is None else offset
                inode.pending.append(Write(path, start, content))
                inode.size = max(inode.size, start + len(content))
            case Truncate(path, size):
                self._truncate(path, size)
            case Sync(path):
                self._sync(path)
            case Open() | MakeFolder() | Rename() | Unlink():
                self._feed_names(event)

    def _feed_names(self, event: Open | MakeFolder | Rename | Unlink) -> None:
        match event:
            case Open(path, create, empty):
                if path in self._names:
                    if empty:
                        self._truncate(path, 0)
                elif create:
                    self._name(Naming(given=path, inode=Inode(bytearray())))
            case MakeFolder(path):
                self._name(Naming(given=path, inode=Inode(None)))
            case Rename(path, to):
                self._name(Naming(gone=path, given=to, inode=self._names[path]))
            case Unlink(path):
                self._name(Naming(gone=path))

    @property
    def is_pending(self) -> bool:
        """Whether there is anything that a power cut may take."""
        return bool(self._pending_names) or any(inode.pending for inode in self._names.values())

    def cut(self, fate: str, draw: random.Random) -> Image:
        """What is found after a power cut: all that was pending is lost (`none`), or kept (`all`), or `some`."""
        names = dict(self._kept_names)
        most = len(self._pending_names)
        for change in self._pending_names[: {"none": 0, "all": most}.get(fate, draw.randint(0, most))]:
            _rename(names, change)
        return {
            path: None if inode.kept is None else _settle(inode, fate, draw)
            for path, inode in names.items()
            if path != self._root and _folder(path) in names
        }

    def _truncate(self, path: str, size: int) -> None:
        self._names[path].pending.append(Truncate(path, size))
        self._names[path].size = size

    def _name(self, change: Naming) -> None:
        _rename(self._names, change)
        self._pending_names.append(change)

    def _sync(self, path: str) -> None:
        inode = self._names[path]
        if inode.kept is None:
            last = max((n for n, change in enumerate(self._pending_names, 1) if change.touches(path)), default=0)
            for change in self._pending_names[:last]:
                _rename(self._kept_names, change)
            del self._pending_names[:last]
            return
        for change in inode.pending:
            _apply(inode.kept, change)
        inode.pending.clear()


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _rename(names: dict[str, Inode], change: Naming) -> None:
    if change.gone is not None:
        names.pop(change.gone, None)
    if change.given is not None and change.inode is not None:
        names[change.given] = change.inode


def _settle(inode: Inode, fate: str, draw: random.Random) -> bytes:
    """Each pending change was kept, dropped or, a write, torn between its sectors."""
    content = bytearray(inode.kept or b"")
    for change in inode.pending if fate != "none" else ():
        lot = 0.0 if fate == "all" else draw.random()
        if lot < 0.5:
            _apply(content, change)
        elif lot < 0.75 and isinstance(change, Write):
            for sector in _sectors(change):
                if draw.random() < 0.5:
                    _apply(content, sector)
    return bytes(content)


def _sectors(write: Write) -> list[Write]:
    """A write as the card sees it, cut where its sectors are."""
    begin, end = write.offset or 0, (write.offset or 0) + len(write.content)
    cuts = [begin, *range(begin + SECTOR - begin % SECTOR, end, SECTOR), end]
    return [Write(write.path, first, write.content[first - begin : last - begin]) for first, last in pairwise(cuts)]


def _apply(content: bytearray, change: Write | Truncate) -> None:
    start = change.size if isinstance(change, Truncate) else change.offset or 0
    if len(content) < start:
        content.extend(bytes(start - len(content)))
    if isinstance(change, Truncate):
        del content[start:]
    else:
        content[start : start + len(change.content)] = change.content
