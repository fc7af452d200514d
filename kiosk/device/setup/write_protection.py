"""Why a Raspberry Pi lets nothing be written for good: raspi-config's write protection, or a card taken for damaged.

raspi-config (Performance Options, Overlay File System) can keep the whole system in memory, where what is written is
gone at the next start, and mount the boot partition read-only through /etc/fstab.
"""

import errno
import re
from contextlib import suppress
from pathlib import Path

from kiosk.device.setup.card_root import Root
from sync.document.regular_file import open_regular

FSTAB = Path("etc/fstab")
MOUNTS = Path("proc/self/mountinfo")
MAX_BYTES = 256 * 1024
"""Longest file that is read."""
OFF = "`sudo raspi-config`, Performance Options, Overlay File System takes it away; then start again"
REMEDIES = {
    errno.EACCES: "run it again with sudo",
    errno.EPERM: "run it again with sudo",
    errno.ENOSPC: "make room on the card (`df -h`), and run it again",
    errno.EROFS: "the card was taken for damaged: let a computer check and mend it, or use another",
    errno.EIO: "the card is bad: use another",
}
_OVERLAY = re.compile(
    r"(?m)^(?:\S+ ){4}/ .* - overlay (?:overlayroot .*|.*\bupperdir=/(?:media/root-rw|upper|overlay)\b.*)$"
)


def remedy(root: Root, error: OSError) -> str:
    """What to do about a file that cannot be read or written on the system under `root`."""
    if error.errno == errno.EROFS and is_boot_protected(root):
        return f"the boot partition is write-protected: {OFF}"
    return REMEDIES.get(error.errno or 0, "run it again; if it says the same, use another card")


def is_boot_protected(root: Root) -> bool:
    """Whether the boot partition is to be mounted read-only, as fstab(5) says."""
    lines = [line.split() for line in _read(root / FSTAB).splitlines() if not line.lstrip().startswith("#")]
    return any(
        fields[1] in {"/boot", "/boot/firmware"} and "ro" in fields[3].split(",")
        for fields in lines
        if len(fields) > 3  # noqa: PLR2004 - device, place, kind, options
    )


def is_overlay(root: Root) -> bool:
    """Whether what is written to the system is kept in memory alone (overlayroot(8))."""
    return _OVERLAY.search(_read(root / MOUNTS)) is not None


def _read(path: Path) -> str:
    with suppress(OSError), open_regular(path, follow=False) as file:
        return file.read(MAX_BYTES).decode(errors="replace")
    return ""
