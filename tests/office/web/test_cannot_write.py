"""Nothing can be written into the browser's database: its disk is full, or another program does not let it go."""

import resource
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import FIRST_SHOP, OFFICE, PASSWORD, ROSSI

limits = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits another process, as Linux alone can")
ROOM = 4096
"""Bytes that a file of the process may have: no page of a database's log has room."""


@contextmanager
def full(pid: int):
    _, hard = before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@limits
def test_it_is_said_nothing_is_half_written_and_afterwards_all_is_as_before(web, registered):
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    path = f"{FIRST_SHOP}/notes"
    form = {**hidden(chief.get(path).text), "date": "2026-10-05", "words": "New oven in use", "kind": "change"}
    with full(web.process.pid):
        for _ in range(3):
            answer = chief.ask("POST", path, form)
            assert (answer.status, answer.title) == (503, "Nothing can be written down just now")
        read = chief.get(path)
        assert (read.status, form["words"] in read.text) == (200, False)
    # The control: the same form where there is room.
    assert chief.ask("POST", path, form).to == path
    assert chief.get(path).text.count(f">{form['words']}<") == 1
    said = (web.folder / "said").read_text()
    assert "nothing is written down until there is room" in said


@limits
def test_who_logs_in_is_told_of_the_disk_and_nothing_of_a_password(web):
    """The attempts could not be counted: whoever came was told that he had tried too often."""
    with full(web.process.pid):
        for password in (PASSWORD, "wrong", PASSWORD):
            browser = web.browser()
            answer = browser.log_in(OFFICE, password)
            assert (answer.status, answer.title) == (503, "Nothing can be written down just now")
            assert not browser.inside
        forgotten = web.browser()
        form = {**hidden(forgotten.get("/password/forgotten").text), "email": OFFICE}
        assert forgotten.ask("POST", "/password/forgotten", form).status == 503
    # The controls: with room one gets in, and is told so who has tried too often.
    assert web.browser().log_in(OFFICE, PASSWORD).to == "/"
    for _ in range(6):
        guessed = web.browser().log_in(OFFICE, "wrong")
    assert "Too many" in guessed.text


@pytest.mark.long  # each waits as long as the web does for the other program
def test_a_database_that_another_program_keeps_is_said_to_be_so_and_nothing_is_half_written(web, registered):
    mail = "patient@example.org"
    owner = web.account(mail, "--owner", ROSSI)
    path = f"{FIRST_SHOP}/notes"
    form = {**hidden(owner.get(path).text), "date": "2026-10-05", "words": "Waited in vain", "kind": "change"}
    forgotten, comer = web.browser(), web.browser()
    asked = {**hidden(forgotten.get("/password/forgotten").text), "email": mail}
    entering = {**hidden(comer.get("/login").text), "login": mail, "password": PASSWORD}
    with (
        closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database,
        ThreadPoolExecutor() as together,
    ):
        database.execute("BEGIN IMMEDIATE")
        answers = [
            together.submit(browser.ask, "POST", at, sent)
            for browser, at, sent in (
                (owner, path, form),
                (forgotten, "/password/forgotten", asked),
                (comer, "/login", entering),
            )
        ]
        for each in answers:
            answer = each.result()
            assert (answer.status, answer.title) == (503, "Nothing can be written down just now")
            assert "Send it once more in a minute." in answer.text
        read = owner.get(path)
        assert (read.status, form["words"] in read.text) == (200, False)
        database.execute("ROLLBACK")
    # The control: the same forms once it is free.
    assert owner.ask("POST", path, form).to == path
    assert owner.get(path).text.count(f">{form['words']}<") == 1
    assert comer.ask("POST", "/login", entering).to == "/"
