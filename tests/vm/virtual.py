"""The machine of the services' tests in QEMU: a kernel of its own, and lines that are real to every program."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.systemd.machine import Machine
from tests.systemd.settings import documented, settings
from tests.vm.emulator import Emulator, Port, running
from tests.vm.image import make_image, make_kernel

BOOT_S = 900
COMMAND_S = 900
LINES = {"happy": 17, "unhappy": 22}
LIGHTS = {"happy": 5, "unhappy": 13}
HELD_S = 0.15
FACTORIES = ("gpiod", "lgpio")
# As long as can be set; the next light ends it.
LIGHT_MS = 10_000
CARD = "/dev/vdb /var/lib/kiosk ext4 noatime,nosuid,nodev,noexec 0 2"


class Virtual(Machine):
    """A machine in QEMU. Programs in it are started by its agent."""

    factory = "gpiod"

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._port = emulator.port
        ready = json.loads(self._port.expect(BOOT_S))
        self.boot_s: float = ready["uptime_s"]
        """How long it took to boot."""

    def execute(self, command: Sequence[str], feed: str) -> subprocess.CompletedProcess[str]:
        self._port.send(json.dumps({"command": command, "feed": feed}))
        ran = json.loads(self._port.expect(COMMAND_S))
        return subprocess.CompletedProcess(command, ran["returncode"], ran["stdout"], ran["stderr"])

    def press(self, face: str) -> None:
        pull = f"/run/board/sim_gpio{LINES[face]}/pull"
        self.script(f"echo pull-down > {pull}\nsleep {HELD_S}\necho pull-up > {pull}")

    def become(self, *command: str) -> Port:
        """Let a program take the agent's place: what it says comes from the port. No other can be run any more."""
        self._port.send(json.dumps({"become": command}))
        return self._port

    def pull_the_plug(self) -> None:
        """End it in the middle of whatever it does."""
        self._emulator.pull_the_plug()

    def shut_down(self) -> None:
        """Switch it off in good order."""
        self._port.send(json.dumps({"command": ["systemctl", "poweroff"], "feed": ""}))
        self._emulator.wait_until_off(BOOT_S)


@contextmanager
def virtual(folder: Path) -> Iterator[Virtual]:
    """A virtual machine that has the project as it is now."""
    with running(make_kernel(), make_image(), folder / "console") as emulator:
        yield Virtual(emulator)


@contextmanager
def kiosk_with_a_card(folder: Path, card: Path, factory: str) -> Iterator[Virtual]:
    """A kiosk that was installed, and keeps its votes on `card`; it reaches its lines by `factory`."""
    append = f"fsck.repair=yes systemd.setenv=KIOSK_SETTINGS=/etc/kiosk/{factory}.toml"
    with running(make_kernel(), install(), folder / "console", append=append, card=card) as emulator:
        yield Virtual(emulator)


@cache
def install() -> Path:
    """A disk on which the kiosk has been installed as docs/SERVICES.md says, and then switched off."""
    image = make_image()
    installed = image.with_name("installed.img")
    subprocess.run(["cp", "--sparse=always", image, installed], check=True, timeout=300)
    with running(make_kernel(), installed, installed.with_suffix(".console"), kept=True) as emulator:
        machine = Virtual(emulator)
        machine.write({f"/etc/kiosk/{factory}.toml": settings(factory, LIGHT_MS) for factory in FACTORIES})
        machine.run("ln", "-s", f"{machine.factory}.toml", "/etc/kiosk/kiosk.toml")
        machine.script(f"cd /src\n{documented()[0]}")
        # From here on the card is the place of the votes. There is no network; the time is the host's.
        machine.script(f"systemctl stop kiosk\nrm -r /var/lib/kiosk/*\necho '{CARD}' >> /etc/fstab")
        machine.write({"/etc/tmpfiles.d/time.conf": "f /run/systemd/timesync/synchronized\n"})
        machine.run("systemctl", "disable", "mosquitto")
        machine.shut_down()
    return installed
