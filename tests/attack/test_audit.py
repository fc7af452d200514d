"""Known faults of what is bundled, by advisories at hand: a bad library is named; no news is no all-clear."""

import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.clock import SystemClock

ROOT = Path(__file__).parents[2]
PIN = "django=={} --hash=sha256:" + "0" * 64
CVE = {
    "id": "PYSEC-2023-61",
    "aliases": ["CVE-2023-31047"],
    "summary": "Validation of several uploaded files could be passed by.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Django"},
            "ranges": [
                {"type": "GIT", "events": [{"introduced": "0"}, {"fixed": "fb4c55d9ec4bb812a7fb91fa20510d91645e411b"}]},
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "4.2"}, {"fixed": "4.2.1"}, {"introduced": "3.2"}, {"fixed": "3.2.19"}],
                },
            ],
        }
    ],
}


def audit(folder, version, *advisories, days=1):
    """What `make audit` does with a snapshot of some days ago, of one library; its end, and all it said."""
    modified = (SystemClock().wall() - timedelta(days=days)).isoformat()
    place, bundled = folder / "all.zip", folder / "bundled.txt"
    with zipfile.ZipFile(place, "w") as archive:
        for n, advisory in enumerate(advisories):
            archive.writestr(f"{n}.json", json.dumps({"modified": modified, **advisory}))
    bundled.write_text(f"# Some.\n{PIN.format(version)}\n")
    command = [sys.executable, "systemd/debian/audit.py", str(place), str(bundled)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


def one(**words):
    """The advisory, of the library in other words."""
    return {**CVE, "affected": [{"package": CVE["affected"][0]["package"], **words}]}


def within(*events):
    return one(ranges=[{"type": "ECOSYSTEM", "events": [dict([event]) for event in events]}])


@pytest.mark.parametrize(
    ("version", "advisory", "bad"),
    [
        ("4.2", CVE, True),
        ("3.2.18", CVE, True),
        ("3.2.19", CVE, False),
        ("4.1.9", CVE, False),
        ("4.2.1", CVE, False),
        ("4.2", {**CVE, "withdrawn": "2024-01-01T00:00:00Z"}, False),
        ("4.2", one(versions=["4.2"]), True),
        ("4.3", one(versions=["4.2"]), False),
        ("4.10", within(("introduced", "0"), ("last_affected", "4.9")), False),
        ("4.9", within(("introduced", "0"), ("last_affected", "4.9")), True),
        ("4.2", within(("introduced", "0")), True),
        ("4.2", within(("introduced", "0"), ("fixed", "who knows")), True),
        ("4.2", one(ranges=CVE["affected"][0]["ranges"][:1]), True),
    ],
)
def test_a_known_fault_is_named_and_its_end_known(tmp_path, version, advisory, bad):
    """What is told in no version that can be compared counts as a fault."""
    code, said = audit(tmp_path, version, advisory)
    assert code == bad
    assert ("CVE-2023-31047" in said) == bad
    assert ("No known fault" in said) != bad


def test_old_advisories_and_those_of_others_are_no_all_clear(tmp_path):
    code, said = audit(tmp_path, "4.2.1", CVE, days=40)
    assert code == 1
    assert "too old" in said
    other = {**CVE, "affected": [{"package": {"ecosystem": "npm", "name": "django"}, "versions": ["4.2.1"]}]}
    code, said = audit(tmp_path, "4.2.1", other)
    assert code == 1
    assert "know none" in said
    code, said = audit(tmp_path, "4.2.1")
    assert code == 1
    assert "nothing can be told" in said


def test_what_is_bundled_is_what_is_looked_at(tmp_path):
    """By the list that the packages are built from."""
    pins = [line.split(" ")[0] for line in (ROOT / "systemd/debian/bundled.txt").read_text().splitlines()[1:]]
    bad = [one(versions=[pin.partition("==")[2]]) for pin in pins]
    for pin, advisory in zip(pins, bad, strict=True):
        advisory["affected"][0]["package"] = {"ecosystem": "PyPI", "name": pin.partition("==")[0]}
        (tmp_path / f"{pin}.json").write_text(json.dumps({"modified": SystemClock().wall().isoformat(), **advisory}))
    command = [sys.executable, "systemd/debian/audit.py", str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 1
    assert sorted(line.split(" is ")[0].replace(" ", "==") for line in ran.stdout.splitlines()[1:]) == sorted(pins)
