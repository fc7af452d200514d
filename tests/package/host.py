"""A Debian booted in a container, to install packages on. Switched off and on again, it remembers."""

import fcntl
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.systemd.machine import BOOT_S, LEGACY, _start
from tests.systemd.root import CACHE, NSPAWN, execute, remove
from tests.systemd.units import ROOT

CONTROLS = [ROOT / "systemd" / "debian" / part / "control" for part in ("kiosk", "office")]
MACHINE = {"systemd", "systemd-sysv", "dbus", "udev"}
COMMAND_S = 300


class Host:
    """A machine with nothing of the project on it but what is installed there."""

    def __init__(self, command: list[str], folder: Path) -> None:
        """`command` boots it; `folder`: for its console and what it is given."""
        self._command = command
        self._folder = folder
        self.power_on()

    def power_on(self) -> None:
        """Boot."""
        (self._folder / "notify").unlink(missing_ok=True)
        with (self._folder / "console").open("a") as console:
            self._process, self._leader = _start(self._command, self._folder / "notify", console)

    def power_off(self) -> None:
        """Shut down in good order."""
        self._process.terminate()
        self._process.wait(BOOT_S)

    def cut_power(self) -> None:
        """End everything in it at once."""
        subprocess.run(["kill", "-KILL", str(self._leader)], check=True)
        self._process.wait(BOOT_S)

    def run(self, *command: str, check: bool = True, feed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as root."""
        entered = ["nsenter", f"--target={self._leader}", "--all", *command]
        ran = subprocess.run(entered, check=False, capture_output=True, text=True, input=feed, timeout=COMMAND_S)
        assert ran.returncode == 0 or not check, f"{' '.join(command)}: {ran.stdout}{ran.stderr}"
        return ran

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program as root, and do not wait for it."""
        return subprocess.Popen(["nsenter", f"--target={self._leader}", "--all", *command], stdout=subprocess.DEVNULL)

    def given(self, package: Path) -> str:
        """Where the machine finds a package; it has no network."""
        shutil.copy(package, self._folder / "shared")
        return f"/mnt/{package.name}"

    def install(self, package: Path, *, check: bool = True) -> str:
        """Install a package as the documentation says; return what is said."""
        command = ("apt-get", "install", "--quiet", "--yes", "--allow-downgrades", "--no-install-recommends")
        ran = self.run(*command, self.given(package), check=check)
        return ran.stdout + ran.stderr

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        self.run("install", "-D", "-m", "644", "/dev/stdin", name, feed=text)

    def show(self, unit: str, what: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", "--property", what, "--value", unit).stdout.strip()

    def journal(self, unit: str) -> str:
        """What a unit has said."""
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}").stdout


LACKING = {"bookworm": {"python3-msgspec"}}
"""Recommended, and not in every release."""


def debian(suite: str, name: str = "package", more: frozenset[str] = frozenset()) -> Path:
    """Debian's release, with what the packages ask for, and `more`; kept under a name."""
    asked = (
        each for control in CONTROLS for each in re.findall(r"(?m)^(?:Depends|Recommends): (.*)$", control.read_text())
    )
    # Of "this | that", that: the kiosk's way to the lines, which a container has not.
    named = {re.split(r"[ (]", one)[0] for one in ", ".join(asked).split(", ") if "|" not in one}
    return _made(suite, name, MACHINE | more | named - LACKING.get(suite, set()))


def bare(suite: str) -> Path:
    """Debian's release with nothing of what the packages ask for."""
    return _made(suite, "bare", MACHINE)


def _made(suite: str, name: str, included: set[str]) -> Path:
    packages = ",".join(sorted(included))
    root = CACHE / f"{name}-{suite}" / hashlib.sha256(packages.encode()).hexdigest()[:16]
    CACHE.mkdir(parents=True, exist_ok=True)
    # The tests run in several processes.
    with (CACHE / f"{name}-{suite}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            remove(root.parent)
            root.parent.mkdir(parents=True)
            building = root.with_suffix(".building")
            execute(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={packages}", suite, building])
            building.rename(root)
    return root


@contextmanager
def booted(folder: Path, suite: str, made: Callable[[str], Path] = debian) -> Iterator[Host]:
    """A machine with Debian's release `suite`, which is made once and kept."""
    root = made(suite)
    for name in ("written", "work", "root", "shared"):
        (folder / name).mkdir()
    layers = f"lowerdir={root},upperdir={folder / 'written'},workdir={folder / 'work'}"
    execute(["mount", "-t", "overlay", "overlay", "-o", layers, folder / "root"])
    command = [
        *NSPAWN,
        f"--directory={folder / 'root'}",
        f"--machine=package-{suite}-{folder.name}",
        "--boot",
        "--private-network",
        "--notify-ready=yes",
        "--console=pipe",
        f"--setenv={LEGACY}",
        f"--bind-ro={folder / 'shared'}:/mnt",
    ]
    try:
        host = Host(command, folder)
        try:
            yield host
        finally:
            host.power_off()
    finally:
        execute(["umount", folder / "root"])
