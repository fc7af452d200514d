"""The machine of the services' tests in QEMU: a kernel of its own, and lines that are real to every program."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.systemd.machine import Machine
from tests.vm.emulator import ACCELERATOR, Emulator, running
from tests.vm.image import make_image, make_kernel

BOOT_S = 90
COMMAND_S = 300
LINES = {"happy": 17, "unhappy": 22}
LIGHTS = {"happy": 5, "unhappy": 13}
HELD_S = 0.15


class Virtual(Machine):
    """A machine in QEMU. Programs in it are started by its agent."""

    factory = "gpiod"
    emulated = ACCELERATOR.startswith("tcg")

    def __init__(self, emulator: Emulator) -> None:
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


@contextmanager
def virtual(folder: Path) -> Iterator[Virtual]:
    """A virtual machine that has the project as it is now."""
    with running(make_kernel(), make_image(), folder / "console") as emulator:
        yield Virtual(emulator)
