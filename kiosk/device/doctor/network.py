"""The way out, walked from the radio to the name server: the first thing that is wrong, with its remedy."""

from collections.abc import Iterator

from config.language import gettext_noop as _
from config.smiley.remarks import quote
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, note, ok, warning
from kiosk.device.doctor.network_readings import read_network
from kiosk.device.doctor.network_state import Device, NetworkState, SeenNetwork, network_state

UNMANAGED, DISCONNECTED, CONNECTED, FAILED = 10, 30, 100, 120
"""NMDeviceState."""
REFUSED = {"need-auth", "config"}
"""States from which who is refused fails: with WPA2 the former, with WPA3 the latter."""
WEAK = 30
"""Percent; below it connections break."""
ENTERPRISE = "802.1X"
LOCAL = {"localhost", "127.0.0.1", "::1"}


def examine_network(context: Context) -> Iterator[Finding]:
    """Where there is an office to be reached, and not on this very machine."""
    if context.settings.broker is not None and context.settings.broker.host not in LOCAL:
        yield from judge_network(network_state(read_network(context)))


def examine_wireless(context: Context) -> Iterator[Finding]:
    """The first part of the way alone, from behind walls that let through no network but NetworkManager's words."""
    if context.settings.broker is not None:
        yield from judge_wireless(network_state(read_network(context)))


def judge_wireless(state: NetworkState) -> Iterator[Finding]:
    """What keeps the kiosk out of its Wi-Fi, where no cable does without. Pure."""
    fault = _wireless_fault(state) if state.running and state.wanted and not _is_wired(state) else None
    if fault is not None:
        yield fault


def _is_wired(state: NetworkState) -> bool:
    return any(each.kind == "ethernet" and each.state == CONNECTED for each in state.devices)


def judge_network(state: NetworkState) -> Iterator[Finding]:
    """The first thing that keeps the kiosk from the office, by cable or Wi-Fi. Pure."""
    wired = _is_wired(state)
    if state.running and not state.networking:
        yield warning(_("NetworkManager connects nothing"), _("switch it on: sudo nmcli networking on"))
        return
    if state.running and not state.wanted and not wired:
        yield warning(
            _("no network cable is plugged in, and no Wi-Fi is set up"),
            _("plug one in; or write the three `wifi` lines into smiley.txt, then start again"),
        )
        return
    if state.running and state.wanted:
        fault = _wireless_fault(state)
        if fault is not None:
            yield fault
            if not wired:
                return
    yield from _judge_way_out(state)


def _wireless_fault(state: NetworkState) -> Finding | None:
    """None where the kiosk is in the network and has an address. Pure."""
    device = max((each for each in state.devices if each.kind == "wifi"), key=lambda each: each.state, default=None)
    if "hard" in state.blocked:
        return warning(_("the Wi-Fi is switched off by a switch of this machine"), _("switch it on there"))
    if (state.blocked or not state.wireless) and state.country is None:
        return warning(
            _("the Wi-Fi is switched off, as it is until the country is known"),
            _("write a line like `wifi country = IT` into smiley.txt, then start again"),
        )
    if state.blocked or not state.wireless:
        return warning(_("the Wi-Fi is switched off"), _("switch it on: sudo nmcli radio wifi on"))
    if device is None:
        return warning(
            _("no Wi-Fi radio is found"),
            _("a Raspberry Pi 3, 4, 5 or Zero W has one; `sudo dmesg | grep brcmfmac` names its faults"),
        )
    if device.state <= UNMANAGED:
        return warning(
            _("NetworkManager leaves the radio {radio} alone"),
            _("see /etc/NetworkManager/conf.d and /etc/network/interfaces for who else has it"),
            radio=device.name,
        )
    return _joining_fault(state, device)


