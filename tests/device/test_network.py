"""The way out, walked from the radio to the name server: what is wrong first, and nothing that is right."""

import re
from pathlib import Path

import attrs
import pytest

from kiosk.device.doctor.finding import Severity
from kiosk.device.doctor.network import judge_network, judge_wireless
from kiosk.device.doctor.network_state import Device, NetworkReadings, NetworkState, SeenNetwork, network_state

RECORDED = Path(__file__).parent / "network"
"""What NetworkManager 1.52 of Debian 13 said beside hostapd and dnsmasq, with simulated radios. A file a state."""
JOINED = NetworkState(
    running=True,
    country="IT",
    devices=(Device("eth0", "ethernet", 20), Device("wlan0", "wifi", 100, ("10.7.0.73/24",))),
    wanted=("Shop",),
    seen=(SeenNetwork("Shop", 90, frozenset({"WPA2"})), SeenNetwork("", 70, frozenset({"WPA2"}))),
    has_route=True,
    name_servers=("10.7.0.1",),
)


def recorded(name: str) -> NetworkState:
    parts = re.split(r"(?m)^\$ (\w+)\n", (RECORDED / f"{name}.txt").read_text("utf-8"))
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    switches = tuple(tuple(line.split()) for line in texts.pop("switches").splitlines())
    domain = texts.pop("regulatory_domain").strip()
    return network_state(NetworkReadings(**texts, switches=switches, regulatory_domain=domain))


def said(state: NetworkState) -> str:
    """The first finding that is not in order; empty where all is."""
    findings = [each for each in judge_network(state) if each.severity not in {Severity.OK, Severity.NOTE}]
    assert all(each.remedy for each in findings)
    return findings[0].what if findings else ""


def radio(**change) -> NetworkState:
    """The wireless device with something else of it."""
    cable, wireless = JOINED.devices
    return attrs.evolve(JOINED, devices=(cable, attrs.evolve(wireless, **change)))


def test_who_is_in_the_network_hears_nothing_of_it():
    assert [(each.severity, each.what) for each in judge_network(JOINED)] == [
        ("ok", "the network has a way out and a name server")
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"networking": False}, "NetworkManager connects nothing"),
        ({"wanted": ()}, "no Wi-Fi is set up"),
        ({"blocked": frozenset({"hard", "soft"})}, "by a switch of this machine"),
        ({"wireless": False, "country": None}, "until the country is known"),
        ({"wireless": False}, "the Wi-Fi is switched off"),
        ({"blocked": frozenset({"soft"})}, "the Wi-Fi is switched off"),
        ({"devices": JOINED.devices[:1]}, "no Wi-Fi radio is found"),
        ({"portal": True}, "on its own page"),
        ({"has_route": False}, "no way out"),
        ({"name_servers": ()}, "no name server"),
    ],
)
def test_the_first_thing_that_is_wrong_is_named(change, sentence):
    assert sentence in said(attrs.evolve(JOINED, **change))


def test_a_radio_that_somebody_else_has_is_named():
    assert "leaves the radio wlan0 alone" in said(radio(state=10))


def test_an_address_that_is_lacking_is_not_called_a_password():
    for change in (
        {"addresses": ()},
        {"state": 70, "failed_from": "ip-config"},
        {"state": 30, "failed_from": "ip-config"},
    ):
        assert "gives it no address" in said(radio(**change))


def test_a_network_that_is_heard_and_not_joined_refuses_the_password_unless_something_else_does():
    refused = radio(state=30, addresses=(), failed_from="need-auth")
    assert said(refused) == "the Wi-Fi “Shop” refuses the password"

    def heard(signal: int, *security: str) -> NetworkState:
        return attrs.evolve(refused, seen=(SeenNetwork("Shop", signal, frozenset(security)),))

    assert "asks for a user's name" in said(heard(90, "WPA2", "802.1X"))
    assert "too weakly" in said(heard(12, "WPA2"))
    for security, advice in ((("WPA2",), "does the router let in"), (("WPA2", "WPA3"), "WPA2 alone")):
        (finding,) = judge_network(heard(90, *security))
        assert ("refuses the password" in finding.what, advice in finding.remedy) == (True, True)
    (unable,) = (attrs.evolve(heard(90, "WPA3"), devices=radio(state=30, addresses=()).devices),)
    assert "speaks WPA3 alone" in said(unable)


def test_a_network_that_is_not_heard_is_named_beside_what_is():
    away = radio(state=30, addresses=())
    assert "not heard, nor is any other" in said(attrs.evolve(away, seen=()))
    others = (SeenNetwork("Café", 90, frozenset()), SeenNetwork("", 80, frozenset()))
    assert said(attrs.evolve(away, seen=others)) == "the Wi-Fi “Shop” is not heard; others are: Café"
    other_name = (*others, SeenNetwork("shop ", 30, frozenset()))
    assert said(attrs.evolve(away, seen=other_name)) == "the Wi-Fi “Shop” is not heard, but “shop ” is"
    (finding,) = judge_network(attrs.evolve(away, seen=other_name))
    assert 'write `wifi name = "shop "` into smiley.txt' in str(finding.remedy)
    # What has no letter is like nothing.
    signs = attrs.evolve(away, wanted=("***",), seen=others)
    assert said(signs) == "the Wi-Fi “***” is not heard; others are: Café"


