"""What the packages bundle, by its hashes: bundled.txt. Called alone, it makes that anew (`make lock`)."""

import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import wheels

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIST = HERE / "bundled.txt"
HEAD = "# What the packages bundle, and the hash of each: nothing else is taken. Made by: make lock\n"


def requirements(root: Path, names: Sequence[str]) -> str:
    """The lines of bundled.txt for some libraries, as pinned in constraints.txt."""
    lines = [line for line in (root / LIST.relative_to(ROOT)).read_text("utf-8").splitlines() if "==" in line]
    known = {line.split(" ")[0]: line for line in lines}
    pins = [wheels.pin(root, name) for name in names]
    if lacking := [pin for pin in pins if pin not in known]:
        sys.exit(f"{LIST.name} has no hash of {', '.join(lacking)}: run make lock")
    return "".join(f"{known[pin]}\n" for pin in pins)


def make() -> None:
    """Download what is pinned, and write down the hashes."""
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for name in wheels.OFFICE:
            place = Path(folder) / wheels.plain(name)
            wheels.download(ROOT, place, wheels.pin(ROOT, name))
            (wheel,) = place.glob("*.whl")
            lines.append(f"{wheels.pin(ROOT, name)} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    LIST.write_text(HEAD + "".join(sorted(lines)), "utf-8")


def parts(name: str, version: str, bundled: str, epoch: str) -> str:
    """What a package consists of, in CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/)."""
    components = []
    for line in bundled.splitlines():
        pin, _, digest = line.partition(" --hash=sha256:")
        library, _, its_version = pin.partition("==")
        components.append(
            {
                "type": "library",
                "name": library,
                "version": its_version,
                "purl": f"pkg:pypi/{wheels.plain(library)}@{its_version}",
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
        )
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"timestamp": epoch, "component": {"type": "application", "name": name, "version": version}},
        "components": components,
    }
    return json.dumps(document, indent=1) + "\n"


def sums(folder: Path) -> None:
    """SHA256SUMS of all that is to be given away, as sha256sum(1) checks it."""
    files = sorted(path for pattern in ("*.deb", "*.cdx.json", "*.img.xz", "*.sh") for path in folder.glob(pattern))
    lines = [f"{hashlib.file_digest(path.open('rb'), 'sha256').hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), "ascii")


if __name__ == "__main__":
    make()
