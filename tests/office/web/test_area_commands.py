"""`kiosk office area`: areas by command, hundreds of shops at once, whole or not at all."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.exits import CONFIG, DATA
from sync.archive.registry import Registry
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI
from tests.office.web.test_areas import Chief, shops

MANY = 300


@pytest.fixture(scope="module")
def chief(web, registered) -> Chief:
    """Both owners have a "Centro", and there are many shops."""
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        for owner in (ROSSI, KAZLAUSKAS):
            change.add_shop(change.owner(owner), "Centro")
        for number in range(MANY):
            change.add_shop(change.owner(KAZLAUSKAS), f"Parduotuvė {number}")
    browser = Chief(web.port)
    browser.log_in(OFFICE, PASSWORD)
    return browser


@pytest.fixture(autouse=True)
def _no_area_before(web):
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        for table in ("web_right", "web_invitation"):
            database.execute(f"DELETE FROM {table} WHERE area_id IS NOT NULL")
        database.execute("DELETE FROM web_areashop")
        database.execute("DELETE FROM web_area")


@pytest.fixture
def area(web, chief):
    """Runs `kiosk office area …`; exit code and what it said."""

    def run(*words: str) -> tuple[int, str]:
        command = [str(Path(sys.executable).with_name("kiosk")), "office", "area", *words]
        ran = subprocess.run(
            [*command, "--settings", str(web.settings)], capture_output=True, text=True, check=False, timeout=300
        )
        return ran.returncode, ran.stdout + ran.stderr

    return run


def counts(chief) -> dict[str, int]:
    """How many shops stand in each area, as the page says."""
    found = re.findall(r'<span class="name">([^<]+)</span><span class="sub">(\d+) shop', chief.get("/areas").text)
    return {path: int(count) for path, count in found}


def test_an_invitation_to_an_area_that_is_none_makes_no_account(web, chief):
    command = [str(Path(sys.executable).with_name("kiosk")), "office", "invite", "nobody@example.org", "--area", "None"]
    ran = subprocess.run(
        [*command, "--settings", str(web.settings)], capture_output=True, text=True, check=False, timeout=300
    )
    assert (ran.returncode, ran.stdout) == (CONFIG, "")
    assert ran.stderr == "error: no area 'None'; `kiosk office area list` names them\n"
    assert "nobody@example.org" not in chief.get("/people").text


def test_who_has_an_area_sees_what_commands_put_there_at_the_next_request(web, chief, area):
    assert area("add", "Liguria / Genova", "Toscana") == (0, "Liguria / Genova, Toscana: made\n")
    sees = web.account("liguria@example.org", "--area", "liguria")
    assert shops(sees) == set()
    assert "Area Liguria<" in chief.get("/people").text
    assert area("put", "Centro", "--in", "genova", "--owner", ROSSI) == (0, "shops put: 1\n")
    assert shops(sees) == {"Centro"}
    assert area("take", "Centro", "--owner", ROSSI) == (0, "shops taken out: 1\n")
    assert shops(sees) == set()
    assert area("remove", "Liguria", "Toscana") == (
        CONFIG,
        "error: area 'Liguria': others lie in it; remove those first\n",
    )
    assert counts(chief) == {"Liguria": 0, "Liguria / Genova": 0, "Toscana": 0}
    assert area("remove", "Liguria", "Toscana", "Genova")[0] == 0
    assert counts(chief) == {}
    assert "liguria@example.org" not in chief.get("/people").text


def test_a_table_names_every_fault_and_changes_nothing(chief, area, tmp_path):
    for above in ("North", "South"):
        chief.add("Port", chief.add(above))
    before = counts(chief)
    table = tmp_path / "shops.csv"
    table.write_text(
        "shop;owner;area\nUostas;;North\nUostas;Kazlauskas;South\nCentro;;North\nNo Such;;Nowhere\n"
        "Corso Italia;;Port\nVia Garibaldi;;North;left over\nVia Garibaldi;;Nowhere\n"
    )
    code, said = area("put", "--csv", str(table))
    assert code == DATA
    assert sorted(line.rpartition("shops.csv: ")[2] for line in said.splitlines()) == [
        "line 3: shop 'Uostas' of Kazlauskas: is named twice",
        "line 4: shop 'Centro': Bakery Rossi, Kazlauskas each have one of that name; say whose with --owner",
        "line 5: no area 'Nowhere'; `kiosk office area list` names them",
        "line 5: no shop 'No Such'; `kiosk office shop list` names them",
        "line 6: area 'Port': which of North / Port, South / Port? Give all of it",
        "line 7: 4 cells under 3 keys; a cell with a comma or semicolon in it belongs in quotation marks",
        "line 8: no area 'Nowhere'; `kiosk office area list` names them",
    ]
    # What --enter would make is not made either, while a line is wrong.
    table.write_text("shop,area\nUostas,East\nCorso Italia,a / b / c / d / e / f / g\n")
    code, said = area("put", "--csv", str(table), "--enter")
    assert (code, said.count("line")) == (DATA, 1)
    assert "line 3: area 'g': 1000 areas at most, 6 within each other" in said
    assert counts(chief) == before == dict.fromkeys(("North", "North / Port", "South", "South / Port"), 0)
    # The control: without the fault both are put.
    table.write_text("shop,area\nUostas,East\nCorso Italia,south / PORT\n")
    assert area("put", "--csv", str(table), "--enter") == (0, "shops put: 2\n")
    assert counts(chief) == before | {"East": 1, "South / Port": 1}
    rows = json.loads(area("list", "--shops", "--json")[1])
    assert {(row["owner"], row["shop"]): row["area"] for row in rows if row["area"]} == {
        (KAZLAUSKAS, "Uostas"): "East",
        (ROSSI, "Corso Italia"): "South / Port",
    }
    # A table for `put` serves `take`.
    table.write_text(table.read_text() + "Via Garibaldi,East\n")
    code, said = area("take", "--csv", str(table))
    assert (code, said.rpartition(": line ")[2]) == (
        DATA,
        "4: shop 'Via Garibaldi' of Bakery Rossi: stands in no area\n",
    )
    assert counts(chief)["East"] == 1


@pytest.mark.long
def test_hundreds_are_put_at_once_and_the_audit_log_names_each(chief, area, tmp_path):
    table = tmp_path / "shops.csv"
    table.write_text("shop,area\n" + "".join(f"Parduotuvė {n},Lietuva / Rytai {n % 2}\n" for n in range(MANY)))
    assert area("put", "--csv", str(table), "--enter") == (0, f"shops put: {MANY}\n")
    found = {path: count for path, count in counts(chief).items() if path.startswith("Lietuva")}
    assert found == {"Lietuva": 0, "Lietuva / Rytai 0": MANY // 2, "Lietuva / Rytai 1": MANY // 2}
    log = chief.get("/people/audit").text
    assert {*re.findall(r"Parduotuvė \d+", log)} == {f"Parduotuvė {n}" for n in range(MANY)}
