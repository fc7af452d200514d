"""`make board` where KiCad 9 can be had: its rules find nothing, and find what is broken on purpose."""

import re

import pytest

from tests.bare.debian import HOME, SOURCE, BareDebian
from tests.systemd.root import lacking

pytestmark = pytest.mark.bare
KICAD = "kicad kicad-symbols kicad-footprints"
"""As `make board` names it; 1.2 GB."""


@pytest.fixture(scope="module")
def debian():
    if reason := lacking().replace("make boot", "make bare"):
        pytest.skip(reason)
    debian = BareDebian("trixie", "kicad")
    debian.user(f"git clone --quiet {SOURCE} smiley-kiosk", folder=HOME)
    got = debian.run(
        "sh",
        "-c",
        f"apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends {KICAD}",
    )
    assert got.returncode == 0, got.stdout
    yield debian
    debian.remove()


def test_kicad_s_rules_find_nothing_and_a_factory_gets_its_files(debian):
    ran = debian.user("make board && cat build/board/rules-*.txt")
    assert ran.returncode == 0, ran.stdout
    assert len(re.findall(r"\*\* Found 0 ", ran.stdout)) == 3
    assert "Errors 0  Warnings 0" in ran.stdout
    assert {"board-F_Cu.gtl", "board-B_Cu.gbl", "board.drl"} <= {*re.findall(r"gerbers/(\S+)", ran.stdout)}


def test_a_track_that_is_missing_is_found(debian):
    """The control."""
    without = "import pathlib, re; p = pathlib.Path('hardware/board/board.kicad_pcb'); "
    without += r"p.write_text(re.sub(r'\n\t\(segment.*?\n\t\)', '', p.read_text(), count=1, flags=re.DOTALL))"
    ran = debian.user(f'python3 -c "{without}" && make board')
    assert ran.returncode != 0
    assert "unconnected_items" in ran.stdout, ran.stdout
