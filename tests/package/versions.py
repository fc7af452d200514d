"""The project as other versions of it would be, and their packages."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.smiley.form import compose

ROOT = Path(__file__).parents[2]
PARTS = ("kiosk", "hardware", "sync", "config", "systemd", "build/wheels", "pyproject.toml", "constraints.txt")
TEXTS = ("hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md", "docs/SETTINGS.md")
EPOCH_S = 1_700_000_000
BUILD_S = 1800
KIOSK = "smiley-kiosk"
OFFICE = "smiley-kiosk-office"
SETTINGS = """
[kiosk]
id = "boot-1"
owner = "Owner"
shop = "Shop"
time_zone = "Europe/Rome"
[gpio]
factory = "mock"
[buttons.happy]
line = 17
score = 100
[buttons.unhappy]
line = 22
score = 0
"""
BROKER = '\n[broker]\nhost = "127.0.0.1"\nport = 1883\ntls = false\n'
SMILEY = compose(
    {
        "kiosk id": "boot-1",
        "owner": "Owner",
        "shop": "Shop",
        "time zone": "Europe/Rome",
        "wifi name": "Station",
        "wifi password": "a secret or two",
        "wifi country": "IT",
        "broker": "127.0.0.1:1883 (not encrypted)",
        "token": "abcdefgh12",
        "buttons": "17, 22",
        "lights": "5, 13",
    }
)
# What other versions have more than this one.
MORE_COLUMNS = """

def _colour(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE vote ADD COLUMN colour TEXT")


STEPS = (*STEPS, _colour)
"""
# Only as a service, so that it can be built.
SERVED = "\nimport os\nif 'NOTIFY_SOCKET' in os.environ:\n    "
ENDS = f"{SERVED}threading.Timer(12, os._exit, (1,)).start()\n"
HANGS = f"{SERVED}Daemon = lambda *_, **__: threading.Event().wait()\n"
BREAKS = f"{SERVED}raise ImportError\n"
VERSIONS = {
    "1.0": {},
    "2.0": {"kiosk/device/store/schema.py": MORE_COLUMNS},
    # Takes the votes along into its own schema, counts for seconds, ends; and so on.
    "3.0": {"kiosk/device/store/schema.py": MORE_COLUMNS, "kiosk/cli/run.py": ENDS},
    # Never says that it is ready.
    "3.1": {"kiosk/cli/run.py": HANGS},
    "3.2": {"kiosk/cli/__init__.py": BREAKS},
    # Not the program: its unit.
    "3.3": {"systemd/kiosk.service": "\n[Service]\nUser=nobody-at-all\n"},
    # Whoever judges must be the version before.
    "3.4": {"kiosk/cli/run.py": ENDS, "systemd/debian/kiosk/trial": "\nexit 0\n"},
}


def build(folder: Path, version: str, added: Mapping[str, str] | None = None, *parts: str) -> dict[str, Path]:
    """Build the packages of the project as it stands, under another version, with text added to the files named.

    `parts`: kiosk, office; both without one.
    """
    source = folder / f"source-{version}"
    source.mkdir(parents=True)
    for name in PARTS:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif origin.exists():
            shutil.copy(origin, source)
    for name in TEXTS:
        (source / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    project = source / "pyproject.toml"
    project.write_text(re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', project.read_text("utf-8"), count=1))
    for name, text in (added or {}).items():
        with (source / name).open("a") as file:
            file.write(text)
    command = [sys.executable, "systemd/debian/build.py", *parts]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH_S)}
    ran = subprocess.run(
        command, cwd=source, env=environment, check=False, capture_output=True, text=True, timeout=BUILD_S
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    built = [Path(line) for line in ran.stdout.splitlines()]
    return {path.name.split("_")[0]: path for path in built}
