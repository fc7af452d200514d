"""What the shop's network calls this machine: avahi takes another name where a second machine has the same.

Two Pis that are both `raspberrypi` are raspberrypi.local and raspberrypi-2.local: whose name it is, avahi alone knows.
"""

import re
import subprocess
from urllib.parse import urlsplit

ASK = (
    *("busctl", "--timeout=5", "call", "org.freedesktop.Avahi", "/", "org.freedesktop.Avahi.Server"),
    "GetHostNameFqdn",
)
ANSWER = re.compile(r's "([a-z0-9-]{1,63}\.local)"\s*', re.IGNORECASE)
DEADLINE_S = 10


def is_local(url: str) -> bool:
    """Whether an address is one of the shop's own network, which knows names in .local and no certificates."""
    return url.startswith("http://") and str(urlsplit(url).hostname).endswith(".local")


def is_called(own: str, name: str) -> bool:
    """Whether a name in .local is ours, or what avahi makes of ours: bakery.local, bakery-2.local."""
    label = own.removesuffix(".local")
    return name == own or bool(re.fullmatch(rf"{re.escape(label)}-[0-9]{{1,4}}\.local", name))


def told_by_avahi(command: tuple[str, ...] = ASK) -> str | None:
    """The name that the network knows now, in small letters; None where avahi is not there to be asked."""
    try:
        asked = subprocess.run(  # noqa: S603 - systemd's own program
            command, capture_output=True, text=True, check=False, timeout=DEADLINE_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    answer = ANSWER.fullmatch(asked.stdout)
    return answer.group(1).lower() if answer else None


def reached_by(url: str, name: str | None) -> str:
    """The address of the pages by the name that the network knows; as in the settings where that one is not ours."""
    own = urlsplit(url).hostname or ""
    return url.replace(own, name, 1) if name and is_called(own, name) else url
