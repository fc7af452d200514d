"""Rules, store and sync on a Debian whose `time_t` has 32 bits, and ends on 19 January 2038."""

import hashlib
import shutil
import subprocess
from functools import cache

import pytest

from tests.systemd.root import CACHE, NSPAWN, execute, lacking, remove
from tests.systemd.units import ROOT

pytestmark = pytest.mark.i386

# Of the updates no mirror has to be whole for a processor that few still have.
SOURCE = "deb http://deb.debian.org/debian trixie main"
PACKAGES = ",".join(
    [
        *("python3", "python3-attr", "python3-cattr", "python3-click", "python3-gpiozero", "python3-libgpiod"),
        *("python3-paho-mqtt", "python3-sqlalchemy", "tzdata"),
        *("python3-alembic", "python3-babel", "python3-hypothesis", "python3-jsonschema", "python3-pytest"),
    ]
)
RULES = ("calendar", "dating", "placement", "tally", "bursts", "panel", "silence")
STORE = ("votes", "free_pages", "open_check", "pruning", "verification")
SYNC = ("aggregate", "outbox", "receipts", "delivery")
LIMIT_S = 900


@pytest.fixture(scope="module")
def python():
    """Python there, in the sources as they are, which it cannot change."""
    if reason := lacking() or ("" if shutil.which("arch-test") else "arch-test is not installed: sudo apt install it"):
        pytest.skip(reason)
    root = _root()
    environment = ("PYTHONDONTWRITEBYTECODE=1", "HYPOTHESIS_STORAGE_DIRECTORY=/tmp/hypothesis")
    container = ["--as-pid2", "--console=pipe", f"--directory={root}", f"--bind-ro={ROOT}:/src", "--chdir=/src"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*NSPAWN, *container, *(f"--setenv={each}" for each in environment), "python3", *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=LIMIT_S)

    return run


@cache
def _root():
    root = CACHE / "i386" / hashlib.sha256(f"{SOURCE}\n{PACKAGES}".encode()).hexdigest()[:16]
    if not root.exists():
        remove(root.parent)
        root.parent.mkdir(parents=True)
        building = root.with_suffix(".building")
        options = ["--quiet", "--variant=minbase", "--architectures=i386", f"--include={PACKAGES}"]
        execute(["mmdebstrap", *options, "trixie", building, SOURCE])
        # Nothing of this project is installed there, and health tells the version.
        metadata = building / "usr/lib/python3/dist-packages/smiley_kiosk.dist-info/METADATA"
        metadata.parent.mkdir()
        metadata.write_text("Metadata-Version: 2.1\nName: smiley-kiosk\nVersion: 0\n")
        building.rename(root)
    return root


# gpiozero 2.0, as Debian has it, imports what setuptools no longer wants to be imported.
PYTEST = ("pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore:pkg_resources")


@pytest.mark.parametrize(
    "names",
    [
        [f"tests/device/test_{name}.py" for name in RULES],
        [f"tests/device/test_{name}.py" for name in STORE],
        [f"tests/sync/test_{name}.py" for name in SYNC],
    ],
    ids=["rules", "store", "sync"],
)
def test_what_is_claimed_holds_on_32_bits(python, names):
    ran = python("-m", *PYTEST, *names)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-1000:]
    assert " passed" in ran.stdout


WITH_THE_C_LIBRARY = """
import sys
from datetime import UTC, datetime
import hardware.epoch
hardware.epoch.utc_at = lambda at_ns: datetime.fromtimestamp(at_ns / 1e9, UTC)
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def test_moments_of_the_c_librarys_are_seen_to_fail(python):
    """The control: there it cannot tell a moment past 2038."""
    ran = python("-c", WITH_THE_C_LIBRARY, *PYTEST[1:], "tests/device/test_calendar.py")
    assert ran.returncode == 1
    assert "OverflowError: timestamp out of range for platform time_t" in ran.stdout
