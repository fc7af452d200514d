"""The sentences to translate are the sentences that the program says."""

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import kiosk.report
from kiosk.report.language import CATALOGUES, Language, languages

METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def said():
    room = Path(kiosk.report.__file__).parent
    found = extract_from_dir(room, METHODS, options_map={"**.html": {"trimmed": "true", "silent": "false"}})
    return {message for _, _, message, _, _ in found}


def test_the_template_for_translators_is_current():
    with (CATALOGUES / "messages.pot").open("rb") as file:
        listed = {message.id for message in read_po(file) if message.id}
    # Write it anew with the command in kiosk/report/locale/babel.cfg.
    assert listed == said()


def test_english_needs_no_catalogue():
    assert "en" in languages()
    assert Language("en").gettext("All the figures (CSV)") == "All the figures (CSV)"
