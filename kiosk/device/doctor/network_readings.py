"""The machine's network looked at: its tools asked, its kernel's files read. Nothing is changed."""

from pathlib import Path

from kiosk.device.doctor.context import Context
from kiosk.device.doctor.network_state import DEVICE, GENERAL, SEEN, SSID, NetworkReadings
from kiosk.device.doctor.tool import ask

MAX_NETWORKS = 8
"""So many wireless connections are asked for their network's name."""
JOURNAL_LINES = "2000"
WIRELESS = ":802-11-wireless"


def read_network(context: Context) -> NetworkReadings:
    """Everything. NetworkManager may listen for networks first, which takes some seconds."""
    return NetworkReadings(
        general=_nmcli(GENERAL, "general"),
        devices=_nmcli(DEVICE, "device", "show"),
        wanted=_wanted(),
        seen=_nmcli(SEEN, "device", "wifi", "list"),
        # Without --boot, which wants to know of /proc what a walled service may not see.
        journal=ask("journalctl", "-q", "-u", "NetworkManager", "-n", JOURNAL_LINES, "-o", "cat") or "",
        switches=_switches(context.path("sys/class/rfkill")),
        regulatory_domain=(context.read("sys/module/cfg80211/parameters/ieee80211_regdom") or "").strip(),
        routes=context.read("proc/net/route") or "",
        routes6=context.read("proc/net/ipv6_route") or "",
        resolver=context.read("etc/resolv.conf") or "",
    )


def _nmcli(fields: tuple[str, ...], *words: str) -> str:
    return ask("nmcli", "--terse", "--fields", ",".join(fields), *words) or ""


def _wanted() -> str:
    known = _nmcli(("UUID", "TYPE"), "connection", "show").splitlines()
    ids = [line.removesuffix(WIRELESS) for line in known if line.endswith(WIRELESS)]
    return "".join(_nmcli((SSID,), "connection", "show", "uuid", each) for each in ids[:MAX_NETWORKS])


def _switches(folder: Path) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (_text(each / "type"), _text(each / "soft"), _text(each / "hard")) for each in sorted(folder.glob("rfkill*"))
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
