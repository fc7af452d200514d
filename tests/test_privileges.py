"""Root without root's powers, as in a container without capabilities, writes what is its own."""

import subprocess
import sys

import pytest

BOUND = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
MAPPED = ["unshare", "--user", "--map-root-user"]
PROGRAM = """
import sys
from pathlib import Path
from kiosk.cli.files import put
from kiosk.privileges import acting_for
with acting_for(Path(sys.argv[1])):
    put(Path(sys.argv[1]), b"written")
"""


@pytest.mark.parametrize("wrapped", [BOUND, MAPPED], ids=["no capabilities", "a namespace of its own"])
def test_a_containers_root_writes_its_own_files(wrapped, tmp_path):
    tried = subprocess.run([*wrapped, "sh", "-c", "test $(id -u) = 0"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("needs root, or user namespaces")
    command = [*wrapped, sys.executable, "-c", PROGRAM, tmp_path / "file"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "file").read_bytes() == b"written"
