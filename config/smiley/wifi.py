"""The wireless network as NetworkManager, which Raspberry Pi OS uses since Debian 12, keeps it. Pure.

The form: https://networkmanager.dev/docs/api/latest/nm-settings-keyfile.html
"""

import re
from collections.abc import Mapping
from typing import Any

from config.smiley.entry import STORED

_KEY = re.compile("psk=[0-9A-Fa-f]{64}")


NAME, WPA3 = "smiley-kiosk", "smiley-kiosk-wpa3"
"""NetworkManager's names of the connections, and of their files."""
PRIORITY = 200
"""Above what Raspberry Pi Imager has set up: cloud-init gives its connections 120. Of equals NetworkManager takes what
was used last.
"""


def keyfiles(values: Mapping[str, Any], former: str) -> Mapping[str, str | None]:
    """The connections of `values` by their names, None without one. The stored password is of the `former` keyfile.

    A connection is for WPA2 or for WPA3 alone, never for both: so there are two, and NetworkManager takes the one that
    the network speaks. A key of 64 digits is made from a name and a password for WPA2; WPA3 wants the password itself.
    """
    password = values.get("wifi password")
    line = password_line(former) if password == STORED else f"psk={_escaped(password)}" if password else None
    if "wifi name" not in values:
        return {NAME: None, WPA3: None}
    if line is None:
        return {NAME: _keyfile(NAME, values), WPA3: None}
    alone = None if _KEY.fullmatch(line) else _keyfile(WPA3, values, f"key-mgmt=sae\n{line}\n")
    return {NAME: _keyfile(NAME, values, f"key-mgmt=wpa-psk\n{line}\n", above=1), WPA3: alone}


def _keyfile(name: str, values: Mapping[str, Any], security: str = "", above: int = 0) -> str:
    # As bytes: no sign in a name can then mean something else.
    ssid = "".join(f"{byte};" for byte in values["wifi name"].encode())
    text = f"[connection]\nid={name}\ntype=wifi\nautoconnect-priority={PRIORITY + above}\n"
    text += f"\n[wifi]\nmode=infrastructure\nssid={ssid}\n"
    if name == NAME:
        # A hidden network is found only by calling it; a visible one answers as well. Once is enough, and what may be
        # hidden is also tried unheard: WPA3 is not, where it is not spoken.
        text += "hidden=true\n"
    if security:
        text += f"\n[wifi-security]\n{security}"
    return text + "\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n"


def password_line(keyfile: str) -> str | None:
    """The line with the password; None where there is none."""
    return next((line for line in keyfile.splitlines() if line.startswith("psk=")), None)


def network_name(keyfile: str) -> str | None:
    """The network's name in a connection of ours; None where there is none."""
    numbers = next((line[5:] for line in keyfile.splitlines() if line.startswith("ssid=")), None)
    if numbers is None or not re.fullmatch("(?:[0-9]{1,2};|1[0-9]{2};|2[0-4][0-9];|25[0-5];)+", numbers):
        return None
    return bytes(map(int, numbers.split(";")[:-1])).decode(errors="replace")


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\")
    # Blanks at the beginning would be taken for the space before a value.
    return "\\s" * (len(text) - len(text.lstrip(" "))) + text.lstrip(" ")


def regdomain(values: Mapping[str, Any]) -> str | None:
    """A file for modprobe.d(5) that sets the country (ISO 3166) of the kernel's radio rules; None without a country."""
    country = values.get("wifi country")
    return f"options cfg80211 ieee80211_regdom={country}\n" if country else None
