"""The wireless radio, which a stock Raspberry Pi OS keeps off in three places until somebody names the country.

NetworkManager's state file says WirelessEnabled=false, and lifting the kernel's switch does not change that;
systemd-rfkill restores at each start what it saved of a radio; and the kernel has the switch itself.
"""

import os
import re
import stat
import struct
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kiosk.device.setup.atomic_files import AtomicFiles
from kiosk.device.setup.card_root import Root
from sync.document.regular_file import open_regular

STATE = Path("var/lib/NetworkManager/NetworkManager.state")
"""What NetworkManager goes by at its start; without the file, or the line, wireless networks are on."""
SAVED = Path("var/lib/systemd/rfkill")
"""A file a radio, `platform-3f300000.mmcnr:wlan` on a Pi 3: 1 where it was off (systemd-rfkill.service(8))."""
SWITCH = Path("dev/rfkill")
UNBLOCK = struct.pack("=IBBBB", 0, 1, 3, 0, 0)
"""All wireless networks on, those that come later too: RFKILL_OP_CHANGE_ALL of linux/rfkill.h."""
RUNS = Path("run/NetworkManager")
"""Is there from its first start on, until the machine's end."""
TELL, TELL_S = ("nmcli", "radio", "wifi", "on"), 20
MAX_BYTES = 4096
"""Longest file that is read."""
_OFF = re.compile(r"(?m)^(WirelessEnabled[ \t]*=[ \t]*)(?:false|0)[ \t]*$")


def is_off(root: Root) -> bool:
    """Whether NetworkManager keeps wireless networks off on the system under `root`, whatever else is set up."""
    return _OFF.search(_read(root / STATE)) is not None


def stage_on(root: Root, staged: AtomicFiles) -> None:
    """Have the radios on from the next start. Raises OSError."""
    for path, text in _switched_on(root):
        staged.put(path, text.encode(errors="surrogateescape"), stat.S_IMODE(path.stat().st_mode))


def _switched_on(root: Root) -> Iterator[tuple[Path, str]]:
    if is_off(root):
        yield root / STATE, _OFF.sub(r"\1true", _read(root / STATE))
    for path in sorted((root / SAVED).glob("*:wlan")):
        if _read(path).strip() == "1":
            yield path, "0\n"


def unblock(root: Root) -> None:
    """Switch the radios on now, where there are some and they are ours to switch."""
    with (
        suppress(OSError),
        os.fdopen(os.open(root / SWITCH, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK), "wb") as switch,
    ):
        switch.write(UNBLOCK)
    # One that is at work writes its state file when it ends, as it believes. At the machine's start it comes later.
    if (root / RUNS).is_dir():
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(TELL, capture_output=True, check=False, timeout=TELL_S)  # noqa: S603 - words of our own


def _read(path: Path) -> str:
    with suppress(OSError), open_regular(path, follow=False) as file:
        return file.read(MAX_BYTES).decode(errors="surrogateescape")
    return ""