def _joining_fault(state: NetworkState, device: Device) -> Finding | None:
    name = state.wanted[0]
    if device.state == CONNECTED and device.addresses:
        return None
    if device.state == CONNECTED or device.failed_from == "ip-config":
        return warning(
            _("the Wi-Fi “{name}” let the kiosk in, and its router gives it no address"),
            _("start the router again; does it let in only devices that it knows, or has it no address left?"),
            name=name,
        )
    heard = next((each for each in state.seen if each.name in state.wanted), None)
    if DISCONNECTED < device.state < FAILED and device.failed_from not in REFUSED:
        return note(_("the Wi-Fi “{name}” is just being joined: ask again in a minute"), name=name)
    return _unheard(name, state.seen) if heard is None else _refused(heard, device)


def _unheard(name: str, seen: tuple[SeenNetwork, ...]) -> Finding:
    """The network is not in the air, or is called otherwise."""
    alike = next((each.name for each in seen if _folded(each.name) == (_folded(name) or None)), None)
    if alike is not None:
        return warning(
            _("the Wi-Fi “{name}” is not heard, but “{alike}” is"),
            _("if that is meant, write `wifi name = {written}` into smiley.txt, then start again"),
            name=name,
            alike=alike,
            # A blank at its end is a part of it.
            written=quote(alike),
        )
    others = [*dict.fromkeys(each.name for each in seen if each.name)]
    return warning(
        _("the Wi-Fi “{name}” is not heard; others are: {others}")
        if others
        else _("the Wi-Fi “{name}” is not heard, nor is any other"),
        _("is its router on, near enough, and the name right, capitals too? A Pi 3B or Zero 2 W hears 2.4 GHz alone"),
        name=name,
        others=", ".join(others[:5]),
    )


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _refused(heard: SeenNetwork, device: Device) -> Finding:
    """The network is heard, and does not let the kiosk in."""
    if ENTERPRISE in heard.security:
        return warning(
            _("the Wi-Fi “{name}” asks for a user's name besides the password, which no kiosk has"),
            _("a network for guests or devices, or a network cable"),
            name=heard.name,
        )
    if heard.signal < WEAK:
        return warning(
            _("the Wi-Fi “{name}” is heard too weakly to be joined: {signal} %"),
            _("the router or a repeater nearer to the kiosk, or a network cable"),
            name=heard.name,
            signal=heard.signal,
        )
    if not device.failed_from and heard.security == {"WPA3"}:
        return warning(
            _("the Wi-Fi “{name}” speaks WPA3 alone, and this radio does not"),
            _("have its router speak WPA2 as well, or use a network cable"),
            name=heard.name,
        )
    if device.failed_from not in REFUSED:
        return note(_("the Wi-Fi “{name}” is just being joined: ask again in a minute"), name=heard.name)
    advice = _("write `wifi password` into smiley.txt once more, then start again; does the router let in new devices?")
    if "WPA3" in heard.security:
        # https://github.com/raspberrypi/linux/issues/7634 and 6130
        advice = _(
            "write `wifi password` into smiley.txt once more, then start again; if it is right, have the router speak "
            "WPA2 alone: some Raspberry Pis fail with WPA3"
        )
    return warning(_("the Wi-Fi “{name}” refuses the password"), advice, name=heard.name)


def _judge_way_out(state: NetworkState) -> Iterator[Finding]:
    """From the address on. Pure."""
    if state.portal:
        yield warning(
            _("the network lets nothing out until somebody has agreed to something on its own page"),
            _("another network, or have its router let the kiosk through"),
        )
    elif not state.has_route:
        yield warning(
            _("the network has no way out: its router named none"),
            _("is the router connected to the internet? Start it again"),
        )
    elif not state.name_servers:
        yield warning(
            _("the network named no name server, so that no name is found"),
            _("start the router again; or give `broker` as an address of numbers"),
        )
    else:
        yield ok(_("the network has a way out and a name server"))
    if state.wanted and state.running and state.country is None:
        yield note(
            _("the radio does not know its country, and keeps to what is allowed everywhere"),
            _("write a line like `wifi country = IT` into smiley.txt; it holds from the second start on"),
        )
