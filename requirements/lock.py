"""`make lock`: what the project is developed and tested with, by its hashes. In its folder: `lock.py UV [uv's words]`.

Three files, each with what the ones before it lack: install.txt, test.txt, mutants.txt; the same pins, without hashes
and for pip's --constraint, in constraints.txt.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

SETS = {"install": ("office", "web", "demo"), "test": ("test",), "mutants": ("mutants",)}
"""Extras of the project, by the file that has them, or what the files before it lack of them."""
SETTINGS = {"cert": "SSL_CERT_FILE", "index-url": "UV_DEFAULT_INDEX"}
"""What uv, which reads none of pip's settings, is told of them. No further index: its builds may have other hashes."""
EDITABLE = "editables"
"""What hatchling asks for besides, to install a project that can be edited."""
BLOCK = re.compile(r"^([\w.-]+)(?:\[.+?\])?==.*\n(?: .*\n)*", re.MULTILINE)
"""A library's pin, and a line for each hash."""
FAILED = "See above. It needs the network; what was written: git checkout constraints.txt requirements"
HEAD = "# {what} Made by: make lock\n"


def compiled(uv: str, words: list[str], extras: list[str], needed: str) -> dict[str, str]:
    """Each library's lines, for every Python, processor and system that the project runs on, wheels alone."""
    # One release of each, though newer Pythons may have a newer one. With extras: else pip 23.0 finds those unpinned.
    how = ["--universal", "--python-version=3.11", "--fork-strategy=fewest", "--no-build", "--generate-hashes"]
    how += ["--no-strip-extras"]
    command = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        *how,
        *words,
        *(f"--extra={extra}" for extra in extras),
        "pyproject.toml",
        "-",
    ]
    return {block[1]: block[0] for block in BLOCK.finditer(run(command, needed))}


def run(command: list[str], given: str = "") -> str:
    """Call uv with pip's settings; end where it fails, which says why."""
    pip = [str(Path(command[0]).with_name("pip")), "config", "list"]
    listed = subprocess.run(pip, check=True, capture_output=True, text=True).stdout  # noqa: S603
    settings = {
        key.rpartition(".")[2]: value for key, _, value in (line.partition("=") for line in listed.splitlines())
    }
    told = {SETTINGS[key]: str(ast.literal_eval(value)) for key, value in settings.items() if key in SETTINGS}
    ran = subprocess.run(  # noqa: S603
        command, input=given, env={**told, **os.environ}, check=False, stdout=subprocess.PIPE, text=True
    )
    return ran.stdout if not ran.returncode else sys.exit(FAILED)


def check(uv: str) -> None:
    """Fail where a set lacks a pin, or a wheel for a Python and processor that Debian and Raspberry Pi OS run on."""
    files: list[str] = []
    for name in SETS:
        files.append(f"--requirements=requirements/{name}.txt")
        for python, processor in product(("3.11", "3.12", "3.13"), ("x86_64", "aarch64")):
            where = [f"--python-version={python}", f"--python-platform={processor}-manylinux_2_36", "--dry-run"]
            where += ["--target=build/none", *files]
            run([uv, "pip", "install", "--quiet", "--require-hashes", "--no-build", *where])


def main(uv: str, *words: str) -> None:
    """Write the files."""
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    needed = "\n".join([*project["build-system"]["requires"], EDITABLE])
    everything = compiled(uv, [*words], [extra for extras in SETS.values() for extra in extras], needed)
    # Constraints have no extras.
    pins = [re.sub(r"\[.+?\]", "", block).split(" ")[0] + "\n" for block in everything.values()]
    # The releases chosen for all of them.
    constraints = Path("build/pins.txt")
    constraints.write_text("".join(pins), "utf-8")
    told: set[str] = set()
    wanted: list[str] = []
    for name, extras in SETS.items():
        wanted += extras
        now = compiled(uv, [*words, f"--constraint={constraints}"], wanted, needed).values()
        # What a later one asks for with an extra or on more systems stands there again: here that would lack a pin.
        besides = {pin: block for pin, block in ((block.split("\n")[0], block) for block in now) if pin not in told}
        what = f"What `make {name}` installs{' besides' if told else ''}: nothing but files with these hashes."
        Path(f"requirements/{name}.txt").write_text(HEAD.format(what=what) + "".join(besides.values()), "utf-8")
        told |= besides.keys()
    what = "What the project is developed and tested with, as pip's constraints. With hashes: requirements/."
    Path("constraints.txt").write_text(HEAD.format(what=what) + "".join(pins), "utf-8")
    check(uv)


if __name__ == "__main__":
    main(*sys.argv[1:])
