"""The link to the shop's own pages, where the web on this machine has left one."""

from pathlib import Path

from sync.document.device_link import FILE, MAX_BYTES, DeviceLink, decode
from sync.document.regular_file import read_limited
from sync.document.wire import WireError

FOLDER = Path("/run/kiosk-web")


def device_link(folder: Path = FOLDER) -> DeviceLink | None:
    """None where there is none, or what is there is none: the web's user may write what he likes."""
    try:
        return decode(read_limited(folder / FILE, MAX_BYTES))
    except (OSError, WireError):
        return None
