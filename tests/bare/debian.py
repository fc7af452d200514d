"""A minimal Debian with this project's source on it, and an ordinary user who works there. Made below build/."""

import ast
import configparser
import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests.systemd.root import NSPAWN, execute, remove
from tests.systemd.units import ROOT

WORK = ROOT / "build" / "bare"
SOURCE = "/source.git"
"""What `git clone` is given."""
USER = "ona"
HOME = f"/home/{USER}/Ąžuolas namai"
"""Where the user works: with a blank, and with letters beyond ASCII."""
CHECKOUT = f"{HOME}/smiley-kiosk"
MINIMAL = "git,make,python3-venv,ca-certificates"
"""Beside what no Debian is without: what README asks for, and the machine's way to packages."""
COMMAND_S = 3600


class BareDebian:
    """What is installed in it stays until it is made anew."""

    def __init__(self, suite: str, name: str = "") -> None:
        """`suite`: Debian's release. `name`: of one that others must not find things installed in."""
        self._root = WORK / (name or suite)
        self.remove()
        self._root.parent.mkdir(parents=True, exist_ok=True)
        # Nothing in it has to outlive a power cut: dpkg need not wait for the disk, which takes most of its time.
        quick = "--dpkgopt=force-unsafe-io"
        execute(["mmdebstrap", "--quiet", "--variant=minbase", quick, f"--include={MINIMAL}", suite, self._root])
        self._settings = _pip_settings(self._root / "etc/pip.conf")
        self._bring_source()
        self.run("useradd", "--create-home", "--shell=/bin/bash", USER)
        self.run("chown", "--recursive", USER, SOURCE)
        self.user(f"mkdir {shlex.quote(HOME)}", folder="/")

    def _bring_source(self) -> None:
        """The checkout as it is: what is not committed yet as a commit of its own."""
        source = self._root / SOURCE.removeprefix("/")
        # A file that was touched, and not changed, is no difference to stash, and an error.
        subprocess.run(["git", "update-index", "-q", "--refresh"], cwd=ROOT, check=False)
        changed = subprocess.check_output(["git", "stash", "create"], cwd=ROOT, text=True).strip()
        execute(["git", "init", "--quiet", "--bare", "--initial-branch=main", source])
        # Where only the newest commit was fetched, too.
        execute(["git", "-C", source, "config", "receive.shallowUpdate", "true"])
        execute(["git", "-C", ROOT, "push", "--quiet", source, f"{changed or 'HEAD'}:refs/heads/main"])

    def run(self, *command: str, alone: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a program as root, without a terminal. `alone`: in a network of its own, whose rules it may change."""
        # As process 2: the first one has to bury what others leave behind.
        container = [
            "--as-pid2",
            "--console=pipe",
            f"--directory={self._root}",
            "--resolv-conf=replace-host",
            *self._settings,
            *(["--private-network"] if alone else []),
        ]
        return subprocess.run(
            [*NSPAWN, *container, *command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=COMMAND_S,
        )

    def user(self, script: str, folder: str = CHECKOUT) -> subprocess.CompletedProcess[str]:
        """Run lines of shell as the ordinary user, who lets nobody read what he writes and speaks no language."""
        shell = f"set -e; umask 077; cd {shlex.quote(folder)}\n{script}"
        return self.run("runuser", "-u", USER, "--", "env", f"HOME=/home/{USER}", "LANG=C", "sh", "-c", shell)

    def remove(self) -> None:
        """Take it away."""
        remove(self._root)


def _pip_settings(file: Path) -> list[str]:
    """Write this machine's way to packages as one file of pip's; return how the container sees what that names."""
    listed = subprocess.check_output([sys.executable, "-m", "pip", "config", "list"], text=True)
    settings = (line.partition("=")[::2] for line in listed.splitlines())
    parser = configparser.RawConfigParser()
    parser["global"] = {key.rpartition(".")[2]: ast.literal_eval(value) for key, value in settings}
    with file.open("w") as opened:
        parser.write(opened)
    named = {Path(each.removeprefix("file://")) for value in parser["global"].values() for each in value.split()}
    # An index refers to the files beside it.
    places = {path.parent if path.name == "simple" else path for path in named if path.is_absolute() and path.exists()}
    proxies = [f"--setenv={name}={value}" for name, value in os.environ.items() if name.lower().endswith("_proxy")]
    return [*(f"--bind-ro={place}" for place in sorted(places)), *proxies]
