"""Who is in the shop's own network, by IPv4 and IPv6, and by which names the shop's own pages are asked for."""

import sys

import pytest

from kiosk.office.doctor.local_name import examine_local_name
from kiosk.office.web.local_name import is_called, reached_by, told_by_avahi
from kiosk.office.web.own_network import is_own_address, on_link, prefixes

ZEROS = "0" * 32
PREFIX, HOST = "20010db8000100020000000000000000", "20010db8000100020000000000000005"
ROUTER = "fe800000000000000000000000000001"


def route(destination, bits, hop=ZEROS, flags=0x1, interface="eth0"):
    return f"{destination} {bits:02x} {ZEROS} 00 {hop} 00000100 00000001 00000000 {flags:08x}     {interface}"


TABLE = [
    route(PREFIX, 64),
    route(ZEROS, 0, ROUTER, 0x3),
    # Of the machine itself, shut, of one machine alone, through a router, of a telephone network.
    route(HOST, 128, flags=0x80200001, interface="lo"),
    route("20010db8000200000000000000000000", 64, flags=0x201),
    route("20010db8000300000000000000000001", 128),
    route("20010db8000400000000000000000000", 64, ROUTER, 0x3),
    route(ZEROS, 0, interface="ppp0"),
]


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("192.168.1.20", True),
        ("203.0.113.9", False),
        ("::ffff:192.168.1.20", True),
        ("::ffff:203.0.113.9", False),
        ("fe80::20%eth0", True),
        ("fd12::20", True),
        ("2001:db8:1:2::20", True),
        ("2001:db8:1:3::20", False),
        ("2001:db8:4::20", False),
        ("2001:db8:2::20", False),
        ("no address", False),
    ],
)
def test_near_is_what_needs_no_router(address, near):
    assert is_own_address(address, tuple(prefixes("\n".join(TABLE)))) == near


def test_an_address_of_the_internets_is_far_where_its_prefix_is_not_ours():
    assert not is_own_address("2001:db8:1:2::20", tuple(prefixes("\n".join(TABLE[1:]))))
    assert not is_own_address("2001:db8:1:2::20")


def test_this_machines_own_table_can_be_read():
    """As the service sees it: /proc with processes alone."""
    assert isinstance(on_link(), tuple)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("bakery.local", True),
        ("bakery-2.local", True),
        ("bakery-x.local", False),
        ("bakery.local.example.org", False),
        ("butcher.local", False),
        ("", False),
    ],
)
def test_a_name_is_ours_or_what_avahi_makes_of_ours(name, ours):
    assert is_called("bakery.local", name) == ours


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("bakery-2.local", "http://bakery-2.local:8080"),
        ("bakery.local", "http://bakery.local:8080"),
        ("butcher.local", "http://bakery.local:8080"),
        (None, "http://bakery.local:8080"),
    ],
)
def test_a_link_has_the_name_that_the_network_knows(told, address):
    assert reached_by("http://bakery.local:8080", told) == address


@pytest.mark.parametrize(
    ("said", "told"),
    [('s "Bakery-2.local"', "bakery-2.local"), ('s "bakery.lan"', None), ("Call failed", None), ("", None)],
)
def test_avahis_answer_is_read_and_nothing_else(said, told):
    assert told_by_avahi((sys.executable, "-c", f"print({said!r})")) == told


def test_without_busctl_there_is_no_name():
    assert told_by_avahi(("/nowhere/busctl",)) is None


@pytest.mark.parametrize(
    ("told", "severity", "said"),
    [
        ("bakery.local", "ok", "bakery.local"),
        ("bakery-2.local", "ok", "bakery-2.local: another one there is bakery.local"),
        ("butcher.local", "warning", "butcher.local, and web.url says bakery.local"),
        (None, "warning", "nobody tells the network where bakery.local is"),
    ],
)
def test_the_doctor_says_what_the_network_calls_it(told, severity, said):
    url = "http://bakery.local:8080"
    (finding,) = examine_local_name(url, told, ours=bool(told) and told in reached_by(url, told))
    assert finding.severity == severity
    assert said in finding.what
    assert bool(finding.remedy) == (severity == "warning")
