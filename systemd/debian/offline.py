"""Builds the one file that makes a Pi kiosk and office without a network: `make offline`.

Both packages and all of Debian's that they stand on, down to the C library: apt takes of them what a machine lacks. For
another release or processor: `SUITE=bookworm ARCHITECTURE=amd64 python3 offline.py`.
"""

import hashlib
import io
import os
import sys
import tarfile
import tempfile
from pathlib import Path

import bundle
from shell import run

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "dist"
PARTS = ("smiley-kiosk", "smiley-kiosk-office")
# The network's name for the Pi; of what the packages recommend, what the release has: a way to the lines, and speed.
MORE = {"trixie": ("avahi-daemon", "python3-libgpiod", "python3-msgspec"), "bookworm": ("avahi-daemon",)}
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
TOOLS = {"apt": "/usr/bin/apt-get", "debian-archive-keyring": KEYS}
ARCHIVE = "http://deb.debian.org/debian"
SECURITY = "http://security.debian.org/debian-security"


def main() -> None:
    """Build it of the packages in dist/; print what was built."""
    suite, architecture = os.environ.get("SUITE") or "trixie", os.environ.get("ARCHITECTURE") or "arm64"
    if suite not in MORE:
        sys.exit(f"SUITE={suite}: there are packages for {' and '.join(MORE)} alone")
    if lacking := [package for package, place in TOOLS.items() if not Path(place).exists()]:
        sys.exit(f"The file cannot be built here yet: sudo apt install {' '.join(lacking)}")
    own = [newest(part) for part in PARTS]
    version = own[0].name.split("_")[1]
    name = f"smiley-kiosk-offline_{version}_{suite}_{architecture}.sh"
    with tempfile.TemporaryDirectory() as folder:
        wanted = [*map(str, own), *MORE[suite]]
        files = sorted({*own, *downloaded(Path(folder), suite, architecture, wanted)}, key=lambda path: path.name)
        archive = packed(files)
    values = {
        "@VERSION@": version,
        "@SUITE@": suite,
        "@ARCHITECTURE@": architecture,
        "@NAME@": name,
        "@SUM@": hashlib.sha256(archive).hexdigest(),
        "@PACKAGES@": " ".join((*PARTS, *MORE[suite])),
    }
    head = (HERE / "offline").read_text("utf-8")
    values["@LINES@"] = str(head.count("\n") + 1)
    for key, value in values.items():
        head = head.replace(key, value)
    (OUT / name).write_bytes(head.encode() + archive)
    bundle.sums(OUT)
    print(OUT / name)  # noqa: T201 - what make shows


def newest(part: str) -> Path:
    """A package that `make deb` has built."""
    built = sorted(OUT.glob(f"{part}_*_all.deb"), key=lambda path: path.stat().st_mtime)
    if not built:
        sys.exit(f"{OUT} has no {part}: make deb")
    return built[-1]


def downloaded(folder: Path, suite: str, architecture: str, wanted: list[str]) -> list[Path]:
    """What an empty machine would need for `wanted`, as apt has fetched and checked it."""
    for place in ("lists/partial", "cache/archives/partial"):
        (folder / place).mkdir(parents=True)
    (folder / "status").touch()
    sources = ((ARCHIVE, suite), (ARCHIVE, f"{suite}-updates"), (SECURITY, f"{suite}-security"))
    lines = [f"deb [signed-by={KEYS}] {address} {name} main\n" for address, name in sources]
    (folder / "sources.list").write_text("".join(lines), "ascii")
    places = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::State::extended_states": folder / "extended",
        "Dir::Cache": folder / "cache",
        "Dir::Log": folder,
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Install-Recommends": "false",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "true",
    }
    apt = ["apt-get", "--quiet=2", *(each for key, value in places.items() for each in ("-o", f"{key}={value}"))]
    run(*apt, "update", folder=folder)
    run(*apt, "install", "--yes", "--download-only", *wanted, folder=folder)
    return list((folder / "cache/archives").glob("*.deb"))


def packed(files: list[Path]) -> bytes:
    """A tar archive of the packages and their index: https://wiki.debian.org/DebianRepository/Format."""
    contents = {file.name: file.read_bytes() for file in files}
    index = "\n".join(entry(file, contents[file.name]) for file in files)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in {"Packages": index.encode(), **contents}.items():
            member = tarfile.TarInfo(f"packages/{name}")
            member.size = len(content)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def entry(file: Path, content: bytes) -> str:
    """A package in the index."""
    control = run("dpkg-deb", "--field", str(file), folder=file.parent)
    return f"{control}Filename: ./{file.name}\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n"


if __name__ == "__main__":
    main()
