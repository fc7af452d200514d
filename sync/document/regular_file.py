"""Files that another user may have put there, and that a power cut leaves whole. Light to load."""

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link",
}


def write_atomically(path: Path, payload: bytes, *, mode: int = 0o666) -> None:
    """Replace a file so that a power cut leaves the old one or the new one, whole.

    Write, fsync, rename, fsync the folder (rename(2), fsync(2)). `mode`: before the umask. Raises OSError.
    """
    write_together({path: (payload, mode)})


def write_together(files: Mapping[Path, tuple[bytes, int]]) -> None:
    """Replace files of one folder, each whole and none before there is room for all, as a key and its certificate.

    Each with its mode, before the umask. Raises OSError.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, (payload, mode) in files.items():
            part = path.with_name(f".{path.name}.tmp")
            part.unlink(missing_ok=True)
            parts[part] = path
            # Made anew: what somebody has put there since, a link perhaps, is not followed.
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(payload)
                file.flush()
                os.fsync(file.fileno())
        for part, path in parts.items():
            part.replace(path)
    except OSError:
        # On a full disk the half of it would take what little room there is.
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        raise
    folder = os.open(next(iter(files)).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def kind_of(mode: int) -> str:
    """What stands there, by its mode (`stat`), in words."""
    return _KINDS.get(stat.S_IFMT(mode), "a file")


def open_regular(path: Path, *, follow: bool = True) -> BinaryIO:
    """Open a file to be read; never a pipe to wait at, a device or a folder. Raises OSError."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW))
    except OSError as error:
        if error.errno not in {errno.ENXIO, errno.ELOOP}:
            raise
        # A socket cannot be opened at all, nor a link that is not to be followed.
        raise OSError(error.errno, f"{kind_of(path.lstat().st_mode)}, no file", str(path)) from None
    if not stat.S_ISREG(mode := os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(errno.EINVAL, f"{kind_of(mode)}, no file", str(path))
    return os.fdopen(opened, "rb")


def read_limited(path: Path, max_bytes: int) -> bytes:
    """Read a file that another user may have put there: never a pipe or a link to wait at, never more than a limit.

    Raises OSError.
    """
    with open_regular(path, follow=False) as file:
        payload = file.read(max_bytes + 1)
    if len(payload) > max_bytes:
        raise OSError(errno.EFBIG, f"more than {max_bytes} bytes", str(path))
    return payload
