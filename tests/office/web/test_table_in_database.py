"""The table of all shops in a database, as docs/API.md has a timer load it."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

import kiosk
from kiosk.office.web.flat_table import COLUMNS, Row, written
from tests.sync.postgresql_server import PostgreSql, postgresql_programs

API = Path(kiosk.__file__).parents[1] / "docs" / "API.md"
SHOP = (10**15 - 1, "Bakery Rossi", 2**31, "Kavinė „Šeima“, 12")
NIGHTS: tuple[list[Row], ...] = (
    [(*SHOP, "2026-10-01", "happy", "happy", 100, 3, False), (*SHOP, "2026-10-01", "unhappy", "unhappy", 0, 1, False)],
    [(*SHOP, "2026-10-01", "happy", "happy", 100, 9, True), (*SHOP, "2026-10-01", "unhappy", "unhappy", 0, 3, True)],
)


@pytest.fixture
def database(monkeypatch):
    if postgresql_programs() is None or not (shutil.which("psql") and shutil.which("curl")):
        pytest.skip("needs PostgreSQL and curl: sudo apt install postgresql curl")
    if os.getuid() == 0 and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root, and there is no runuser")
    if re.search(r"\b(?:9|1[0-4])\.", said("psql", "--version")):
        pytest.skip("needs PostgreSQL 15 or newer")
    with tempfile.TemporaryDirectory() as folder:
        server = PostgreSql(Path(folder))
        server.start()
        about = {"PGHOST": "127.0.0.1", "PGPORT": f"{server.port}", "PGUSER": "kiosk", "PGDATABASE": "postgres"}
        for name, value in about.items():
            monkeypatch.setenv(name, value)
        yield server
        server.stop()


def said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout


@pytest.mark.long
def test_each_night_has_its_rows_and_one_that_fails_leaves_the_former(database, tmp_path):
    text = API.read_text("utf-8")
    (load,) = (each for each in re.findall(r"```sh\n(.+?)```", text, re.DOTALL) if "psql" in each)
    said("psql", "-c", re.search(r"`(CREATE TABLE .+?)`", text).group(1))
    table = tmp_path / "months.csv"
    command = load.replace("https://kiosks.example.org/api/v1/table/months.csv", table.as_uri())
    assert table.as_uri() in command

    def night(content: str | None) -> tuple[bool, str]:
        table.unlink(missing_ok=True)
        if content is not None:
            table.write_text(content, newline="")
        ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False, timeout=300)
        kept = said("psql", "-AtF,", "-c", "SELECT shop_id, date, votes, final FROM votes ORDER BY votes DESC")
        return ran.returncode == 0, kept

    assert night(written(NIGHTS[0])) == (True, "2147483648,2026-10-01,3,f\n2147483648,2026-10-01,1,f\n")
    last = "2147483648,2026-10-01,9,t\n2147483648,2026-10-01,3,t\n"
    assert night(written(NIGHTS[1])) == (True, last)
    whole = written(NIGHTS[0])
    for broken in (None, whole.replace("100,3", "100,x"), whole.replace(COLUMNS[-2], "presses", 1), whole[:-9]):
        assert night(broken) == (False, last)
