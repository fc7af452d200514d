"""A service's user is nobody's login: the packages refuse a machine where somebody has the name already."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "systemd/debian"
LOGIN = "{name}:x:1000:1000:Anna,,,:/home/anna:/bin/bash"
SYSTEM = "{name}:x:995:995:Smiley kiosk:/:/usr/sbin/nologin"


def refused(tmp_path, part, entries, step="install"):
    """What preinst says where it ends with an error. The machine's users are `entries`, told as getent(1) does."""
    (tmp_path / "passwd").write_text("".join(f"{entry}\n" for entry in entries))
    getent = tmp_path / "bin/getent"
    getent.parent.mkdir(exist_ok=True)
    getent.write_text(f'#!/bin/sh\ngrep "^$2:" {tmp_path}/passwd\n')
    getent.chmod(0o755)
    ran = subprocess.run(
        [shutil.which("sh"), SCRIPTS / part / "preinst", step],
        env={"PATH": f"{getent.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return ran.stderr if ran.returncode else ""


@pytest.mark.parametrize(
    ("part", "name"),
    [("kiosk", "kiosk"), ("kiosk", "kiosk-publish"), ("office", "kiosk-office"), ("office", "kiosk-ca")],
)
def test_a_login_user_of_a_services_name_is_not_taken_over(tmp_path, part, name):
    said = refused(tmp_path, part, [LOGIN.format(name=name)])
    assert f"somebody logs in as the user {name} (1000)" in said
    assert "and install again" in said
    assert refused(tmp_path, part, [SYSTEM.format(name=name).replace("995", "1001")])
    assert refused(tmp_path, part, [SYSTEM.format(name=name).replace("/usr/sbin/nologin", "/bin/bash")])


@pytest.mark.parametrize("part", ["kiosk", "office"])
def test_a_services_own_user_is_no_hindrance(tmp_path, part):
    """Of an earlier installation: it stays when a package is purged."""
    own = [SYSTEM.format(name=name) for name in ("kiosk", "kiosk-publish", "kiosk-office", "kiosk-ca")]
    assert refused(tmp_path, part, own) == ""
    assert refused(tmp_path, part, []) == ""
