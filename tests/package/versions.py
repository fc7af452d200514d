"""The project as other versions of it would be, and their packages."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("kiosk", "hardware", "sync", "config", "systemd", "build/wheels", "pyproject.toml", "constraints.txt")
TEXTS = ("README.md", "LICENSE", "CHANGELOG.md")
EPOCH_S = 1_700_000_000
BUILD_S = 300
KIOSK = "smiley-kiosk"
OFFICE = "smiley-kiosk-office"


def build(folder: Path, version: str, added: Mapping[str, str] | None = None) -> dict[str, Path]:
    """Build the packages of the project as it stands, under another version, with text added to the files named."""
    source = folder / f"source-{version}"
    source.mkdir(parents=True)
    for name in PARTS:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif origin.exists():
            shutil.copy(origin, source)
    for name in TEXTS:
        shutil.copy(ROOT / name, source)
    project = source / "pyproject.toml"
    project.write_text(re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', project.read_text("utf-8"), count=1))
    for name, text in (added or {}).items():
        with (source / name).open("a") as file:
            file.write(text)
    command = [sys.executable, "systemd/debian/build.py"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH_S)}
    ran = subprocess.run(
        command, cwd=source, env=environment, check=False, capture_output=True, text=True, timeout=BUILD_S
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    built = [Path(line) for line in ran.stdout.splitlines()]
    return {path.name.split("_")[0]: path for path in built}
