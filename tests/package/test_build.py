"""The packages as files: the same from the same, and as Debian wants them."""

import os
import shutil
import subprocess

import pytest

from config.language import SOURCE, languages
from tests.package.versions import OFFICE, build

pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Both packages of this version."""
    return build(tmp_path_factory.mktemp("first"), "1.0")


def test_the_same_files_give_the_same_bytes_wherever_and_by_whomever_they_are_built(packages, tmp_path):
    before = os.umask(0o077)
    try:
        again = build(tmp_path / "elsewhere", "1.0")
    finally:
        os.umask(before)
    assert {name: path.read_bytes() for name, path in again.items()} == {
        name: path.read_bytes() for name, path in packages.items()
    }


def test_another_version_gives_other_bytes(packages, tmp_path):
    assert build(tmp_path, "1.1")[OFFICE].read_bytes() != packages[OFFICE].read_bytes()


def test_lintian_has_nothing_to_say(packages):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed: sudo apt install lintian")
    command = ["lintian", "--allow-root", *map(str, packages.values())]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=1800)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_they_fit_every_processor(packages):
    for package in packages.values():
        told = subprocess.run(
            ["dpkg-deb", "--field", package, "Architecture"], check=True, capture_output=True, timeout=1800
        )
        assert told.stdout == b"all\n"
        listed = subprocess.run(["dpkg-deb", "--contents", package], check=True, capture_output=True, timeout=1800)
        assert b".so\n" not in listed.stdout


def test_they_bring_every_language_compiled_and_nothing_to_compile(packages):
    for package in packages.values():
        command = ["dpkg-deb", "--contents", package]
        listed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=1800).stdout.split()
        brought = {
            path.partition("/config/locale/")[2] for path in listed if path[-1] != "/" and "/config/locale/" in path
        }
        assert brought == {f"{code}/LC_MESSAGES/messages.mo" for code in languages() if code != SOURCE}
