"""Limits by address, for the kernel's packet filter: Mosquitto has none. Pure; nft(8) has the language."""

CONNECTIONS_A_SECOND = 5
CONNECTIONS_AT_ONCE = 20
"""Beyond that, those of one address: a shop of twenty kiosks behind one router after a power cut."""
MOST_OPEN = 50
BYTES_A_SECOND_KIB = 64
BYTES_AT_ONCE_KIB = 1024
"""Beyond that. A visit has 20 KiB, thirty years of one kiosk four MiB, once, if ever: those take a minute."""
ADDRESSES = 65_535
"""Of which each limit is kept. An address of IPv6 stands for its /64, of which one customer has them all."""
FAMILIES = {"4": ("ip saddr", "ipv4_addr"), "6": ("ip6 saddr and ffff:ffff:ffff:ffff::", "ipv6_addr")}


def limits(port: int) -> str:
    """A table for `nft -f`, which puts it in place of the one before."""
    sets = "".join(_sets(family, kind) for family, (_, kind) in FAMILIES.items())
    rules = "".join(_rules(port, family, address) for family, (address, _) in FAMILIES.items())
    return f"""\
table inet smiley_kiosk
delete table inet smiley_kiosk
table inet smiley_kiosk {{
{sets}\
  chain input {{
    type filter hook input priority filter; policy accept;
{rules}\
  }}
}}
"""


def _sets(family: str, kind: str) -> str:
    forgotten = f"type {kind}; size {ADDRESSES}; flags dynamic,timeout; timeout 10m;"
    return (
        f"  set begun{family} {{ {forgotten} }}\n"
        f"  set sent{family} {{ {forgotten} }}\n"
        f"  set open{family} {{ type {kind}; size {ADDRESSES}; flags dynamic; }}\n"
    )


def _rules(port: int, family: str, address: str) -> str:
    begun = f"limit rate over {CONNECTIONS_A_SECOND}/second burst {CONNECTIONS_AT_ONCE} packets"
    sent = f"limit rate over {BYTES_A_SECOND_KIB} kbytes/second burst {BYTES_AT_ONCE_KIB} kbytes"
    return (
        f"    tcp dport {port} ct state new update @begun{family} {{ {address} {begun} }} drop\n"
        f"    tcp dport {port} ct state new add @open{family} {{ {address} ct count over {MOST_OPEN} }} drop\n"
        f"    tcp dport {port} update @sent{family} {{ {address} {sent} }} drop\n"
    )
