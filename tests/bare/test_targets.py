"""Every target of the Makefile on a machine with next to nothing: it works, or says in a line what it lacks."""

import re

import pytest

from tests.bare.debian import HOME, SOURCE
from tests.systemd.units import ROOT

pytestmark = pytest.mark.bare
TARGETS = re.findall(r"(?m)^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"))
SHORTEST = {
    "test": "ARGS='-q tests/test_tidy.py'",
    "bench": "ARGS='--only documents --only edges'",
    "deb-test": "ARGS='-k upgrade'",
    "simulate": "SEEDS=1",
    "bench-fleet": "ARGS=--help",
    "schemathesis": "ARGS=--collect-only",
    "home-assistant": "ARGS=--collect-only",
    "test-long": "ARGS=tests/config",
    "test-slow": "ARGS=tests/test_tidy.py",
    "coverage": "ARGS='--no-cov -k timing'",
    "simulate-statistics": "ARGS=--help",
    "mutants": "ARGS=--help",
    "judges": "ARGS=--help",
    "demo": "ARGS=--help",
    "office": "ARGS=--help",
    "years": "ARGS=--help",
    "privacy": "ARGS='--months 1'",
    "faults": "ARGS='--lane broker --short'",
}
"""Where a target takes long and can be told to do less."""
REMEDY = re.compile(r"sudo (apt install [a-z0-9. +-]+|make [a-z0-9-]+)")


@pytest.fixture(scope="module")
def debian(debians):
    debian = debians("trixie")
    debian.user(f"test -d smiley-kiosk || git clone --quiet {SOURCE} smiley-kiosk", folder=HOME)
    yield debian
    debian.user("git checkout --quiet .")


# It ends with what takes a new .venv, or takes it away.
@pytest.mark.parametrize("target", sorted(TARGETS, key=("lock", "clean").__contains__))
def test_a_target_works_or_names_what_it_lacks(debian, target):
    ran = debian.user(f"make {target} {SHORTEST.get(target, '')}")
    assert "Traceback" not in ran.stdout, ran.stdout
    assert ran.returncode == 0 or REMEDY.search(ran.stdout), ran.stdout
    print(ran.returncode, *REMEDY.findall(ran.stdout), sep="\n")
    debian.user("git checkout --quiet .")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("chmod a-w . && make demo", "Nothing can be written here; work in a copy of your own:  cp -r"),
        ("make demo PYTHON=python9", "There is no python9 here.  On Debian 12 or newer:  sudo apt install python3"),
    ],
)
def test_what_is_in_the_way_of_the_first_command_is_named(debian, command, sentence):
    ran = debian.user(f"git clone --quiet {SOURCE} second && cd second && {command}", folder=HOME)
    assert ran.returncode != 0
    assert sentence in ran.stdout
    debian.user("chmod u+w second && rm -r second", folder=HOME)
