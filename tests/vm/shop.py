"""A kiosk's machine beside the shop's router: a wireless network whose radios are simulated, and all else is real."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.smiley.form import compose
from hardware.clock import SystemClock
from kiosk.device.setup.radio import STATE
from tests.systemd.root import VENV
from tests.vm.emulator import running
from tests.vm.image import make_image, make_kernel
from tests.vm.virtual import Virtual

JOIN_S = 600
PASSWORD = "correct horse"
GIVEN = {
    "kiosk id": "k",
    "owner": "o",
    "shop": "s",
    "time zone": "Europe/Rome",
    "broker": "office.test:1883",
    "wifi name": "Station",
    "wifi password": PASSWORD,
    "wifi country": "IT",
}
STOCK = "[main]\nNetworkingEnabled=true\nWirelessEnabled=false\nWWANEnabled=true\n"
# Its minute is no matter of an emulated processor on a busy host.
FURNISH = """
systemctl unmask NetworkManager
systemctl enable NetworkManager
install -d /boot/firmware /var/lib/NetworkManager /etc/kiosk
install -m 644 /src/systemd/kiosk-setup.service /etc/systemd/system/
systemd-sysusers /src/systemd/kiosk.sysusers.conf
systemctl enable kiosk-setup.service router.service
install -d /etc/systemd/system/kiosk-setup.service.d
printf '[Service]\nTimeoutStartSec=infinity\n' > /etc/systemd/system/kiosk-setup.service.d/emulated.conf
echo options rfkill default_state=0 > /etc/modprobe.d/rfkill_default.conf
"""
ROUTER = """
[Unit]
Before=NetworkManager.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/router start

[Install]
WantedBy=multi-user.target
"""
DOCTOR = """
from config.file import load_kiosk
from kiosk.cli.doctor import admit
from kiosk.device.doctor.network import examine_network
for finding in examine_network(admit(load_kiosk(None))):
    print(f"{finding.severity}: {finding.what}")
"""


class Shop:
    """A kiosk's machine beside the shop's router."""

    def __init__(self, machine: Virtual) -> None:
        self.machine = machine
        self._clock = SystemClock()

    def router(self, *words: str) -> None:
        """Tell the router: guest/router.sh."""
        self.machine.run("/usr/local/sbin/router", *words)

    def start(self, **change: str) -> None:
        """What the next start of the machine does for the network, with another smiley.txt."""
        given = {**GIVEN, **{key.replace("_", " "): value for key, value in change.items()}}
        text = compose({key: value for key, value in given.items() if value})
        self.machine.write({"/boot/firmware/smiley.txt": text})
        self.machine.run("systemctl", "stop", "NetworkManager")
        self.machine.run("systemctl", "restart", "kiosk-setup")
        self.machine.run("systemctl", "start", "NetworkManager")

    def state(self) -> str:
        """`connected:smiley-kiosk`, `unavailable:`, …"""
        listed = self.machine.run("nmcli", "--terse", "--fields", "DEVICE,STATE,CONNECTION", "device").stdout
        return next((line.partition(":")[2] for line in listed.splitlines() if line.startswith("wlan0:")), "")

    def joined(self, within_s: float = JOIN_S) -> str:
        """The connection by which the kiosk is in the network. Fails where it is not within the time."""
        state = self.until(lambda: self.state() if self.state().startswith("connected:") else "", within_s)
        return state.rpartition(":")[2]

    def doctor(self) -> str:
        """What it finds of the network, a line each."""
        return self.machine.run(f"{VENV}/bin/python", "-c", DOCTOR).stdout

    def until(self, look: Callable[[], str | bool], within_s: float = JOIN_S) -> str:
        """What is seen once there is something to be seen. Fails with all that tells why not."""
        end_ns = self._clock.monotonic_ns() + round(within_s * 1e9)
        while not (seen := look()):
            if self._clock.monotonic_ns() > end_ns:
                raise AssertionError(f"{self.state()}\n{self.doctor()}\n{self.machine.journal('NetworkManager')}")
        return str(seen)

    def switch_radio(self, value: int) -> None:
        """The kernel's switch alone: 1 is off."""
        self.machine.script(
            f"for each in /sys/class/rfkill/*/soft; do if [ -e $each ]; then echo {value} > $each; fi; done"
        )


@contextmanager
def started(image: Path, console: Path) -> Iterator[Shop]:
    """Switch the machine on; what is written stays on `image`."""
    with running(make_kernel(), image, console, kept=True) as emulator:
        shop = Shop(Virtual(emulator))
        shop.machine.run("systemctl", "is-system-running", "--wait", check=False)
        yield shop


def stock_card(folder: Path) -> Path:
    """A stock card: its kiosk is installed, and no smiley.txt was ever on it."""
    image = make_image().with_name("wifi.img")
    subprocess.run(["cp", "--sparse=always", make_image(), image], check=True, timeout=300)
    with started(image, folder / "stock") as shop:
        shop.machine.write({f"/{STATE}": STOCK, "/etc/systemd/system/router.service": ROUTER})
        shop.machine.script(FURNISH)
        shop.machine.shut_down()
    return image
