"""A root that an interrupted run left with this machine's own folders mounted in it is deleted, and they are not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.systemd.units import ROOT

LEFT = """
machine=$1/machine root="$1/a root"
mkdir -p "$machine" "$root/dev" "$root/home" "$1/home" && touch "$1/home/kept"
mount -t tmpfs none "$machine" && mount --make-shared "$machine"
mkdir "$machine/shm" && mount -t tmpfs none "$machine/shm" && touch "$machine/shm/kept" "$machine/kept" || exit 99
mount --rbind "$machine" "$root/dev" && mount --bind "$1/home" "$root/home" || exit 99
cd "$2" && "$3" -c "$4" "$root"
echo "$?"
cd "$1" && find -L . -name kept | sort
umount -R "$machine"
"""
"""What an interrupted mmdebstrap leaves, a folder of the same disk beside it; then a removal, and what is kept."""
REMOVE = "import sys; from pathlib import Path; from tests.systemd.root import remove; "
KEPT = ["./home/kept", "./machine/kept", "./machine/shm/kept"]


def left(folder: Path, removal: str) -> list[str]:
    """How the removal ends, and what is there after it; in a mount namespace that ends with it."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("needs root and unshare, to mount something")
    command = ["unshare", "--mount", "sh", "-c", LEFT, "sh", folder, ROOT, sys.executable, removal]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    if ran.returncode == 99 or not ran.stdout:
        pytest.skip(f"nothing may be mounted here: {ran.stderr}")
    return ran.stdout.splitlines()


def test_what_is_mounted_in_a_root_stays_and_the_root_goes(tmp_path):
    assert left(tmp_path, f"{REMOVE} remove(Path(sys.argv[1]))") == ["0", *KEPT]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "machine"]


def test_control_a_removal_that_follows_into_mounts_empties_them(tmp_path):
    follows = "import shutil, sys; shutil.rmtree(sys.argv[1], ignore_errors=True)"
    assert left(tmp_path, follows) == ["0"]


def test_where_somebody_is_at_work_nothing_is_deleted(tmp_path):
    at_work = f"{REMOVE} root = Path(sys.argv[1]); file = (root / 'dev/shm/kept').open(); remove(root)"
    told, *found = left(tmp_path, at_work)
    assert told == "1"
    assert {*KEPT} <= {*found}


def test_where_there_is_none_nothing_is_removed(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("roots are made by root")
    subprocess.run(
        [sys.executable, "-c", f"{REMOVE} remove(Path(sys.argv[1]))", tmp_path / "none"], cwd=ROOT, check=True
    )
    assert [*tmp_path.iterdir()] == []
