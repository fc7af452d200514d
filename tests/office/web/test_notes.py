"""Notes in the browser: from the form by way of the timers to the page, and back."""

import html
import os
import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from kiosk.cli.web_entries import import_entries
from kiosk.office.report.data.entered import MAX_BYTES, Entered, NoteEntry, encode
from sync.archive.archive import Archive
from sync.archive.note import Note
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI, Web
from tests.office.web.entries import archive_of, entries, handed_on, reading
from tests.sync.ends import until

SHOP = "Via Garibaldi"
DAY = date(2026, 10, 5)
FORM = {"date": DAY.isoformat(), "words": "Second till opened", "kind": "change"}
NOTE = Note(DAY, SHOP, FORM["words"])
ROW = re.compile(
    r'<li class="line"><span class="name">(.*?)</span>\s*<span class="sub">(.*?)</span>.*?name="note" value="(\w{64})"',
    re.DOTALL,
)


class Notebook:
    """The notes of one shop, as somebody sees them."""

    def __init__(self, browser: Browser, shop_id: int) -> None:
        self.browser, self.path = browser, f"/shops/{shop_id}/notes"

    def write(self, **form: str):
        return self.browser.post(self.path, {**FORM, **form})

    def undo(self, words: str):
        page = self.browser.get(self.path).text
        digest = next(digest for text, _, digest in ROW.findall(page) if html.unescape(text) == words)
        return self.browser.ask("POST", f"{self.path}/undo", {**hidden(page), "note": digest})

    def shown(self) -> dict[str, bool]:
        """What is noted, and whether it waits."""
        found = ROW.findall(self.browser.get(self.path).text)
        return {html.unescape(words): "waits" in about for words, about, _ in found}


def carried(web: Web, file: Path | None = None) -> list[Note]:
    """What the archive has noted once it has taken in what waits, or what stands in another file."""
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, file or entries(web)))
        return archive.notes()


@pytest.fixture(scope="module")
def owner(web, registered) -> Browser:
    return web.account("rossi@example.org", "--owner", ROSSI)


@pytest.fixture
def notebook(web, registered, owner):
    """With nothing in it."""
    yield Notebook(owner, registered[SHOP])
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM web_waitingnote")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM note")


def test_a_note_goes_from_the_form_to_the_made_page_and_an_undo_takes_it_off(web, notebook):
    def made() -> str:
        web.kiosk("report", "--month", "2026-10", "--shop", SHOP, "--out", str(web.folder / "page.html"))
        return (web.folder / "page.html").read_text("utf-8")

    assert "waits" not in notebook.browser.get(notebook.path).text
    assert notebook.write().to == notebook.path
    assert notebook.shown() == {FORM["words"]: True}
    until(lambda: handed_on(web, FORM["words"]), "handed on")
    assert f"5 October · {FORM['words']}" in made()
    assert notebook.shown() == {FORM["words"]: False}
    assert notebook.undo(FORM["words"]).to == notebook.path
    assert notebook.shown() == {}
    until(lambda: handed_on(web, '"withdrawn":true'), "handed on")
    assert FORM["words"] not in made()  # the control: it was the note
    assert notebook.shown() == {}
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    said = chief.get("/people/audit").text
    assert f"wrote a note – {ROSSI} – {SHOP}, {DAY}: {FORM['words']}" in said
    assert f"took a note back – {ROSSI} – {SHOP}, {DAY}: {FORM['words']}" in said


def test_what_is_taken_back_before_it_was_taken_in_never_stands_in_the_archive(web, notebook):
    notebook.write(words="Mistaken")
    notebook.write(words="Meant")
    notebook.undo("Mistaken")
    assert notebook.shown() == {"Meant": True}
    until(lambda: handed_on(web, "Meant", "Mistaken", "Mistaken"), "handed on")
    assert carried(web) == [Note(DAY, SHOP, "Meant")]


def test_the_same_file_read_again_notes_nothing_twice(web, notebook):
    notebook.write()
    notebook.write()  # a second click
    until(lambda: handed_on(web, FORM["words"]), "handed on")
    file = web.folder / "again.json"
    file.write_bytes(entries(web).read_bytes())
    assert carried(web, file) == [NOTE]
    assert carried(web, file) == [NOTE]
    file.write_bytes(re.sub(b'"key":"[0-9a-f]{32}"', b'"key":"%s"' % (b"a" * 32), file.read_bytes()))
    assert carried(web, file) == [NOTE, NOTE]  # the control: under another key it is another one


