"""The system on a mounted card, which could have been led out of itself by whoever had the card before."""

import ctypes
import errno
import os
import struct
from pathlib import Path
from typing import Protocol

from sync.document.regular_file import open_regular

OPENAT2 = 437
"""The system call's number, the same on every architecture (openat2(2), Linux 5.6)."""
IN_ROOT, NO_MAGIC_LINKS = 0x10, 0x02
"""RESOLVE_IN_ROOT: absolute links and `..` begin and end at the root, as they would where the card is started."""


MAX_BYTES = 1 << 20
"""Of a list of groups."""


class Root(Protocol):
    """A system to set up: `root / "etc/kiosk"` is where that is. A `Path` is one."""

    def __truediv__(self, path: Path | str, /) -> Path:
        """Raises OSError where that leads nowhere."""


class CardRoot:
    """Paths below a folder, whatever links there say. For nobody else to change meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __truediv__(self, path: Path | str, /) -> Path:
        """The real path; what is not there yet stands in the folder where it would be. Raises OSError."""
        parts = Path(path).parts
        for count in range(len(parts), -1, -1):
            try:
                found = self._resolve("/".join(parts[:count]) or ".")
            except FileNotFoundError:
                continue
            place = found.joinpath(*parts[count:])
            # A link that leads nowhere here would lead somewhere on this computer.
            if count < len(parts) and (found / parts[count]).is_symlink():
                raise OSError(errno.ELOOP, "a link that leads to nothing on the card", str(place))
            return place
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._folder))

    def _resolve(self, path: str) -> Path:
        how = struct.pack("=QQQ", os.O_PATH | os.O_CLOEXEC, 0, IN_ROOT | NO_MAGIC_LINKS)
        root = os.open(self._folder, os.O_PATH | os.O_DIRECTORY)
        try:
            found = ctypes.CDLL(None, use_errno=True).syscall(OPENAT2, root, path.encode(), how, len(how))
        finally:
            os.close(root)
        if found < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(self._folder / path))
        try:
            return Path(f"/proc/self/fd/{found}").readlink()
        finally:
            os.close(found)


def group_id(root: Root, name: str) -> int | None:
    """The number of a group on that system; None where it has no such group. Raises OSError.

    This computer's own groups have other numbers, and libraries of the card's are not loaded to ask for its own
    (CVE-2019-14271).
    """
    try:
        with open_regular(root / "etc/group", follow=False) as file:
            lines = file.read(MAX_BYTES).decode(errors="replace").splitlines()
    except FileNotFoundError:
        return None
    fields = (line.split(":") for line in lines)
    return next((int(each[2]) for each in fields if len(each) > 2 and each[0] == name and each[2].isdecimal()), None)  # noqa: PLR2004 - group(5)
