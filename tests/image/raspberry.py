"""A Raspberry Pi 3 in QEMU, which starts from the image that is to be tried."""

import base64
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.systemd.machine import Machine
from tests.systemd.units import ROOT
from tests.vm.emulator import Emulator, Port

IMAGE = ROOT / "dist" / "smiley-kiosk.img.xz"
TOOLS = {"qemu-system-aarch64": "qemu-system-arm", "mcopy": "mtools", "xz": "xz-utils"}
CARD_BYTES = 4 << 30
BOOT_S = 3600
COMMAND_S = 3600
FIRMWARE_AT = 4 << 20
"""Where the first partition begins, bytes."""
# Brought in from outside, so that the image is tried as it is: systemd.system-credentials(7).
UNIT = """\
[Unit]
RequiresMountsFor=/boot/firmware
After=kiosk-setup.service
[Service]
ExecStart=/usr/bin/python3 /boot/firmware/agent.py
"""
AGENT = (
    f"systemd.set_credential_binary=systemd.extra-unit.agent.service:{base64.b64encode(UNIT.encode()).decode()} "
    "systemd.wants=agent.service"
)
# Where a Pi's watchdog counts down, QEMU's starts anew at once. What waits for devices does not know how slow this is.
# And what is said on the way is kept, for whoever looks why it did not arrive.
EMULATED = (
    "systemd.watchdog_sec=0 systemd.default_device_timeout_sec=600 systemd.default_timeout_start_sec=600 "
    "console=ttyAMA0,115200 loglevel=5 systemd.log_target=console"
)


def lacking() -> str:
    """Why the image cannot be started here; empty where it can."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    for program, package in TOOLS.items():
        if not shutil.which(program, path=path):
            return f"{program} is not installed: sudo apt install {package}"
    return "" if IMAGE.exists() else "there is no image yet: make image"


class Card:
    """A card of 4 GiB with the image on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "card.img"
        with self.path.open("wb") as file:
            subprocess.run(["xz", "--decompress", "--stdout", IMAGE], check=True, stdout=file, timeout=300)
            file.truncate(CARD_BYTES)
        self.put("agent.py", (ROOT / "tests/vm/guest/agent.py").read_bytes())

    @property
    def _firmware(self) -> str:
        return f"{self.path}@@{FIRMWARE_AT}"

    def put(self, name: str, content: bytes) -> None:
        """Write a file on the partition that any computer reads."""
        subprocess.run(["mcopy", "-o", "-i", self._firmware, "-", f"::/{name}"], input=content, check=True, timeout=300)

    def get(self, name: str) -> bytes:
        """Read a file there."""
        command = ["mcopy", "-i", self._firmware, f"::/{name}", "-"]
        return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout


class Raspberry(Machine):
    """A Pi at work. Programs on it are started by its agent."""

    factory = "mock"

    def __init__(self, emulator: Emulator) -> None:
        self._port = emulator.port
        self.pull_the_plug = emulator.pull_the_plug
        # The kernel has tried the port before.
        ready = json.loads(self._port.expect(BOOT_S).lstrip("X"))
        self.boot_s: float = ready["uptime_s"]
        """How long it took to start, in its own time."""

    def execute(self, command: Sequence[str], feed: str) -> subprocess.CompletedProcess[str]:
        self._port.send(json.dumps({"command": command, "feed": feed}))
        ran = json.loads(self._port.expect(COMMAND_S))
        return subprocess.CompletedProcess(command, ran["returncode"], ran["stdout"], ran["stderr"])

    def press(self, face: str) -> None:
        self.run("kiosk", "press", face)


@contextmanager
def started(card: Card) -> Iterator[Raspberry]:
    """Switch a Pi on. QEMU does what the Pi's firmware would: it loads the files that config.txt names."""
    for name in ("vmlinuz", "initrd.img", "bcm2837-rpi-3-b.dtb"):
        (card.folder / name).write_bytes(card.get(name))
    near, far = socket.socketpair()
    console = card.folder / "console"
    command = [
        *("qemu-system-aarch64", "-M", "raspi3b", "-accel", "tcg,thread=multi", "-no-reboot", "-display", "none"),
        *("-kernel", card.folder / "vmlinuz", "-initrd", card.folder / "initrd.img"),
        *("-dtb", card.folder / "bcm2837-rpi-3-b.dtb"),
        *("-append", f"{card.get('cmdline.txt').decode().strip()} {AGENT} {EMULATED}"),
        *("-drive", f"file={card.path},if=sd,format=raw,cache=writeback"),
        *("-monitor", "none", "-serial", f"file:{console}"),
        *("-chardev", f"socket,id=port,fd={far.fileno()}", "-serial", "chardev:port"),
    ]
    with near, (card.folder / "qemu").open("w") as said:
        process = subprocess.Popen(
            command, pass_fds=[far.fileno()], stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        far.close()
        emulator = Emulator(process, Port(near, console))
        try:
            yield Raspberry(emulator)
        finally:
            emulator.pull_the_plug()
