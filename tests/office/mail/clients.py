"""What mail programs draw: Outlook on Windows with Word's engine, Gmail, Apple Mail; whatever is not here is a fault.

Sources: Microsoft, "Word 2007 HTML and CSS rendering capabilities in Outlook"; Google, "CSS support in Gmail";
caniemail.com. Styles that only some of them know are named with what the others do.
"""

import re
from html.parser import HTMLParser

CLIPPED_BYTES = 102 * 1024
"""Gmail shows no more of a message."""
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "table", "tr", "td", "th"),
    *("h1", "h2", "p", "b", "span", "br", "img"),
}
STYLES = {
    *("background-color", "color", "font-family", "font-size", "font-weight", "line-height", "text-align"),
    *("vertical-align", "width", "height", "border", "border-top"),
    "padding",  # on cells alone: Word leaves it out elsewhere
    "margin",  # on paragraphs and headings alone
    "word-break",  # a name without a blank: where it is not known, the table is wider
    "max-width",  # Word does not know it: a table of a fixed width is written for it alone, a picture has an attribute
}
ALLOWED_RULES = ("@media (prefers-color-scheme:dark)", "a[x-apple-data-detectors]")
CELLS, BLOCKS = {"td", "th"}, {"p", "h1", "h2"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.seen: list[str] = []
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.seen.append(tag)
        if tag not in ELEMENTS:
            self.faults.append(f"<{tag}>: not every mail program draws it")
        if tag == "body" and given.keys() & {"style", "bgcolor"}:
            self.faults.append("<body style>: several mail programs drop it with the element")
        if tag == "html" and not given.get("lang"):
            self.faults.append("<html>: no language")
        if tag == "img" and not (given.get("alt") and given.get("width")):
            self.faults.append("<img>: without words, or without a width for Word")
        if tag == "table" and "role" not in given:
            self.faults.append("<table>: a reader aloud must know whether it is one")
        for name in ("src", "href", "background"):
            if not (given.get(name) or "cid:").startswith("cid:"):
                self.faults.append(f"{name}={given[name]}: fetched from elsewhere")
        for declaration in filter(None, (given.get("style") or "").split(";")):
            self._style(tag, declaration)

    def _style(self, tag: str, declaration: str) -> None:
        name, _, value = (each.strip() for each in declaration.partition(":"))
        if name not in STYLES or "url(" in value:
            self.faults.append(f"{name}: not every mail program draws it")
        if name == "padding" and tag not in CELLS:
            self.faults.append(f"<{tag}> padding: Word leaves it out")
        if name == "margin" and tag not in BLOCKS:
            self.faults.append(f"<{tag}> margin: Word leaves it out")

    def handle_data(self, data: str) -> None:
        if self.seen and self.seen[-1] == "title":
            self.title += data


def faults(html: str) -> list[str]:
    """What is wrong with a mail for one of them; nothing where all draw it."""
    reader = _Reader()
    reader.feed(html)
    found = reader.faults
    if not reader.title.strip():
        found.append("no title")
    if reader.seen.count("h1") != 1:
        found.append(f"{reader.seen.count('h1')} headings of the first rank")
    if len(html.encode()) > CLIPPED_BYTES:
        found.append(f"{len(html.encode())} bytes: Gmail clips it")
    # Where a program drops <style>, every colour must stand inline, too.
    for rule in re.findall(r"<style>(.*?)</style>", html, re.DOTALL):
        if not rule.strip().startswith(ALLOWED_RULES):
            found.append("<style>: for dark screens alone, and Apple's links, since Gmail may drop it")
    # Telephones make links of days and of figures that look like a number to call.
    if not re.search(r'<meta name="format-detection" content="telephone=no,date=no', html):
        found.append("no format-detection: Apple Mail draws days as blue links")
    return found