def test_a_note_of_the_command_is_seen_and_taken_back_in_the_browser(web, notebook):
    web.kiosk("note", "--shop", SHOP, "--date", str(DAY), "New oven")
    web.kiosk("note", "--shop", SHOP, "--date", str(DAY), "New chairs")
    assert notebook.shown() == {"New oven": False, "New chairs": False}
    notebook.undo("New oven")
    assert notebook.shown() == {"New chairs": False}
    until(lambda: handed_on(web, "New oven"), "handed on")
    assert [each.words for each in carried(web)] == ["New chairs"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": ""}, "This field is required"),
        ({"words": "x" * 201}, "at most 200 characters"),
        ({"words": "bell \x07"}, "cannot show"),
        ({"words": "turned \u202e round"}, "cannot show"),
        ({"date": "0001-01-01"}, "No kiosk counted"),
        ({"date": "2026-02-30"}, "valid date"),
        ({"kind": "goal"}, "valid choice"),
    ],
)
def test_what_a_page_cannot_show_is_refused_beside_its_field(notebook, wrong, said):
    answer = notebook.write(**wrong)
    assert (answer.status, said in answer.text) == (200, True)
    assert notebook.shown() == {}


def test_markup_in_a_note_is_words(web, notebook):
    words = "<script>alert(1)</script> & <b>"
    notebook.write(words=words)
    assert notebook.shown() == {words: True}
    assert "<script" not in notebook.browser.get(notebook.path).text
    until(lambda: handed_on(web, "alert"), "handed on")
    assert [each.words for each in carried(web)] == [words]


def test_so_many_of_one_shop_wait_and_no_more(web, registered, notebook):
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        row = (
            "INSERT INTO web_waitingnote (key, shop_id, date, words, kind, withdrawn) VALUES (?, ?, ?, ?, 'change', 0)"
        )
        for number in range(50):
            database.execute(row, (f"{number:032x}", registered[SHOP], str(DAY), f"note {number}"))
    assert "no further one" in notebook.write().text
    assert len(notebook.shown()) == 50
    other = Notebook(notebook.browser, registered["Corso Italia"])
    assert other.write().to == other.path  # the control


def test_what_cannot_be_handed_on_waits_and_goes_with_the_next(web, notebook):
    notebook.write(words="first")
    until(lambda: handed_on(web, "first"), "handed on")  # from here on the file stays as it is
    entries(web).unlink()
    entries(web).mkdir()
    notebook.write(words="second")
    until(lambda: "what was entered waits until it can be written" in (web.folder / "said").read_text(), "said")
    assert notebook.shown() == {"first": True, "second": True}
    entries(web).rmdir()
    notebook.write(words="third")
    until(lambda: handed_on(web, "first", "second", "third"), "handed on")


def an_entry(shop_id: int, key: str = "b" * 32, **changes) -> NoteEntry:
    return NoteEntry(**{"key": key, "shop_id": shop_id, **FORM, "date": DAY, "withdrawn": False, **changes})


def test_an_entry_that_cannot_be_taken_in_keeps_no_other_back(web, registered, notebook, capsys):
    shop = registered[SHOP]
    wrong = [
        an_entry(999_999, "1" * 32),
        an_entry(shop, "2" * 32, words="bell \x07"),
        an_entry(shop, "3" * 32, kind="x"),
    ]
    file = web.folder / "wrong.json"
    file.write_bytes(encode(Entered((*wrong, an_entry(shop)), archive=archive_of(web))))
    assert carried(web, file) == [NOTE]
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(": entry ")[2][:32] for line in said] == ["1" * 32, "2" * 32, "3" * 32]


@pytest.mark.parametrize("kind", ["junk", "wrong", "long", "link", "pipe"])
def test_a_file_that_no_web_wrote_is_named_and_nothing_of_it_taken_in(web, registered, notebook, capsys, kind):
    file = web.folder / f"{kind}.json"
    good = encode(Entered((an_entry(registered[SHOP], "c" * 32),), archive=archive_of(web)))
    if kind == "link":
        (web.folder / "elsewhere").write_bytes(good)
        file.symlink_to(web.folder / "elsewhere")
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        changed = {
            "junk": b"\xff{",
            "wrong": good.replace(b'"shop_id":', b'"shop_id":-'),
            "long": good + b" " * MAX_BYTES,
        }
        file.write_bytes(changed[kind])
    assert carried(web, file) == []
    assert capsys.readouterr().err.startswith(f"{file}: ")
    file.unlink()
    file.write_bytes(good)
    assert carried(web, file) == [NOTE]  # the control
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM entry")


def test_another_owners_notes_do_not_exist(web, registered, notebook):
    notebook.write(words="Rossi's own")
    other = Notebook(web.account("kazlauskas@example.org", "--owner", KAZLAUSKAS), registered[SHOP])
    page = other.browser.get("/password/change").text
    for path in (other.path, f"{other.path}/undo"):
        assert other.browser.ask("POST", path, {**hidden(page), **FORM}).status == 404
    assert other.browser.get(other.path).status == 404
    assert notebook.shown() == {"Rossi's own": True}
    own = Notebook(other.browser, registered["Uostas"])
    assert own.write().to == own.path  # the control
