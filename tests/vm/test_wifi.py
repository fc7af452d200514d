"""smiley.txt on a stock Raspberry Pi OS as far as its wireless network is concerned: off until a country is named.

NetworkManager and the kernel's wireless stack are real; the radios are simulated, and a second one is the shop's router
with hostapd, dnsmasq and a time server. Raspberry Pi OS is what its image writes into a Debian: the radio is off in the
kernel, in NetworkManager's state file and in what systemd-rfkill saved.
"""

import json
import shlex

import pytest

from config.smiley.form import compose
from hardware.timesync import ASK
from kiosk.device.setup.radio import STATE
from tests.systemd.units import FOLDER, value
from tests.vm.image import lacking
from tests.vm.shop import GIVEN, PASSWORD, STOCK, started, stock_card

pytestmark = pytest.mark.vm

KEY = f"{1:064x}"
WPA2 = ("wpa=2", "rsn_pairwise=CCMP", "wpa_key_mgmt=WPA-PSK", f"wpa_passphrase={PASSWORD}")
WPA3 = ("wpa=2", "rsn_pairwise=CCMP", "wpa_key_mgmt=SAE", f"sae_password={PASSWORD}", "ieee80211w=2")
BOTH = (*WPA2[:2], "wpa_key_mgmt=WPA-PSK SAE", f"wpa_passphrase={PASSWORD}", "ieee80211w=1", "sae_require_mfp=1")
HIDDEN = "ignore_broadcast_ssid=1"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A kiosk at its first start with smiley.txt, after one without, at which its radio was off."""
    if reason := lacking():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("shop")
    card = stock_card(folder)
    with started(card, folder / "first") as before:
        # Whoever lifts the kernel's switch alone changes nothing: NetworkManager's own is another.
        before.switch_radio(0)
        assert before.machine.run("nmcli", "radio", "wifi").stdout.strip() == "disabled"
        assert before.state().startswith("unavailable")
        # As installing the package does, beside a NetworkManager that writes what it believes when it ends.
        before.machine.write({"/boot/firmware/smiley.txt": compose(GIVEN)})
        before.machine.run("systemctl", "restart", "kiosk-setup")
        before.machine.shut_down()
    with started(card, folder / "second") as shop:
        shop.router("on", *WPA2)
        yield shop


def test_a_stock_card_is_in_the_network_after_the_start_that_follows_the_installation(shop):
    assert shop.joined() == "smiley-kiosk"
    assert shop.doctor() == "ok: the network has a way out and a name server\n"
    assert shop.machine.run("cat", "/sys/module/cfg80211/parameters/ieee80211_regdom").stdout == "IT\n"


def test_a_stock_card_is_in_the_network_at_its_first_start_with_a_text(shop):
    shop.machine.run("systemctl", "stop", "NetworkManager")
    shop.machine.write({f"/{STATE}": STOCK})
    shop.switch_radio(1)
    # Before: what is asked of a router that restarts looks like a wrong password.
    shop.router("on", *WPA2)
    shop.start(shop="other")
    assert shop.joined() == "smiley-kiosk"


@pytest.mark.parametrize(
    ("network", "password", "connection"),
    [
        (BOTH, PASSWORD, "smiley-kiosk"),
        (WPA3, PASSWORD, "smiley-kiosk-wpa3"),
        ((*WPA2, HIDDEN), PASSWORD, "smiley-kiosk"),
        # What is hidden is also tried unheard, by the connection for WPA2, to which NetworkManager adds WPA3.
        ((*WPA3, HIDDEN), PASSWORD, "smiley-kiosk smiley-kiosk-wpa3"),
        ((*WPA2[:3], f"wpa_psk={KEY}"), KEY, "smiley-kiosk"),
        ((), "", "smiley-kiosk"),
    ],
    ids=["wpa2-and-wpa3", "wpa3-alone", "hidden-wpa2", "hidden-wpa3", "key-of-64-digits", "open"],
)
def test_whatever_the_router_speaks_the_same_text_joins_it(shop, network, password, connection):
    shop.router("on", *network)
    shop.start(wifi_password=password)
    assert shop.joined() in connection.split()


@pytest.mark.parametrize("network", [WPA2, WPA3], ids=["wpa2", "wpa3"])
def test_a_wrong_password_is_told_from_everything_else(shop, network):
    shop.router("on", *network)
    shop.start(wifi_password="wrong horse")
    shop.until(lambda: "refuses the password" in shop.doctor())


def test_what_has_a_refused_password_tried_again_leaves_alone_what_is_joined(shop):
    def activation() -> str:
        told = shop.machine.run("nmcli", "--get-values", "GENERAL.CON-PATH,GENERAL.STATE", "device", "show", "wlan0")
        return told.stdout

    shop.router("on", *WPA2)
    shop.start()
    assert shop.joined()
    before = activation()
    shop.machine.run(*shlex.split(value(FOLDER / "kiosk-publish.service", "ExecStartPre").removeprefix("+")))
    assert activation() == before


def test_a_network_that_is_not_there_is_told_beside_one_that_is(shop):
    shop.router("on", *WPA2)
    shop.start(wifi_name="station")
    shop.until(lambda: "“station” is not heard, but “Station” is" in shop.doctor())


def test_a_router_that_gives_no_address_is_told(shop):
    shop.router("on", *WPA2)
    shop.router("silent")
    try:
        shop.start()
        shop.until(lambda: "gives it no address" in shop.doctor())
    finally:
        shop.router("answer")


def test_a_radio_that_somebody_switched_off_is_told(shop):
    shop.machine.run("nmcli", "radio", "wifi", "off")
    try:
        assert "warning: the Wi-Fi is switched off" in shop.doctor()
    finally:
        shop.machine.run("nmcli", "radio", "wifi", "on")


def test_the_passwords_stay_in_two_files_of_roots(shop):
    shop.router("on", *WPA2)
    shop.start(wifi_password=PASSWORD)
    assert shop.joined()
    search = f"grep -rlF '{PASSWORD}' /etc /var /run /boot --exclude=hostapd.conf || true"
    journal = f"journalctl -b | grep -cF '{PASSWORD}' || true"
    open_ = shop.machine.script(f"{search}\n{journal}").splitlines()
    networks = "/etc/NetworkManager/system-connections/smiley-kiosk"
    assert {*open_} == {f"{networks}-wpa3.nmconnection", f"{networks}.nmconnection", "0"}
    modes = shop.machine.run("stat", "--format=%U:%a", f"{networks}.nmconnection", f"{networks}-wpa3.nmconnection")
    assert modes.stdout.split() == ["root:600", "root:600"]


def test_chrony_over_this_network_is_believed_behind_the_walls_of_the_buttons_service(shop):
    ask = f"import subprocess; print(subprocess.run({ASK!r}, capture_output=True, text=True).stdout)"
    assert shop.machine.python_inside("kiosk.service", ask) == "b false"
    shop.router("on", *WPA2)
    shop.start()
    assert shop.joined()
    shop.router("time")
    shop.machine.write({"/etc/chrony/chrony.conf": "server 10.7.0.1 iburst\ndriftfile /var/lib/chrony/drift\n"})
    shop.machine.script("systemctl unmask chrony; systemctl start chrony; chronyc waitsync 60 0 0 1")
    shop.until(lambda: shop.machine.python_inside("kiosk.service", ask) == "b true")
    found = json.loads(shop.machine.run("kiosk", "doctor", "--json", check=False).stdout)
    clock = [each["what"] for each in found["findings"] if each["examination"] == "clock"]
    assert "chrony keeps the clock: synchronised within the last nine hours" in clock
