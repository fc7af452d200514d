"""A device that is looked at stays in beyond what browsers grant a cookie; a process makes Django ready."""

import pytest

from tests.office.web.conftest import Web
from tests.office.web.made_ready import made_ready

PROGRAM = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from config.file import load_office
time = datetime(2026, 11, 30, tzinfo=UTC)
from kiosk.office.web.server import prepare
prepare(load_office(Path(sys.argv[1])), lambda: time)
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from kiosk.office.web import devices

def sent(path="/forget"):
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return "kiosk-session" in answer.cookies

begins = '''
time = datetime(2026, 11, 30, tzinfo=UTC)
Session.objects.all().delete()
client = Client(headers={"host": "bakery.local:8080"}, REMOTE_ADDR="192.168.1.20")
assert client.get("/forget").status_code == 302, "the control: nobody is in"
assert client.post(f"/device/{devices.new_token(time)}").cookies["kiosk-session"]["max-age"] >= 400 * 86_400
'''
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    web = Web(tmp_path_factory.mktemp("kept"), url="http://bakery.local:8080")
    with made_ready(PROGRAM, web.settings) as run:
        yield run


def test_its_cookie_is_sent_again_every_month_and_not_with_every_page(run):
    run(
        """
told = []
for days in (0, 29, 1, 1, 365):
    time += timedelta(days=days)
    told.append(sent())
assert told == [False, False, True, False, True], told
"""
    )


def test_a_clock_that_was_years_behind_when_it_was_let_in_shuts_it_not_out(run):
    run(
        """
from django.conf import settings
# What Django writes by a clock of 2020, before it hears the right time.
behind = (datetime.now(UTC) - datetime(2020, 1, 1, tzinfo=UTC))
(row,) = Session.objects.all()
row.expire_date -= behind
row.save()
assert sent() is False
# The control: as long as browsers keep a cookie is not enough.
row.expire_date -= timedelta(seconds=settings.SESSION_COOKIE_AGE) - timedelta(days=400)
row.save()
assert client.get("/forget").status_code == 302
"""
    )


def test_on_a_full_disk_pages_are_shown_with_the_former_cookie(run):
    run(
        """
with connection.cursor() as cursor:
    cursor.execute("PRAGMA query_only = ON")
time += timedelta(days=60)
assert sent() is False
with connection.cursor() as cursor:
    cursor.execute("PRAGMA query_only = OFF")
assert sent() is True
"""
    )
