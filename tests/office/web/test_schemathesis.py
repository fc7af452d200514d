"""Schemathesis, which nobody here wrote, over the API by its own description, as each role; with careless APIs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.office.web.browser import HOST
from tests.office.web.conftest import Web
from tests.office.web.two_owners import TwoOwners

ROOT = Path(__file__).parents[3]
SCHEMATHESIS = shutil.which("schemathesis", path=f"{ROOT}/build/schemathesis/bin{os.pathsep}{os.environ['PATH']}")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(SCHEMATHESIS is None, reason="needs Schemathesis: make schemathesis installs it"),
]
SECONDS = 30
CARELESS = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def careless(*arguments):
    prepare(*arguments)
    from kiosk.office.web.views import api
    {fault}
server.prepare = careless
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
FAULTS = {
    "API accepts requests without authentication": "api._token = lambda _: api.AccessToken.objects.first()",
    "Server error": "api.seen_shop = lambda *_: 1 / 0",
    "Response violates schema": "api._shop = lambda shop: {'name': shop.name}",
}


def judged(world: TwoOwners, name: str, seconds: int = SECONDS) -> subprocess.CompletedProcess[str]:
    """What Schemathesis says of the API, asked with somebody's token."""
    description = world.web.folder / "openapi.json"
    description.write_bytes(world.web.browser().get("/api/openapi.json").body)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", **world.bearers.get((name, "read"), {})}
    command = [SCHEMATHESIS, "run", str(description), "--url", f"http://127.0.0.1:{world.web.port}"]
    command += [part for key, value in headers.items() for part in ("-H", f"{key}:{value}")]
    command += ["--checks", "all", "--continue-on-failure", "--seed", "1", "--max-time", str(seconds)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=15 * SECONDS, cwd=world.web.folder, check=False
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    web = Web(tmp_path_factory.mktemp("schemathesis"))
    with web.serving() as said:
        yield TwoOwners(web, said)


@pytest.mark.parametrize("name", ["nobody", "owner", "area", "technician", "office"])
def test_the_api_keeps_to_its_description_whatever_it_is_asked(world, name):
    done = judged(world, name)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "9 selected / 9 total" in done.stdout
    assert "Tested: 9" in done.stdout


@pytest.mark.parametrize("words", FAULTS)
def test_control_a_careless_api_is_found(tmp_path, words):
    web = Web(tmp_path)
    web.command = (sys.executable, "-c", CARELESS.format(fault=FAULTS[words]))
    with web.serving() as said:
        done = judged(TwoOwners(web, said), "owner", seconds=20)
    assert done.returncode == 1
    assert words in done.stdout, done.stdout[-4000:]
