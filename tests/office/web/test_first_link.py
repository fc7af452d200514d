"""The first telephone's link stands until a telephone is in, whatever the clock does; a process makes Django ready."""

import resource
import subprocess
import sys

import pytest

from tests.office.web.conftest import Web
from tests.office.web.made_ready import made_ready

PROGRAM = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from config.file import load_office
folder = Path(sys.argv[1]) / "kiosk-web"
os.environ["RUNTIME_DIRECTORY"] = f"{folder.parent}/kiosk-entries:{folder}"
folder.mkdir()
time = datetime(2025, 5, 13, tzinfo=UTC)
from kiosk.office.web.server import prepare
prepare(load_office(Path(sys.argv[2])), lambda: time)
from kiosk.device.selftest.device_link import device_link
from kiosk.office.web import devices, first_link
asked = devices.told_by_avahi

def seen():
    first.turn()
    link = device_link(folder)
    if link is None:
        return "none"
    return devices.stands(link.url.rpartition("/")[2], time), link.until - time.date(), link.url

begins = '''
devices.forget_all()
devices.told_by_avahi = asked
time = datetime(2025, 5, 13, tzinfo=UTC)
(folder / "device_link.json").unlink(missing_ok=True)
first = first_link.FirstLink(lambda: time, lambda said: None)
'''
"""

BEGINS = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from config.file import load_office
from kiosk.office.web.server import prepare
office = load_office(Path(sys.argv[1]))
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
prepare(office, lambda: datetime.now(UTC))
from django.contrib.sessions.models import Session
from django.core.management import call_command
print(Session.objects.count())
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
call_command("clearsessions")
print(Session.objects.count())
"""


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    return Web(tmp_path_factory.mktemp("link"), url="http://bakery.local:8080")


@pytest.fixture(scope="module")
def run(web):
    with made_ready(PROGRAM, web.folder, web.settings) as run:
        yield run


def test_a_clock_that_was_months_behind_leaves_a_link_that_stands(run):
    run(
        """
at_start = seen()
assert at_start[:2] == (True, timedelta(days=6)), at_start
assert seen() == at_start, "one that stands is kept"
time = datetime(2026, 11, 30, tzinfo=UTC)
assert not devices.stands(device_link(folder).url.rpartition("/")[2], time), "the control: the former one is over"
later = seen()
assert later[:2] == (True, timedelta(days=6)), later
assert later[2] != at_start[2]
""",
    )


@pytest.mark.parametrize(("days", "kept"), [(3, True), (5, False)])
def test_one_that_is_nearly_over_is_replaced(run, days, kept):
    run(f"before = seen()\ntime += timedelta(days={days})\nassert (seen()[2] == before[2]) is {kept}\n")


def test_whoever_is_in_ends_it_and_whoever_shuts_all_out_begins_it_anew(run):
    run(
        """
token = seen()[2].rpartition("/")[2]
assert devices.admit(token, time)
assert seen() == "none"
devices.forget_all()
assert seen()[0]
""",
    )


def test_the_name_that_avahi_takes_later_is_the_links(run):
    run(
        """
before = seen()
devices.told_by_avahi = lambda: "bakery-2.local"
later = seen()
assert later[2] == before[2].replace("bakery", "bakery-2"), later
assert later[0]
assert seen() == later
""",
    )


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="a file's bytes are limited as Linux can")
def test_on_a_full_card_there_is_none_until_there_is_room(run):
    run(
        """
import resource
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
# No page of a database's log has room.
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
assert seen() == "none"
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert seen()[0]
""",
    )


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="a file's bytes are limited as Linux can")
def test_on_a_full_card_the_web_begins_and_takes_sessions_that_have_ended_away_later(web, run):
    # That process has the database open, so that the log's index is there, as after a power cut.
    run(
        """
from django.contrib.sessions.models import Session
Session.objects.create(session_key="ended", session_data="", expire_date=time)
"""
    )
    command = [sys.executable, "-c", BEGINS, str(web.settings)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout.split()) == (0, ["1", "0"]), done.stderr
