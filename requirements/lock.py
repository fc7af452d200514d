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
    """Fail where a release has no wheel for a Python and processor that Debian and Raspberry Pi OS run on."""
    files = [f"--requirements=requirements/{name}.txt" for name in SETS]
    for python in ("3.11", "3.12", "3.13"):
        for processor in ("x86_64", "aarch64"):
            where = [f"--python-version={python}", f"--python-platform={processor}-manylinux_2_36"]
            where += ["--dry-run", "--target=build/none"]
            run([uv, "pip", "install", "--quiet", "--require-hashes", "--no-build", *where, *files])


def main(uv: str, *words: str) -> None:
    """Write the files."""
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    needed = "\n".join([*project["build-system"]["requires"], EDITABLE])
    everything = compiled(uv, [*words], [extra for extras in SETS.values() for extra in extras], needed)
    # Constraints have no extras.
    pins = [re.sub(r"\[.+?\]", "", block).split(" ")[0] + "\n" for block in everything.values()]
    told: set[str] = set()
    wanted: list[str] = []
    for name, extras in SETS.items():
        wanted += extras
        # The releases chosen for all of them.
        constraints = Path("build/pins.txt")
        constraints.write_text("".join(pins), "utf-8")
        now = compiled(uv, [*words, f"--constraint={constraints}"], wanted, needed).keys() & everything.keys()
        text = "".join(everything[library] for library in sorted(now - told))
        what = f"What `make {name}` installs{' besides' if told else ''}: nothing but files with these hashes."
        Path(f"requirements/{name}.txt").write_text(HEAD.format(what=what) + text, "utf-8")
        told |= now
    what = "What the project is developed and tested with, as pip's constraints. With hashes: requirements/."
    Path("constraints.txt").write_text(HEAD.format(what=what) + "".join(pins), "utf-8")
    check(uv)


if __name__ == "__main__":
    main(*sys.argv[1:])
