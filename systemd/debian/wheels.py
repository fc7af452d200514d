"""The program and the libraries that a package brings along, as wheels."""

import hashlib
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from shell import run

from config.language import languages

KIOSK = ("attrs", "cattrs", "click", "colorzero", "gpiozero", "paho-mqtt", "SQLAlchemy", "typing-extensions")
"""Pure Python: the same files for every processor and every Python from 3.11 on."""
PAPER = ("WeasyPrint", "cssselect2", "fonttools", "pydyf", "tinycss2", "tinyhtml5")
"""What draws pages on paper: Debian's is too old, or not there."""
WEB = ("asgiref", "Django", "django-allauth", "fido2", "waitress")
"""The office in a browser: of all these Debian 12 has none that is new enough, and of Django neither has 5.2."""
OFFICE = (*KIOSK, *PAPER, *WEB, "alembic", "h11", "Mako", "psycopg", "segno")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
PURE = ("--only-binary=:all:", "--platform=any", "--abi=none", "--implementation=py", "--python-version=3.11")
LICENCE = re.compile(r"(?i)licen[cs]e(\.\w+)?|copying.*|edl-v10|epl-v20|ofl\.txt")
COMMON = re.compile(r"[ \t]*Apache License\n\s*Version 2\.0, January 2004\n.*?(?=^=====$|\Z)", re.DOTALL | re.MULTILINE)
"""A licence that every Debian has: its policy, 12.5, wants it referred to."""
IDLE = re.compile(
    "django/conf/(app|project)_template/|django/contrib/gis/|(django|allauth)/.+/static/|allauth/headless/templates/"
)
"""What begins a project of Django's, knows maps, or is served by programs other than ours."""
DESCRIPTION = ("METADATA", "entry_points.txt")
"""What of a library's own description is of use where it runs: its version, and what it offers to others."""


def libraries(root: Path, requirements: str) -> list[Path]:
    """The wheels of requirements with hashes, and no others; downloaded once, into `root`/build."""
    folder = root / "build" / "wheels" / hashlib.sha256(requirements.encode()).hexdigest()[:16]
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        wanted, part = folder.with_suffix(".txt"), folder.with_suffix(".part")
        wanted.write_text(requirements, "utf-8")
        download(root, part, "--require-hashes", "--requirement", str(wanted))
        part.rename(folder)
    return sorted(folder.glob("*.whl"))


def download(root: Path, folder: Path, *what: str) -> None:
    """Into `folder`, without what they need in turn."""
    run(*PIP, "download", "--no-deps", *PURE, "--dest", str(folder), *what, folder=root)


def pin(root: Path, name: str) -> str:
    """A library as pinned in constraints.txt: `name==version`."""
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    return next(line for line in lines if plain(line.partition("==")[0]) == plain(name))


def program(root: Path, folder: Path, epoch_s: int) -> Path:
    """Build the wheel of the project itself, into `folder`, with what is installed: that came with hashes."""
    run(
        *PIP,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        ".",
        folder=root,
        epoch_s=epoch_s,
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of a wheel that are of use where it runs."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if is_of_use(path):
                yield path, archive.read(name)


def is_of_use(path: PurePosixPath) -> bool:
    """Whether a file of a wheel is needed where it runs: no source of a catalogue, no language that we do not speak."""
    if path.parts[0].endswith(".dist-info"):
        return path.relative_to(path.parts[0]).as_posix() in DESCRIPTION
    if "locale" in path.parts[:-2]:
        return path.suffix != ".po" and path.parts[path.parts.index("locale") + 1] in languages()
    return not IDLE.match(path.as_posix())


def licences(wheel: Path) -> Iterator[str]:
    """The licences that come with a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if path.parts[0].endswith(".dist-info") and LICENCE.fullmatch(path.name):
                yield COMMON.sub("/usr/share/common-licenses/Apache-2.0\n\n", archive.read(name).decode())


def plain(name: str) -> str:
    """A library's name in the one way of writing it, https://peps.python.org/pep-0503/."""
    return re.sub("[-_.]+", "-", name).lower()
