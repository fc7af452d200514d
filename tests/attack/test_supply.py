"""What the packages bundle is what was looked at, by its hash."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEBIAN = ROOT / "systemd/debian"
CALL = "import sys; sys.path.insert(0, {folder!r}); import bundle, wheels; from pathlib import Path; {words}"


def call(words):
    command = [sys.executable, "-c", CALL.format(folder=str(DEBIAN), words=words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_every_part_has_a_hash_and_is_the_one_that_is_tested():
    ran = call("print(bundle.requirements(Path(), wheels.OFFICE))")
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.split("\n")[:-2]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
    tested = re.sub(r"\[.+?\]", "", (ROOT / "requirements/install.txt").read_text("utf-8"))
    for pin, _, digest in (line.partition(" ") for line in lines):
        assert digest in tested.partition(f"\n{pin} ")[2].partition("==")[0]


def test_no_registry_is_named():
    assert "://" not in (DEBIAN / "bundled.txt").read_text("utf-8")


@pytest.mark.parametrize(("change", "said"), [(lambda digest: digest, ""), (lambda digest: digest[::-1], "HASHES")])
def test_a_changed_library_is_refused_and_the_right_one_is_not(tmp_path, change, said):
    """With its control."""
    line = next(
        line for line in (DEBIAN / "bundled.txt").read_text("utf-8").splitlines() if line.startswith("colorzero")
    )
    pin, _, digest = line.partition(" --hash=sha256:")
    (tmp_path / "wanted").write_text(f"{pin} --hash=sha256:{change(digest)}\n")
    words = f"wheels.download(Path(), Path({str(tmp_path / 'wheels')!r}), '--require-hashes', '--requirement', "
    ran = call(f"{words}{str(tmp_path / 'wanted')!r})")
    if ran.returncode and "HASHES" not in ran.stderr + ran.stdout:
        pytest.skip("no registry is reached")
    assert bool(ran.returncode) == bool(said)
    assert said in ran.stdout + ran.stderr


def test_the_sums_are_those_of_what_is_given_away(tmp_path):
    for name in ("a.deb", "b.cdx.json", "c.img.xz", "d.sh", "notes.txt"):
        (tmp_path / name).write_text(name)
    assert call(f"bundle.sums(Path({str(tmp_path)!r}))").returncode == 0
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert checked.stdout.splitlines() == ["a.deb: OK", "b.cdx.json: OK", "c.img.xz: OK", "d.sh: OK"]


def test_the_list_of_parts_names_each_with_its_hash():
    digest = hashlib.sha256(b"").hexdigest()
    ran = call(
        f"print(bundle.parts('smiley-kiosk', '1.0', 'Mako==1.4.3 --hash=sha256:{digest}', '2026-01-01T00:00:00Z'))"
    )
    (part,) = json.loads(ran.stdout)["components"]
    assert part["purl"] == "pkg:pypi/mako@1.4.3"
    assert part["hashes"] == [{"alg": "SHA-256", "content": digest}]
