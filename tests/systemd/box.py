"""A kiosk that somebody sits before: it has a card, a plug, a keyboard and faces."""

import subprocess
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path

from config.smiley.form import BUTTONS, LIGHTS
from config.smiley.tables import FACES
from tests.package.host import Host
from tests.systemd import root
from tests.systemd.machine import LEGACY
from tests.systemd.root import NSPAWN, execute
from tests.vm import image
from tests.vm.emulator import running
from tests.vm.virtual import Virtual

LINES = dict(zip(FACES[len(BUTTONS)], zip(BUTTONS, LIGHTS, strict=True), strict=True))
SIZE = "3G"
OFFICE_OPENS = "timeout 200 sh -c 'until journalctl -b -u kiosk-collect | grep -q collecting; do sleep 1; done'"
PRESS = """
echo pull-down >/run/board/sim_gpio{line}/pull
sleep 0.15
echo pull-up >/run/board/sim_gpio{line}/pull
"""
# Held until its light shines, as a customer might; a machine that is emulated takes its time.
PRESS_AND_LOOK = """
echo pull-down >/run/board/sim_gpio{line}/pull
for try in $(seq 500); do
  [ "$(cat /run/board/sim_gpio{light}/value)" = 1 ] && break
  sleep 0.02
done
echo pull-up >/run/board/sim_gpio{line}/pull
[ "$try" -lt 500 ]
"""

WATCH = """
for level in 1 0 1; do
  for try in $(seq 2000); do
    [ "$(cat /run/board/sim_gpio{light}/value)" = $level ] && break
    sleep 0.02
  done
done
[ "$try" -lt 2000 ]
"""


class Box(ABC):
    """What a person can do with a kiosk."""

    def __init__(self, card: Path, folder: Path) -> None:
        """`card`: the folder of its root; `folder`: for what else it needs."""
        self._card = card
        self._folder = folder

    def put(self, file: Path) -> None:
        """Copy a file onto the card, before it is first put into the kiosk."""
        (self._card / "boot/firmware" / file.name).write_bytes(file.read_bytes())

    @abstractmethod
    def read(self, name: str) -> Path:
        """A file on the card of a kiosk that is off."""

    @abstractmethod
    def switch_on(self) -> None:
        """Plug it in, and wait until it has started."""

    @abstractmethod
    def switch_off(self, *, pull: bool = False) -> None:
        """Shut it down; or pull the plug."""

    @abstractmethod
    def watch(self, face: str) -> None:
        """Look at a face until its light has gone on and off."""

    @abstractmethod
    def press(self, face: str, *, thanked: bool = False) -> None:
        """Press a face and let go; `thanked`: when its light shines."""

    @abstractmethod
    def type(self, line: str) -> subprocess.CompletedProcess[str]:
        """Type one line and wait for its end."""


class Shell(Box):
    """A container: the kiosk's program, Debian and systemd are the real ones, the buttons are gpiozero's mock."""

    lacking = staticmethod(root.lacking)
    _host: Host | None = None

    def read(self, name: str) -> Path:
        return self._card / "boot/firmware" / name

    def switch_on(self) -> None:
        if not (settings := self._card / "etc/kiosk/kiosk.toml").exists():
            settings.write_text('[gpio]\nfactory = "mock"\n', "utf-8")
        command = [
            *NSPAWN,
            f"--directory={self._card}",
            f"--machine=technician-{self._folder.name}",
            "--hostname=kiosk",
            *("--boot", "--private-network", "--notify-ready=yes", "--console=pipe", f"--setenv={LEGACY}"),
        ]
        self._host = Host(command, self._folder)
        self.type(OFFICE_OPENS)

    def switch_off(self, *, pull: bool = False) -> None:
        if self._host is not None:
            host, self._host = self._host, None
            (host.cut_power if pull else host.power_off)()

    def watch(self, face: str) -> None:
        """Nobody sees the lights of the mock."""

    def press(self, face: str, *, thanked: bool = False) -> None:
        self.type(f"kiosk press {face}").check_returncode()

    def type(self, line: str) -> subprocess.CompletedProcess[str]:
        assert self._host is not None, "it is not switched on"
        return self._host.run("sh", "-c", line, check=False)


class Board(Box):
    """A virtual machine: its lines are real to every program, and the lights are seen on them."""

    lacking = staticmethod(image.lacking)
    _machine: Virtual | None = None

    def read(self, name: str) -> Path:
        copy = self._folder / name
        execute(["debugfs", "-R", f"dump /boot/firmware/{name} {copy}", self._disk])
        return copy

    def switch_on(self) -> None:
        if not self._disk.exists():
            self._write_disk()
        self._plug = ExitStack()
        disk = running(image.make_kernel(), self._disk, self._folder / "console", kept=True)
        self._machine = Virtual(self._plug.enter_context(disk))
        # Its agent is there long before the rest.
        self.type("systemctl is-system-running --wait")
        self.type(OFFICE_OPENS)

    def switch_off(self, *, pull: bool = False) -> None:
        if self._machine is not None:
            if pull:  # the head office has its power from elsewhere
                self.type("sync /var/lib/mosquitto/*")
            machine, self._machine = self._machine, None
            with self._plug:
                (machine.pull_the_plug if pull else machine.shut_down)()

    def watch(self, face: str) -> None:
        _, light = LINES[face]
        assert self.type(WATCH.format(light=light)).returncode == 0, f"{face}: its light does not blink"

    def press(self, face: str, *, thanked: bool = False) -> None:
        line, light = LINES[face]
        script = PRESS_AND_LOOK if thanked else PRESS
        assert self.type(script.format(line=line, light=light)).returncode == 0, f"{face}: its light stayed dark"

    def type(self, line: str) -> subprocess.CompletedProcess[str]:
        assert self._machine is not None, "it is not switched on"
        return self._machine.run("sh", "-c", line, check=False)

    @property
    def _disk(self) -> Path:
        return self._folder / "disk.img"

    def _write_disk(self) -> None:
        """With the board's lines, and the agent that types."""
        for name in ("agent.py", "agent.service", "board.sh", "board.service"):
            place = self._card / image.GUEST[name].lstrip("/")
            place.write_bytes((image.HERE / "guest" / name).read_bytes())
            place.chmod(0o755 if "sbin" in place.parts else 0o644)
        units = self._card / "etc/systemd/system"
        for unit in ("agent.service", "board.service"):
            (units / "multi-user.target.wants" / unit).symlink_to(f"../{unit}")
        for unit in image.MASKED:
            (units / unit).unlink(missing_ok=True)
            (units / unit).symlink_to("/dev/null")
        (self._card / "etc/fstab").write_text("/dev/vda / ext4 defaults 0 0\n")
        (self._card / "etc/machine-id").write_text(32 * "5" + "\n")
        execute(["mke2fs", "-q", "-t", "ext4", "-d", self._card, self._disk, SIZE])
