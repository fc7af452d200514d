"""Whether what is written into the folder of the votes outlasts the next power cut. Pure but for `read_mounts`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.language import gettext_noop as _

IN_MEMORY = {"tmpfs", "ramfs", "rootfs", "devtmpfs"}
MEMORY_OVERLAYS = re.compile(r"\b(?:boot=overlay|overlayroot=tmpfs)\b")
"""On the kernel's command line: raspi-config's overlay file system, and the package overlayroot."""
_ESCAPED = re.compile(r"\\([0-7]{3})")


class DataFolderError(Exception):
    """Votes would not be kept in this folder; the message says why, and what to do."""

    def __init__(self, what: str, advice: str, **facts: str) -> None:
        """Both with `{facts}` in them, as sentences of the catalogues."""
        super().__init__(f"{what}; {advice}".format(**facts))
        self.what, self.advice, self.facts = what, advice, facts


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system, a line of /proc/self/mountinfo (proc_pid_mountinfo(5))."""

    point: Path
    type: str
    source: str
    options: str


@dataclass(frozen=True, slots=True)
class Mounts:
    """What a machine says of its file systems."""

    mounted: Sequence[Mount]
    """In the order in which they were mounted."""
    expected: Sequence[Path]
    """Mount points of /etc/fstab."""
    command_line: str
    """The kernel's."""


def read_mounts(root: Path = Path("/")) -> Mounts:
    """What this machine says; nothing where it does not."""

    def read(name: str) -> str:
        try:
            return (root / name).read_text("utf-8", errors="replace")
        except OSError:
            return ""

    lines = (line.split(" - ", 1) for line in read("proc/self/mountinfo").splitlines() if " - " in line)
    mounted = tuple(_mount(left.split(), right.split()) for left, right in lines)
    table = (line.split() for line in read("etc/fstab").splitlines() if not line.lstrip().startswith("#"))
    expected = tuple(Path(_plain(words[1])) for words in table if len(words) > 1 and words[1].startswith("/"))
    return Mounts(mounted, expected, read("proc/cmdline"))


def check_data_folder(folder: Path, mounts: Mounts) -> None:
    """Raises DataFolderError where votes in `folder` (absolute, without links) would be lost or beside their disk."""
    inside = [folder, *folder.parents]
    mount = next((each for point in inside for each in reversed(mounts.mounted) if each.point == point), None)
    if mount is None:
        return
    missing = next((point for point in inside if point in mounts.expected and point != Path("/")), None)
    if missing is not None and len(missing.parts) > len(mount.point.parts):
        raise DataFolderError(
            _("kiosk.data = {folder}: the disk of {point} (/etc/fstab) is not mounted: votes would lie beside it"),
            _("sudo mount {point}, and see `journalctl -b -u '*.mount'`"),
            folder=str(folder),
            point=str(missing),
        )
    if mount.type in IN_MEMORY or mount.source.startswith("/dev/zram"):
        raise DataFolderError(
            _("kiosk.data = {folder}: {point} is memory ({type}): votes would be gone after the next power cut"),
            _("set kiosk.data to a folder on the card"),
            folder=str(folder),
            point=str(mount.point),
            type=mount.type,
        )
    if mount.type == "overlay" and _in_memory(mount, mounts):
        raise DataFolderError(
            _("kiosk.data = {folder}: {point} is an overlay in memory: votes would be gone after the next power cut"),
            _("switch the overlay file system off (sudo raspi-config), or set kiosk.data to a disk of its own"),
            folder=str(folder),
            point=str(mount.point),
        )


def _in_memory(overlay: Mount, mounts: Mounts) -> bool:
    """Whether what is written to an overlay goes to memory: by the kernel's command line, or by what is below it."""
    if MEMORY_OVERLAYS.search(mounts.command_line):
        return True
    upper = re.search(r"(?:^|,)upperdir=([^,]+)", overlay.options)
    if upper is None:
        return False
    inside = [Path(_plain(upper[1])), *Path(_plain(upper[1])).parents]
    below = next((each for point in inside for each in reversed(mounts.mounted) if each.point == point), None)
    return below is not None and below is not overlay and below.type in IN_MEMORY


def _mount(left: list[str], right: list[str]) -> Mount:
    return Mount(Path(_plain(left[4])), right[0], _plain(right[1]) if len(right) > 1 else "", (right[2:] or [""])[0])


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), text)
