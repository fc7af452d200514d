"""How the machine is connected, made of what its tools print and its kernel shows. Pure."""

import re
from collections.abc import Iterator

from attrs import frozen

RTF_GATEWAY = 0x2
MAX_SEEN = 200
GENERAL = ("RUNNING", "CONNECTIVITY", "NETWORKING", "WIFI")
DEVICE = ("GENERAL.DEVICE", "GENERAL.TYPE", "GENERAL.STATE", "IP4.ADDRESS", "IP6.ADDRESS")
SEEN = ("SSID", "SIGNAL", "SECURITY")
SSID = "802-11-wireless.ssid"
"""What nmcli is asked for."""
STARTS = " is starting... ("
"""What NetworkManager says first."""


@frozen
class NetworkReadings:
    """As it was read; empty where it could not be."""

    general: str = ""
    """`nmcli --terse --fields GENERAL general`"""
    devices: str = ""
    """`nmcli --terse --fields DEVICE device show`: a block a device."""
    wanted: str = ""
    """`nmcli --terse --fields SSID connection show ID`, of each wireless connection."""
    seen: str = ""
    """`nmcli --terse --fields SEEN device wifi list`"""
    journal: str = ""
    """The end of NetworkManager's."""
    switches: tuple[tuple[str, str, str], ...] = ()
    """Of /sys/class/rfkill: type, soft, hard."""
    regulatory_domain: str = ""
    """The parameter of the kernel's cfg80211; `00` stands for no country."""
    routes: str = ""
    """/proc/net/route"""
    routes6: str = ""
    """/proc/net/ipv6_route"""
    resolver: str = ""
    """/etc/resolv.conf"""


@frozen
class Device:
    """A network device as NetworkManager sees it."""

    name: str
    kind: str
    """`wifi`, `ethernet`, …"""
    state: int
    """NMDeviceState: 10 unmanaged, 20 unavailable, 30 disconnected, 40–90 connecting, 100 connected, 120 failed."""
    addresses: tuple[str, ...] = ()
    """Without those of the link alone (fe80::)."""
    failed_from: str = ""
    """In which state it last failed: `need-auth`, `config`, `ip-config`, …; empty: not since the start."""


@frozen
class SeenNetwork:
    """A wireless network that is heard."""

    name: str
    """Empty where it is hidden."""
    signal: int
    """Percent."""
    security: frozenset[str]
    """`WPA1`, `WPA2`, `WPA3`, `802.1X`, `OWE`; empty: open."""


@frozen
class NetworkState:
    """How the machine is connected."""

    running: bool = False
    """Whether NetworkManager runs."""
    networking: bool = True
    """Whether NetworkManager is to connect anything."""
    wireless: bool = True
    """Whether NetworkManager has wireless networks on."""
    portal: bool = False
    """Whether the network wants something on a page of its own before it lets anything out."""
    blocked: frozenset[str] = frozenset()
    """What keeps every radio off: `soft`, `hard`; empty where one is on, or there is none."""
    country: str | None = None
    """Two letters; None: nobody has named one, or the kernel does not know it yet."""
    devices: tuple[Device, ...] = ()
    wanted: tuple[str, ...] = ()
    """The names of the wireless networks that NetworkManager is to join."""
    seen: tuple[SeenNetwork, ...] = ()
    """The strongest first."""
    has_route: bool = False
    """Whether there is a way beyond the own network."""
    name_servers: tuple[str, ...] = ()


def network_state(read: NetworkReadings) -> NetworkState:
    """What the readings mean."""
    general = (_rows(read.general) or [[]])[0]
    running, connectivity, networking, wireless = (*general, *4 * [""])[:4]
    ssids = (value for key, value in _pairs(read.wanted) if key == SSID and value)
    return NetworkState(
        running=running == "running",
        networking=networking != "disabled",
        wireless=wireless != "disabled",
        portal=connectivity == "portal",
        blocked=_blocked(read.switches),
        country=read.regulatory_domain if re.fullmatch("[A-Z]{2}", read.regulatory_domain) else None,
        devices=tuple(_devices(read.devices, read.journal)),
        wanted=tuple(dict.fromkeys(ssids)),
        seen=_seen(read.seen),
        has_route=_has_route(read.routes, read.routes6),
        name_servers=tuple(re.findall(r"(?m)^\s*nameserver\s+(\S+)", read.resolver)),
    )


def _blocked(switches: tuple[tuple[str, str, str], ...]) -> frozenset[str]:
    radios = [{"soft": soft == "1", "hard": hard == "1"} for kind, soft, hard in switches if kind == "wlan"]
    if not all(any(radio.values()) for radio in radios):
        return frozenset()
    return frozenset(why for radio in radios for why, on in radio.items() if on)


def _devices(text: str, journal: str) -> Iterator[Device]:
    journal = journal.rpartition(STARTS)[2]
    for block in text.split("\n\n"):
        pairs = [*_pairs(block)]
        one = dict(pairs)
        if name := one.get(DEVICE[0]):
            addresses = [value for key, value in pairs if re.match(r"IP[46]\.ADDRESS\[", key)]
            state = re.match("[0-9]+", one.get("GENERAL.STATE", ""))
            failed = re.findall(rf"device \({re.escape(name)}\): state change: (\S+) -> failed ", journal)
            yield Device(
                name,
                one.get("GENERAL.TYPE", ""),
                int(state[0]) if state else 0,
                tuple(each for each in addresses if not each.startswith("fe80:")),
                failed[-1] if failed else "",
            )


def _seen(text: str) -> tuple[SeenNetwork, ...]:
    rows = [row for row in _rows(text)[:MAX_SEEN] if len(row) == len(SEEN) and row[1].isdecimal()]
    found = [SeenNetwork(name, int(signal), frozenset(security.split())) for name, signal, security in rows]
    return tuple(sorted(found, key=lambda each: -each.signal))


def _has_route(ipv4: str, ipv6: str) -> bool:
    """Whether one of the kernel's tables leads everywhere by a router."""
    rows = [line.split() for line in ipv4.splitlines()[1:]]
    rows6 = [line.split() for line in ipv6.splitlines()]
    flags = [row[3] for row in rows if len(row) > 7 and row[1] == row[7] == 8 * "0"]  # noqa: PLR2004 - the mask's place
    flags += [row[8] for row in rows6 if len(row) > 9 and row[:2] == [32 * "0", "00"]]  # noqa: PLR2004 - its last place
    return any(int(each, 16) & RTF_GATEWAY for each in flags)


def _rows(text: str) -> list[list[str]]:
    """Of nmcli's terse output: colons between, a backslash before what is meant literally."""
    return [[_literal(each) for each in re.findall(r"(?:^|:)((?:[^:\\]|\\.)*)", line)] for line in text.splitlines()]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Of its output with a name and a colon before each value."""
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name, _literal(value)


def _literal(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
