"""A copy of the browser's database, made while it serves, is put back on a machine that has lost everything."""

import shutil

from tests.office.web.conftest import KAZLAUSKAS, LINK, OFFICE, OWNER, PASSWORD, ROSSI, Web, fill
from tests.office.web.test_audit import entries
from tests.office.web.test_other_archive import put

OWNERS = {OWNER: ROSSI, "kazlauskas@example.org": KAZLAUSKAS}


def test_everybody_gets_in_to_what_was_his_and_what_they_did_stands_there(tmp_path):
    web, copy = Web(tmp_path), tmp_path / "copy.db"
    fill(web.archive)
    with web.serving() as said:
        chief = web.browser()
        assert chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        for mail, owner in OWNERS.items():
            web.account(mail, "--owner", owner)
        before = entries(chief)
        put(web.folder / "web" / "web.db", copy)
    shutil.rmtree(web.folder / "web")
    with web.serving() as said:
        # The control: nobody is known any more.
        assert "there is no account yet" in said
        assert web.browser().log_in(OFFICE, PASSWORD).status == 200
    put(copy, web.folder / "web" / "web.db")
    with web.serving() as said:
        assert "there is no account yet" not in said
        chief = web.browser()
        assert chief.log_in(OFFICE, PASSWORD).to == "/"
        after = entries(chief)
        assert (after[: len(before)], after[-1]) == (before, (OFFICE, "logged in"))
        assert "The database changes no entry, and none was changed." in chief.get("/people/audit").text
        for mail in OWNERS:
            owner = web.browser()
            assert owner.log_in(mail, PASSWORD).to == "/"
            seen = owner.get("/").text
            assert ("Via Garibaldi" in seen, "Uostas" in seen) == (mail == OWNER, mail != OWNER)
