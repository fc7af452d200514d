"""Whether a request comes from the shop's own network: some pages are for nobody else."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

OWN = tuple(
    map(
        ip_network,
        (
            *("127.0.0.0/8", "::1/128"),
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),  # RFC 1918
            *("169.254.0.0/16", "fe80::/10"),  # of one wire: RFC 3927, RFC 4291
            "fc00::/7",  # RFC 4193
        ),
    )
)
ROUTES = Path("/proc/self/net/ipv6_route")
"""Destination, its length, source, its length, next hop, …, flags, interface; all but the last hexadecimal."""
SHORTEST = 48
"""A prefix of fewer bits is no shop's own."""
REJECT = 0x0200
"""RTF_REJECT, linux/ipv6_route.h: a destination that is shut."""
IPV6_BITS = 128


def is_own_address(address: str, on_link: Sequence[IPv6Network] = ()) -> bool:
    """Whether an address is a private one, or one of this machine's own networks. What is no address is not.

    `on_link`: prefixes that this machine reaches without a router. With IPv6 a telephone beside it mostly has an
    address of the whole Internet's, and only its prefix is the shop's.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in each for each in (*OWN, *on_link) if each.version == found.version)


def prefixes(table: str) -> Iterator[IPv6Network]:
    """Of the kernel's routes those that lead to no router: what RFC 4861 calls on-link."""
    for line in table.splitlines():
        destination, length, _, _, hop, *_, flags, interface = line.split()
        bits = int(length, 16)
        if not int(hop, 16) and not int(flags, 16) & REJECT and interface != "lo" and SHORTEST <= bits < IPV6_BITS:
            yield IPv6Network((int(destination, 16), bits))


def on_link() -> tuple[IPv6Network, ...]:
    """As of now; none where there is no IPv6."""
    try:
        return tuple(prefixes(ROUTES.read_text("ascii")))
    except OSError:
        return ()
