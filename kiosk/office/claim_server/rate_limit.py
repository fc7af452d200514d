"""How often somebody may ask: a token bucket each, of which only so many are kept. Pure: time is an argument."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

NS = 1_000_000_000
MOST = 10_000
"""Buckets that are kept; who asked longest ago is forgotten first, and may begin anew."""
IPV6_PREFIX_BITS = 64
"""A connection at home has as many addresses as this leaves; it counts as one."""


class RateLimit:
    """So many at once, and so many a second from then on, for each name."""

    def __init__(self, burst: int, per_s: float) -> None:
        self._burst = burst
        self._ns_each = round(NS / per_s)
        self._full_at: OrderedDict[str, int] = OrderedDict()
        """When each bucket will be full again (the generic cell rate algorithm's TAT)."""

    def allows(self, name: str, now_ns: int) -> bool:
        """Whether `name` may ask once more; if so, that is counted."""
        full_at = max(self._full_at.get(name, 0), now_ns) + self._ns_each
        if full_at - now_ns > self._burst * self._ns_each:
            return False
        self._full_at[name] = full_at
        self._full_at.move_to_end(name)
        if len(self._full_at) > MOST:
            self._full_at.popitem(last=False)
        return True


def network(address: str) -> str:
    """The name under which an address is counted; one that is none counts as itself."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> IPV6_PREFIX_BITS << IPV6_PREFIX_BITS))
