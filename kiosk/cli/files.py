"""Files that a command is told to write."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from kiosk.privileges import acting_for
from sync.document.regular_file import kind_of, write_atomically, write_together

REMEDIES = {
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), "name a folder that is there"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "name a place that you may write to, or use sudo"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room (`df -h`)"),
    errno.EEXIST: "something else has that name; name another",
    errno.ENAMETOOLONG: "give it a shorter name",
}

PAIR = (".key", ".pem")
"""What a key and its certificate are called, behind the name that they have in common."""


def reason(error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    return f"{error.strerror}; {REMEDIES.get(error.errno or 0, 'name another file')}"


def put(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace a file, whole or not at all, with no more powers than whoever owns its folder. Raises OSError."""
    with acting_for(path):
        write_atomically(path, content, mode=mode)


def put_pair(stem: Path, key: bytes, certificate: bytes) -> tuple[Path, Path]:
    """Replace a key and its certificate, as `NewPair` names them, both or neither; return where. Raises OSError."""
    key_file, certificate_file = (stem.with_name(stem.name + end) for end in PAIR)
    with acting_for(key_file):
        write_together({key_file: (key, 0o600), certificate_file: (certificate, 0o644)})
    return key_file, certificate_file


def put_in_folder(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """As `put`, in a folder that is made where there is none. Raises OSError."""
    with acting_for(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    put(path, content, mode=mode)


class FolderPath(click.Path):
    """A folder that is there, or is to be made; no pipe, socket or device, at which every remedy would be wrong."""

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(path_type=Path, file_okay=False, exists=exists)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; refused where something else than a folder goes by that name."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        with suppress(OSError):  # what is not there, or not to be seen, is told where it is used
            if not stat.S_ISDIR(mode := path.stat().st_mode):
                self.fail(f"{path} is {kind_of(mode)}, no folder", param, ctx)
        return path


class AbsolutePath(click.Path):
    """A path made absolute, and no link on it resolved: its owner's link would then look like a place of root's."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path from the root on."""
        return Path(os.fsdecode(super().convert(value, param, ctx))).absolute()


class NewFile(click.Path):
    """A file whose place a whole one takes: no folder, and no device, which root would replace as well."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; refused where something else than a file goes by that name."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        with suppress(OSError):  # what is not there, or not to be seen, is told where it is written
            if not stat.S_ISREG(mode := path.stat().st_mode):
                self.fail(
                    f"{path} is {kind_of(mode)}, no file; "
                    "name one that is not there yet, on a card or a stick that is mounted"
                )
        return path


class NewPair(NewFile):
    """What a key and its certificate are called but for their ends: no folder, in which nobody would look beside it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; refused where it names no file, or something else than files goes by the two names."""
        path = Path(os.fsdecode(value))
        is_folder = path.name in {"", ".."}
        with suppress(OSError):
            is_folder |= stat.S_ISDIR(path.stat().st_mode)
        if is_folder:
            self.fail(f"{path} is a folder; say how the two files in it begin: {path / 'server'}", param, ctx)
        for end in PAIR:
            super().convert(path.with_name(path.name + end), param, ctx)
        return path
