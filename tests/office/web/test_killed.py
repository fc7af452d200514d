"""The web is killed in the middle of a request that writes, and started again as systemd does."""

import http.client
import sqlite3
import sys
from contextlib import closing, contextmanager

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import FIRST_SHOP, LINK, OFFICE, OWNER_IDS, PASSWORD, ROSSI, Web, fill
from tests.sync.ends import free_port

pytestmark = pytest.mark.long
MORTAL = """
import os, signal, sys
from pathlib import Path
from pkgutil import resolve_name
from kiosk.office.web import server
prepare, sign = server.prepare, Path(sys.argv[-1]).with_name("killed at")
def mortal(*arguments):
    prepare(*arguments)
    for place in {places}:
        around, _, name = place.rpartition(".")
        set_mortal(resolve_name(around), name, place)
def set_mortal(around, name, place):
    whole = getattr(around, name)
    def whole_or_dead(*arguments, **named):
        if sign.exists() and sign.read_text() == place:
            sign.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*arguments, **named)
    setattr(around, name, whole_or_dead)
server.prepare = mortal
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
AUDIT, MAIL = "kiosk.office.web.audit.record", "kiosk.office.web.outgoing_mail.put"
ANSWER = "django.contrib.sessions.middleware:SessionMiddleware.process_response"
"""Where it is killed: before it is noted who did something, before a mail is written, before all that is answered."""


class Mortal(Web):
    """A web that dies at a place of its program, once, when it comes there."""

    @contextmanager
    def dying_at(self, place: str):
        (self.folder / "killed at").write_text(place)
        yield
        assert self.process.wait(300) == -9

    def count(self, table: str, where: str = "1") -> int:
        with closing(sqlite3.connect(self.folder / "web" / "web.db", timeout=300)) as database:
            return database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]


@pytest.fixture(scope="module")
def mortal(tmp_path_factory):
    # Nobody listens there: what is to be mailed waits.
    web = Mortal(tmp_path_factory.mktemp("mortal"), mail_port=free_port())
    web.command = (sys.executable, "-c", MORTAL.format(places=[AUDIT, MAIL, ANSWER]))
    fill(web.archive)
    with web.serving() as said:
        chief = web.browser()
        assert chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
    return web, chief


def sent(web: Mortal, chief, path: str, form: dict[str, str], place: str) -> None:
    """A form, of which nobody hears what has become."""
    with web.dying_at(place), pytest.raises((http.client.HTTPException, OSError)):
        chief.ask("POST", path, form)


@pytest.mark.parametrize("place", [AUDIT, ANSWER])
def test_a_note_is_there_whole_or_not_at_all_and_sent_once_more_it_is_there_once(mortal, place):
    web, chief = mortal
    words, path = f"Killed at {place}", f"{FIRST_SHOP}/notes"

    def written() -> tuple[int, int]:
        return web.count("web_waitingnote", f"words = '{words}'"), web.count("web_auditentry", f"about LIKE '%{words}'")

    with web.serving():
        form = {**hidden(chief.get(path).text), "date": "2026-10-05", "words": words, "kind": "change"}
        sent(web, chief, path, form, place)
        with web.serving():
            is_written = written()
            assert is_written == ((1, 1) if place == ANSWER else (0, 0))
            assert chief.get(path).text.count(f">{words}<") == is_written[0]
            assert chief.ask("POST", path, form).to == path
            assert written() == (1, 1)


@pytest.mark.parametrize("place", [AUDIT, MAIL, ANSWER])
def test_an_invitation_is_made_written_down_and_mailed_or_none_of_it(mortal, place):
    web, chief = mortal
    mail = f"guest-{place.rpartition('.')[2]}@example.org"

    def written() -> tuple[int, int, int]:
        return (
            web.count("web_invitation", f"email = '{mail}'"),
            web.count("web_auditentry", f"what = 'invited' AND about LIKE '{mail}%'"),
            web.count("web_waitingmail", f"recipient = '{mail}'"),
        )

    with web.serving():
        form = {**hidden(chief.get("/people").text), "email": mail, "right": f"owner-{OWNER_IDS[ROSSI]}"}
        sent(web, chief, "/people/invite", form, place)
        with web.serving():
            before = written()
            assert before == ((1, 1, 1) if place == ANSWER else (0, 0, 0))
            assert chief.get("/people").status == 200
            assert mail in chief.ask("POST", "/people/invite", form).text
            # One link, whose mail is the later one: the former leads nowhere.
            assert written() == (1, *(each + 1 for each in before[1:]))
