"""A language that nobody speaks, made of the template: every letter of every sentence has an accent, so that what is
left of plain letters was never translated.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config.language import CATALOGUES, FILE

CODE = "eo"
"""Esperanto's, of which Babel knows the months and the numbers, and the project nothing."""
LOCALE = CATALOGUES
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćđéḟǵħíĵķĺḿńóṕʠŕśţúṽŵẋýźÁɃĆĐÉḞǴĦÍĴĶĹḾŃÓṔɊŔŚŢÚṼŴẊÝŹ"
# What no translator touches: facts, tags, entities, commands.
KEPT = re.compile(r"\{\w*\}|%\(\w+\)s|<[^>]*>|&\w+;|`[^`]*`")
WORD = re.compile(r"[A-Za-z]{3,}")


def accented(text: str) -> str:
    """The text as this language has it."""
    kept, parts = KEPT.findall(text), KEPT.split(text)
    changed = [part.translate(str.maketrans(PLAIN, ACCENTED)) for part in parts]
    return "".join(each for pair in zip(changed, [*kept, ""], strict=True) for each in pair)


def write(folder: Path, *without: str) -> None:
    """The catalogue of the language below `folder`; `without`: sentences that it lacks."""
    written = Catalog(locale=CODE, fuzzy=False)
    with (LOCALE / "messages.pot").open("rb") as file:
        for message in read_po(file, abort_invalid=True):
            forms = (message.id,) if isinstance(message.id, str) else message.id
            if message.id and not {*forms} & {*without}:
                changed = tuple(map(accented, forms))
                written.add(message.id, changed if len(forms) > 1 else changed[0], context=message.context)
    path = folder / CODE / FILE
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, written)


def english(text: str, *names: str) -> list[str]:
    """Words that are left in plain letters; `names` and commands are nobody's to translate."""
    text = re.sub(r"`[^`]*`", "", text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return WORD.findall(text)


class Read(HTMLParser):
    """What people read of a page, or have read to them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(re.sub("(?s)<style.*?</style>", "", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in {"alt", "title", "aria-label"} and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def english_of_page(html: str, *names: str) -> list[str]:
    """The same of HTML."""
    return english("\n".join(Read(html).words), *names)
