"""Root without root's powers: what is its own it writes, and what a lesser user may not read is told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk import privileges

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

LATER = """
import sys
from pathlib import Path
from kiosk import privileges
folder, needed = Path(sys.argv[1]), Path(privileges.__file__).with_name("later.py")
try:
    with privileges.acting_for(folder):
        if sys.argv[2] == "module":
            import kiosk.later
        if sys.argv[2] == "file":
            needed.read_text()
        if sys.argv[2] == "theirs":
            (folder / "file").read_text()
        if sys.argv[2] == "none":
            import kiosk.none
except privileges.UnreadableProgramError as error:
    print(error)
except Exception as error:
    print(type(error).__name__)
"""


def later(folder, needed, mode):
    """What is said where more of a program is needed in another's folder; `mode`: of the folder that it lies in."""
    program = folder / "program"
    (program / "kiosk").mkdir(parents=True)
    shutil.copy(privileges.__file__, program / "kiosk")
    for name in ("__init__.py", "later.py"):
        (program / "kiosk" / name).touch()
    theirs = folder / "theirs"
    theirs.mkdir()
    (theirs / "file").touch(mode=0o600)
    os.chown(theirs, 65_534, 65_534)
    for each in (folder, *program.rglob("*")):
        each.chmod(0o755)
    program.chmod(mode)
    command = [sys.executable, "-P", "-c", LATER, theirs, needed]
    environment = {**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    return ran.stdout.strip().replace(str(folder), "")


IS_PRIVATE = not all(folder.stat().st_mode & 0o001 for folder in Path(os.__file__).parents)
"""Python itself is root's alone."""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root acts for another user")
@pytest.mark.parametrize(
    ("needed", "in_private", "open_to_all"),
    [
        ("module", "", ""),
        ("file", "", ""),
        pytest.param("none", "", "ModuleNotFoundError", marks=pytest.mark.skipif(IS_PRIVATE, reason="in root's home")),
        ("theirs", "PermissionError", "PermissionError"),
    ],
)
def test_a_program_that_a_folders_user_may_not_read_is_told_as_that(needed, in_private, open_to_all):
    told = "its user may not read this program (/program/kiosk/privileges.py); install it as in docs/SERVICES.md"
    with TemporaryDirectory(dir="/var/tmp") as private, TemporaryDirectory(dir="/var/tmp") as public:
        assert later(Path(private), needed, 0o700) == (in_private or f"/theirs: {told}")
        assert later(Path(public), needed, 0o755) == open_to_all


@pytest.mark.parametrize("wrapped", [BOUND, MAPPED], ids=["no capabilities", "a namespace of its own"])
def test_a_containers_root_writes_its_own_files(wrapped, tmp_path):
    tried = subprocess.run([*wrapped, "sh", "-c", "test $(id -u) = 0"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("needs root, or user namespaces")
    command = [*wrapped, sys.executable, "-c", PROGRAM, tmp_path / "file"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "file").read_bytes() == b"written"
