"""What the page writes by itself is written in its own font: a borrowed letter makes a PDF's bytes the machine's."""

import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from config.language import languages
from kiosk.office.report.page.environment import TEMPLATES
from kiosk.office.report.page.typeface import FONTS, WEIGHTS

ROOT = Path(__file__).parents[3]
UNSEEN = set("\n\t\N{ZERO WIDTH NO-BREAK SPACE}")
"""In a table's first bytes, and between words."""


def written() -> dict[str, str]:
    """Every character of templates, drawings and catalogues, each with a place where it stands."""
    found = {}
    for file in sorted(TEMPLATES.glob("*.html")):
        found |= dict.fromkeys(file.read_text("utf-8"), file.name)
    for file in sorted(TEMPLATES.parent.rglob("*.py")):
        names = re.findall(r"\\N\{([A-Z -]+)\}", file.read_text("utf-8"))
        found |= dict.fromkeys(map(unicodedata.lookup, names), file.name)
    for language in languages()[1:]:
        path = ROOT / "config" / "locale" / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as opened:
            for message in read_po(opened, locale=language):
                if any(place.startswith("kiosk/office/report") for place, _ in message.locations):
                    for text in (message.id, message.string):
                        found |= dict.fromkeys("".join(text), f"{language}: {text}")
    return found


def strange(weight: int) -> dict[str, str]:
    known = TTFont(FONTS / f"inter-{weight}.woff2").getBestCmap()
    return {each: place for each, place in written().items() if ord(each) not in known and each not in UNSEEN}


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_character_of_ours_is_in_the_page_s_own_font(weight):
    assert strange(weight) == {}


def test_control_what_is_not_in_it_is_found(monkeypatch):
    monkeypatch.setattr(f"{__name__}.written", lambda: {"a": "", "點": "a shop's name"})
    assert strange(400) == {"點": "a shop's name"}
