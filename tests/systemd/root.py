"""The folders that machines boot from: a Debian and the project's dependencies, made once and kept."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.systemd.units import ROOT

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "smiley-kiosk"
VENV = "/opt/smiley-kiosk"
PACKAGES = "systemd,systemd-sysv,dbus,python3-venv,mosquitto,ca-certificates"


@dataclass(frozen=True)
class Recipe:
    """What a root is made of."""

    name: str
    suite: str
    """Of Debian."""
    packages: str = PACKAGES
    extras: str = "office"
    """Of the project."""
    others: str = ""
    """What else pip installs."""

    @property
    def script(self) -> str:
        """Installs the dependencies, in the root. The wheel is named by its path: an extra cannot follow a pattern."""
        return f"""
python3 -m venv {VENV}
{VENV}/bin/pip install --quiet --constraint /src/constraints.txt "$(echo /wheel/*.whl)[{self.extras}]" {self.others}
"""


CONTAINER = Recipe("container", "trixie")
# No scope is asked for: whoever runs this need not run systemd.
NSPAWN = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit"]
LIMIT_S = 900


def lacking() -> str:
    """Why no machine can be booted here; empty where one can."""
    if os.geteuid() != 0:
        return "needs root: sudo make boot"
    for program, package in {"systemd-nspawn": "systemd-container", "mmdebstrap": "mmdebstrap"}.items():
        if not shutil.which(program):
            return f"{program} is not installed: sudo apt install {package}"
    trial = [*NSPAWN, "--directory=/", "--volatile=yes", "--private-network", "/usr/bin/true"]
    if subprocess.run(trial, check=False, capture_output=True, timeout=300).returncode:
        return "this machine allows no containers: systemd-nspawn fails"
    return ""


def make_wheel(folder: Path) -> None:
    """Build the project as it is now."""
    execute(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            f"--wheel-dir={folder}",
            ROOT,
        ]
    )


def make_root(recipe: Recipe, wheels: Path) -> Path:
    """The root; made anew when what is in it has changed, which takes half a minute and the network."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [str(project[key]) for key in ("dependencies", "optional-dependencies")]
    parts = [str(recipe), recipe.script, *asked, (ROOT / "constraints.txt").read_text("utf-8")]
    root = CACHE / recipe.name / hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    if not root.exists():
        remove(root.parent)
        root.parent.mkdir(parents=True)
        building = root.with_suffix(".building")
        execute(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={recipe.packages}", recipe.suite, building])
        mounts = [f"--bind-ro={ROOT}:/src", f"--bind-ro={wheels}:/wheel", "--resolv-conf=replace-host"]
        execute([*NSPAWN, f"--directory={building}", *mounts, *packages_way(), "sh", "-ec", recipe.script])
        building.rename(root)
    return root


def packages_way() -> list[str]:
    """How this machine gets at packages, for pip in the container."""
    told = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    told |= {name: os.environ[name] for name in ("PIP_INDEX_URL", "PIP_CERT") if name in os.environ}
    certificates = [f"--bind-ro={told['PIP_CERT']}"] if "PIP_CERT" in told else []
    return [*(f"--setenv={name}={value}" for name, value in told.items()), *certificates]


def remove(folder: Path) -> None:
    """Delete a folder with all that is in it, and nothing of what is mounted there.

    An interrupted mmdebstrap leaves this machine's own /dev/shm mounted in its root, so all of it is unmounted first.
    Raises AssertionError where that cannot be done, since somebody is at work there: nothing is deleted then.
    """
    places = mounted_in(folder)
    for place in places:
        # Where mounts are shared, what is unmounted in a copy of /dev would be unmounted in /dev as well.
        execute(["mount", "--make-private", place])
    for place in reversed(places):
        execute(["umount", place])
    assert not mounted_in(folder), f"{folder}: something was mounted there meanwhile"
    execute(["rm", "--recursive", "--force", "--one-file-system", folder])


def mounted_in(folder: Path) -> list[Path]:
    """Where something is mounted at a folder or below it, in the order in which it was."""
    mounts = Path("/proc/self/mountinfo").read_bytes().splitlines()
    # As proc(5) says, a blank and what else would end the field stands there in octal digits.
    places = [re.sub(rb"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]), line.split()[4]) for line in mounts]
    return [place for place in (Path(os.fsdecode(each)) for each in places) if place.is_relative_to(folder.resolve())]


def execute(command: list[str | Path]) -> None:
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=LIMIT_S)
    assert ran.returncode == 0, f"{' '.join(map(str, command))}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}"