def test_a_join_under_way_is_no_fault():
    (finding,) = judge_network(radio(state=50, addresses=()))
    assert (finding.severity, "just being joined" in finding.what) == ("note", True)


def test_with_a_cable_the_wifi_is_told_and_the_way_is_walked_on():
    cable = attrs.evolve(JOINED.devices[0], state=100, addresses=("10.0.0.2/24",))
    wired = attrs.evolve(JOINED, devices=(cable, attrs.evolve(JOINED.devices[1], state=20)), wireless=False)
    assert [str(each.severity) for each in judge_network(wired)] == ["warning", "ok"]
    assert said(attrs.evolve(wired, wanted=(), wireless=True)) == ""


def test_from_behind_walls_only_the_wireless_part_of_the_way_is_judged():
    refused = radio(state=30, addresses=(), failed_from="need-auth")
    cable = attrs.evolve(JOINED.devices[0], state=100, addresses=("10.0.0.2/24",))
    walled = attrs.evolve(JOINED, has_route=False, name_servers=())
    found = [
        [each.what for each in judge_wireless(state)]
        for state in (refused, walled, attrs.evolve(refused, devices=(cable, refused.devices[1])), NetworkState())
    ]
    assert found == [["the Wi-Fi “Shop” refuses the password"], [], [], []]


def test_without_networkmanager_the_way_out_is_all_that_is_judged():
    assert said(NetworkState(has_route=True, name_servers=("::1",))) == ""
    assert "no way out" in said(NetworkState())


def test_a_country_that_the_kernel_was_not_given_is_worth_a_note():
    (_, finding) = judge_network(attrs.evolve(JOINED, country=None))
    assert (finding.severity, "does not know its country" in finding.what) == ("note", True)


def test_names_come_out_of_the_terse_form_as_they_are():
    read = NetworkReadings(seen="a\\:b\\\\c:40:WPA1 WPA2\n:70:WPA2\nCafé:55:\nbroken\n")
    assert [(each.name, each.signal, sorted(each.security)) for each in network_state(read).seen] == [
        ("", 70, ["WPA2"]),
        ("Café", 55, []),
        ("a:b\\c", 40, ["WPA1", "WPA2"]),
    ]


def test_a_failure_counts_since_networkmanager_started():
    failed = "device (wlan0): state change: need-auth -> failed (reason 'no-secrets', managed-type: 'full')\n"
    starts = "NetworkManager (version 1.52.1) is starting... (boot:4edd5f59-d5c3-4290-9682-c5fcf3adc2ba)\n"
    block = "GENERAL.DEVICE:wlan0\nGENERAL.TYPE:wifi\nGENERAL.STATE:30 (disconnected)\n"
    found = [
        network_state(NetworkReadings(devices=block, journal=journal)).devices[0].failed_from
        for journal in (failed, starts + failed, failed + starts, "")
    ]
    assert found == ["need-auth", "need-auth", "", ""]


def test_a_route_counts_that_leads_everywhere_by_a_router():
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    everywhere = "wlan0\t00000000\t0100070A\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
    own = "wlan0\t0000070A\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
    nowhere = f"{32 * '0'} 00 {32 * '0'} 00 {32 * '0'} ffffffff 00000001 00000000 00200200       lo\n"
    router = f"{32 * '0'} 00 {32 * '0'} 00 fe80{28 * '1'} 00000258 00000001 00000000 00450003    wlan0\n"
    told = [
        network_state(NetworkReadings(routes=ipv4, routes6=ipv6)).has_route
        for ipv4, ipv6 in (("", ""), (head + own, nowhere), (head + own + everywhere, nowhere), (head, router))
    ]
    assert told == [False, False, True, True]


def test_one_radio_that_is_on_is_enough():
    def blocked(*switches):
        return network_state(NetworkReadings(switches=switches)).blocked

    off, on, bluetooth = ("wlan", "1", "0"), ("wlan", "0", "0"), ("bluetooth", "1", "0")
    assert (blocked(off, bluetooth), blocked(off, on), blocked(on, bluetooth), blocked()) == (
        frozenset({"soft"}),
        frozenset(),
        frozenset(),
        frozenset(),
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("off", "the Wi-Fi is switched off, as it is until the country is known"),
        ("off-in-networkmanager", "the Wi-Fi is switched off, as it is until the country is known"),
        ("no-address", "the Wi-Fi “Shop” let the kiosk in, and its router gives it no address"),
        ("refused-wpa2", "the Wi-Fi “Shop” refuses the password"),
        ("refused-wpa3", "the Wi-Fi “Shop” refuses the password"),
        ("networking-off", "NetworkManager connects nothing"),
        ("joined", ""),
        ("joined-open", ""),
    ],
)
def test_what_networkmanager_says_is_understood(name, sentence):
    assert said(recorded(name)) == sentence
