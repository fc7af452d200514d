"""Every sentence that the program says, in every language side by side, for a translator to read: `make sentences`.

From the source and the translators' files themselves, so that nothing of it can be out of date.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from config.language import CATALOGUES, SOURCE, languages

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "kiosk", "sync")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "pgettext_noop": ((1, "c"), 2)}
READERS = {
    "kiosk/office/web": "The office in a browser",
    "kiosk/office/mail": "Mails to owners",
    "kiosk/office/mailbox": "Mails to owners",
    "kiosk/office/alert": "Alerts to owners",
    "kiosk/office": "The owner's pages",
    "kiosk/device/setup": "The technician's card and sheets",
    "kiosk/device": "The kiosk, to its technician",
    "kiosk/cli": "The kiosk, to its technician",
    "sync/mqtt": "The kiosk, to its technician",
    "config": "The technician's smiley.txt",
}
"""Who reads what, by where it is said; the longest beginning counts."""
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sentences</title><style>
body{font:15px/1.4 system-ui,sans-serif;margin:1rem}table{border-collapse:collapse;width:100%;table-layout:fixed}
td,th{border-top:1px solid #bbb;padding:.4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
tr{break-inside:avoid}small{color:#666;display:block}.lacks{background:#fdd}h2{margin:2rem 0 .3rem}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}small{color:#aaa}.lacks{background:#622}}</style>
"""


@dataclass(frozen=True, slots=True, order=True)
class SaidSentence:
    """One sentence at one place."""

    place: str
    line: int
    forms: tuple[str, ...]
    """In English: one, or of one and of many."""
    context: str
    hints: tuple[str, ...]
    """What the source tells translators."""


def said() -> Iterator[SaidSentence]:
    """All that the source marks, wherever it stands."""
    for room in ROOMS:
        found = extract_from_dir(
            ROOT / room, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("TRANSLATORS:",), strip_comment_tags=True
        )
        for file, line, message, hints, context in found:
            forms = (message,) if isinstance(message, str) else tuple(message)
            yield SaidSentence(f"{room}/{file}", line, forms, context or "", tuple(hints))


def translated(folder: Path = CATALOGUES) -> dict[str, dict[tuple[str, str], Message]]:
    """Each language's translations, by context and sentence; no guesses."""
    found = {}
    for code in languages():
        if code != SOURCE:
            with (folder / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
                found[code] = {
                    (each.context or "", _forms(each.id)[0]): each
                    for each in read_po(file, locale=code)
                    if each.id and not each.fuzzy and all(_forms(each.string))
                }
    return found


def page(sentences: Iterator[SaidSentence], translations: Mapping[str, Mapping[tuple[str, str], Message]]) -> str:
    """All of them as one HTML page, by reader and place; what a language lacks is marked."""
    parts, chapter = [HEAD, "<h1>Every sentence that the program says</h1>"], ""
    for sentence in sorted(sentences, key=lambda each: (reader(each.place), each)):
        if reader(sentence.place) != chapter:
            parts.append("</table>" * bool(chapter))
            chapter = reader(sentence.place)
            heads = "".join(f"<th>{code}" for code in (SOURCE, *translations))
            parts.append(f"<h2>{escape(chapter)}</h2><table><tr>{heads}")
        place = f"{sentence.place}:{sentence.line}" + f" ({sentence.context})" * bool(sentence.context)
        notes = "".join(f"<small>{escape(each)}</small>" for each in (place, *sentence.hints))
        parts.append(f"<tr><td>{_cell(sentence.forms)}{notes}")
        for code, catalogue in translations.items():
            message = catalogue.get((sentence.context, sentence.forms[0]))
            parts.append(
                f'<td lang="{code}">{_cell(_forms(message.string))}' if message else '<td class="lacks">not translated'
            )
    return "\n".join([*parts, "</table>", ""])


def reader(place: str) -> str:
    """Who reads what is said there."""
    return next(READERS[each] for each in sorted(READERS, key=len, reverse=True) if place.startswith(f"{each}/"))


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _cell(forms: tuple[str, ...]) -> str:
    return "<br>".join(map(escape, forms))


if __name__ == "__main__":
    Path(sys.argv[1]).parent.mkdir(parents=True, exist_ok=True)
    Path(sys.argv[1]).write_text(page(said(), translated()), "utf-8")
    print(sys.argv[1])
