"""What README says, typed as it stands there by an ordinary user of a minimal Debian."""

import re

import pytest

from tests.bare.debian import HOME, MINIMAL, SOURCE
from tests.systemd.units import ROOT

pytestmark = pytest.mark.bare
NOT_FOR_EVERYBODY = {"systemd", "openscad", "rabbitmq-server"}
"""What every Debian that boots has, and what a lane of its own asks for."""
README = (ROOT / "README.md").read_text("utf-8")
SECTION = README.partition("\n## Two commands\n")[2].partition("\n## ")[0]
DEMO, TEST, ALL = re.findall(r"(?ms)^```sh\n(.*?)^```$", SECTION)


def test_readme_says_first_what_a_minimal_debian_lacks():
    (needed,) = re.findall(r"`sudo apt install ([^`]*)`", SECTION)
    assert set(needed.split()) == set(MINIMAL.split(",")) - {"ca-certificates"}


@pytest.mark.parametrize("suite", ["trixie", "bookworm"])
def test_the_first_command_makes_the_page(debians, suite):
    debian = debians(suite)
    ran = debian.user(DEMO.replace("…", SOURCE), folder=HOME)
    assert ran.returncode == 0, ran.stdout
    assert "Traceback" not in ran.stdout
    assert debian.user("test -s demo/report.html").returncode == 0


def cloned(debian):
    """The machine with the first command's clone on it, whichever test comes first."""
    got = debian.user(f"test -d smiley-kiosk || {DEMO.splitlines()[0].replace('…', SOURCE)}", folder=HOME)
    assert got.returncode == 0, got.stdout
    return debian


def tested(debian):
    """What the second command says; it passes."""
    ran = debian.user(TEST)
    told = ran.stdout.splitlines()
    if ran.returncode:
        # As .ci/run does: a fault fails again, and what only a busy machine upset is named by the first run.
        print(ran.stdout)
        ran = debian.user(f"{TEST.strip()} ARGS='--last-failed --last-failed-no-failures=none tests'")
    assert ran.returncode == 0, ran.stdout
    return told


def test_the_second_command_passes_and_says_what_it_skipped(debians):
    print("\n".join(tested(cloned(debians("trixie")))[-40:]))


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_with_what_readme_names_next_to_nothing_is_skipped(debians, suite):
    """Python, browser, broker and database are other ones in each."""
    debian = cloned(debians(suite))
    installed = debian.run("sh", "-ec", f"apt-get update\nexport DEBIAN_FRONTEND=noninteractive\n{as_root(ALL)}")
    assert installed.returncode == 0, installed.stdout
    skipped = [line for line in tested(debian) if line.startswith("SKIPPED") and "apt install" in line]
    assert [line for line in skipped if line.split()[-1] not in NOT_FOR_EVERYBODY] == []


def as_root(line: str) -> str:
    """For somebody who needs no sudo, and is asked nothing."""
    return line.replace("sudo apt install", "apt-get install --yes --quiet --no-install-recommends")
