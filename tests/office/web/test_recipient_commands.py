"""Who gets a shop's or an area's mails, by command: as the browser has it, with every fault at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli.exits import CONFIG
from tests.office.web.conftest import OFFICE, PASSWORD

LUCA, ANNA = "luca@example.org", "anna@example.org"


@pytest.fixture
def run(web, registered):
    """Runs `kiosk office …`; exit code and what it said."""

    def run(*words: str) -> tuple[int, str]:
        command = [str(Path(sys.executable).with_name("kiosk")), "office", *words, "--settings", str(web.settings)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        return ran.returncode, ran.stdout + ran.stderr

    return run


def test_a_command_says_what_the_browser_shows_and_a_list_that_is_not_named_stays(web, registered, run):
    run("area", "add", "North")
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    path = f"/shops/{registered['Uostas']}/mails"
    for words in (("shop", "mails", "Uostas"), ("area", "mails", "north")):
        assert run(*words, "--page", f"Rossi, Luca <{LUCA}>, {ANNA}", "--alerts", ANNA)[0] == 0
        rows = json.loads(run(*words, "--page", LUCA, "--weekly", ANNA, "--json")[1])
        assert [tuple(row.values()) for row in rows] == [("page", LUCA), ("weekly", ANNA), ("alerts", ANNA)]
    assert LUCA in chief.get(path).text
    assert "chose who gets a shop&#39;s page by mail" in chief.get("/people/audit").text
    # Every fault at once, and nothing is changed.
    code, said = run("area", "mails", "Nowhere", "--page", "luca", "--alerts", "@")
    assert (code, len(said.splitlines())) == (CONFIG, 3)
    assert ("no area 'Nowhere'" in said, "--page: No address" in said, "--alerts: No address" in said) == (True,) * 3
    code, said = run("shop", "mails", "Uostass", "--page", "luca")
    assert (code, "no shop 'Uostass'" in said, "--page: No address" in said) == (CONFIG, True, True)
    assert run("shop", "mails", "Uostas", "--page", "", "--alerts", "luca")[0] == CONFIG
    assert LUCA in chief.get(path).text
    assert run("shop", "mails", "Uostas", "--page", "", "--weekly", "", "--alerts", "") == (0, "nobody is entered\n")
    assert LUCA not in chief.get(path).text
