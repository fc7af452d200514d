"""The wireless network as NetworkManager, which Raspberry Pi OS uses since Debian 12, keeps it. Pure.

The form: https://networkmanager.dev/docs/api/latest/nm-settings-keyfile.html
"""

from collections.abc import Mapping
from typing import Any

from config.smiley.entry import STORED


def keyfile(values: Mapping[str, Any], former: str) -> str | None:
    """The connection of `values`, None without one. The stored password is taken from the `former` keyfile."""
    if "wifi name" not in values:
        return None
    # As bytes: no sign in a name can then mean something else.
    name = "".join(f"{byte};" for byte in values["wifi name"].encode())
    text = f"[connection]\nid=smiley-kiosk\ntype=wifi\n\n[wifi]\nmode=infrastructure\nssid={name}\n"
    if password := values.get("wifi password"):
        kept = password_line(former) if password == STORED else f"psk={_escaped(password)}"
        text += f"\n[wifi-security]\nkey-mgmt=wpa-psk\n{kept}\n"
    return text + "\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n"


def password_line(keyfile: str) -> str | None:
    """The line with the password; None where there is none."""
    return next((line for line in keyfile.splitlines() if line.startswith("psk=")), None)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\")
    # Blanks at the beginning would be taken for the space before a value.
    return "\\s" * (len(text) - len(text.lstrip(" "))) + text.lstrip(" ")


def domain(values: Mapping[str, Any]) -> str | None:
    """The country's radio rules for the kernel's module, None without a country (modprobe.d(5))."""
    country = values.get("wifi country")
    return f"options cfg80211 ieee80211_regdom={country}\n" if country else None
