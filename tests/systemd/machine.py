"""A Debian with systemd as its first process; in a container it is booted in seconds. Nothing written in it stays."""

import re
import socket
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.systemd.root import CONTAINER, NSPAWN, VENV, make_root, make_wheel
from tests.systemd.units import FOLDER, ROOT, lines

BOOT_S = 300
COMMAND_S = 300
# systemd in Debian 13 wants to be told that control groups of version 1 will do; elsewhere it means nothing.
LEGACY = "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"
# What a unit is and when it runs, in contrast to what it may do.
LIFE = re.compile("Type|ExecStart(Pre)?|Restart.*|.*Sec|NotifyAccess|(Runtime|Working)Directory|Environment")


class Machine(ABC):
    """A booted machine with the project in /src and its program installed."""

    factory: str
    """How its lines are reached: `gpio.factory`."""

    @abstractmethod
    def execute(self, command: Sequence[str], feed: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the machine as root, with this text for its input."""

    @abstractmethod
    def press(self, face: str) -> None:
        """Press a face and let go."""

    def run(self, *command: str, check: bool = True, feed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as root."""
        ran = self.execute(command, feed)
        assert ran.returncode == 0 or not check, f"{' '.join(command)}: {ran.stdout}{ran.stderr}"
        return ran

    def script(self, text: str) -> str:
        """Run lines of shell, the first failing one ends it."""
        return self.run("sh", "-exs", feed=text).stdout

    def python(self, text: str, *around: str) -> str:
        """Run lines of Python, started by the programs named, and return what they print."""
        return self.run(*around, "/usr/bin/python3", "-c", text).stdout.strip()

    def python_inside(self, unit: str, text: str) -> str:
        """Run lines of Python as the user and behind the walls of a unit."""
        walls = [
            f"--property={line.key}={line.value}"
            for line in lines(FOLDER / unit)
            if line.section == "Service" and not LIFE.fullmatch(line.key)
        ]
        return self.python(text, "systemd-run", "--quiet", "--collect", "--wait", "--pipe", *walls)

    def show(self, unit: str, what: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", "--property", what, "--value", unit).stdout.strip()

    def presses(self) -> int:
        """How many presses the running kiosk has stored, counted or not."""
        told = self.run("kiosk", "backup", "/run/copy", check=True).stdout
        self.run("rm", "/run/copy")
        return int(re.findall(r"(\d+) presses", told)[0])

    def journal(self, unit: str) -> str:
        """What a unit has said."""
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}").stdout

    def write(self, files: Mapping[str, str]) -> None:
        """Write files."""
        for name, text in files.items():
            self.run("install", "-D", "-m", "644", "/dev/stdin", name, feed=text)


class Container(Machine):
    """A machine that shares this one's kernel. Programs in it are started through its namespaces."""

    factory = "mock"

    def __init__(self, leader: int) -> None:
        """`leader`: its first process, by this machine's numbers."""
        self._leader = leader

    def execute(self, command: Sequence[str], feed: str) -> subprocess.CompletedProcess[str]:
        entered = ["nsenter", f"--target={self._leader}", "--all", *command]
        return subprocess.run(entered, check=False, capture_output=True, text=True, input=feed, timeout=COMMAND_S)

    def press(self, face: str) -> None:
        self.run("kiosk", "press", face)


@contextmanager
def booted(folder: Path) -> Iterator[Container]:
    """A container that has the project as it is now."""
    wheels = folder / "wheel"
    make_wheel(wheels)
    root = make_root(CONTAINER, wheels)
    command = [
        *NSPAWN,
        f"--directory={root}",
        f"--machine=kiosk-{folder.name}",
        "--boot",
        "--volatile=overlay",
        "--private-network",
        "--notify-ready=yes",
        "--console=pipe",
        f"--setenv={LEGACY}",
        f"--bind-ro={ROOT}:/src",
        f"--bind-ro={wheels}:/wheel",
    ]
    with (folder / "console").open("w") as console:
        process, leader = _start(command, folder / "notify", console)
        machine = Container(leader)
        try:
            installed = [f"/wheel/{path.name}" for path in wheels.glob("*.whl")]
            machine.run(f"{VENV}/bin/pip", "install", "-q", "--no-index", "--no-deps", "--force-reinstall", *installed)
            machine.run("ln", "-s", f"{VENV}/bin/kiosk", "/usr/local/bin/kiosk")
            yield machine
        finally:
            # nspawn shuts the machine down.
            process.terminate()
            process.wait(BOOT_S)


def _start(command: list[str], address: Path, console: IO[str]) -> tuple[subprocess.Popen[bytes], int]:
    """Start nspawn; return it, and the machine's first process once it has booted."""
    # Closed once it has told this: systemd would wait for ever for somebody to read what it says later.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as reports:
        reports.bind(str(address))
        reports.settimeout(BOOT_S)
        environment = {"NOTIFY_SOCKET": str(address), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT
        )
        heard = ""
        try:
            while "READY=1" not in heard:
                heard += reports.recv(4096).decode() + "\n"
        except TimeoutError:
            process.kill()
            process.wait()
            raise
    return process, int(re.findall(r"X_NSPAWN_LEADER_PID=(\d+)", heard)[0])
