"""What the minimal machines leave alone."""

import subprocess

import pytest

from tests.bare.debian import remove
from tests.systemd.root import execute, lacking

pytestmark = pytest.mark.bare


def test_what_is_still_mounted_in_a_root_is_named_and_not_emptied(tmp_path):
    if reason := lacking():
        pytest.skip(reason)
    mounted = tmp_path / "root" / "shm"
    mounted.mkdir(parents=True)
    execute(["mount", "-t", "tmpfs", "none", mounted])
    try:
        (mounted / "kept").touch()
        with pytest.raises(AssertionError, match="different device"):
            remove(tmp_path / "root")
        assert (mounted / "kept").exists()
    finally:
        subprocess.run(["umount", mounted], check=True)
    remove(tmp_path / "root")
    assert not (tmp_path / "root").exists()
