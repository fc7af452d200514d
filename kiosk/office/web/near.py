"""Who asks from the shop's own network: what does not leave it is told to nobody else. Pure."""

from ipaddress import IPv6Address, ip_address, ip_network

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


def is_near(address: str) -> bool:
    """Whether an address is one that no router carries over the Internet; what is no address is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in each for each in OWN if each.version == found.version)
