"""The disk of the browser's database takes no more."""

import resource
from contextlib import contextmanager

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import FIRST_SHOP, OFFICE, PASSWORD

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits another process, as Linux alone can")
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
