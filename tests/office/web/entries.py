"""What was entered in the browser, on its way to the archive."""

import sqlite3
from contextlib import closing
from pathlib import Path

from attrs import evolve

from config.file import load_office
from config.office import OfficeSettings
from kiosk.office.report.data.entered import decode
from sync.archive.registry import Registry
from tests.office.web.conftest import Web


def entries(web: Web) -> Path:
    return web.folder / "entries.json"


def archive_of(web: Web) -> str:
    """Which archive the web's is."""
    with closing(Registry.open(web.archive)) as registry:
        return registry.identity()


def handed_on(web: Web, *words: str) -> bool:
    """Whether the file holds all that waits and nothing else, and each of these words as often as it is said here."""
    if not entries(web).is_file():
        return False
    payload = entries(web).read_bytes()
    entered, text = decode(payload), payload.decode()
    with closing(sqlite3.connect(web.folder / "web" / "web.db", timeout=300)) as database:
        waiting = database.execute(
            "SELECT key FROM web_waitingnote UNION SELECT key FROM web_waitingmailchoice "
            "UNION SELECT key FROM web_waitinggoal UNION SELECT key FROM web_waitingvoices "
            "UNION SELECT key FROM web_kioskrequest WHERE settled_at IS NULL"
        )
        current = {key for (key,) in waiting} == {
            each.key
            for entries in (
                entered.notes,
                entered.goals,
                entered.mails,
                entered.voices,
                entered.placements,
                entered.credentials,
            )
            for each in entries
        }
    return current and all(text.count(each) >= words.count(each) for each in words)


def reading(web: Web, file: Path, toml: str = "") -> OfficeSettings:
    """The settings, with another file than the web's own, which may be written anew at any moment."""
    settings = web.folder / "reading.toml"
    settings.write_text(web.settings.read_text() + toml)
    office = load_office(settings)
    return evolve(office, web=evolve(office.web, entries=file))
