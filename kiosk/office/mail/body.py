"""The body of a monthly mail, HTML: one shop's page as on a telephone, or all of an owner's shops in one table.

Mail programs know little of CSS, and Outlook draws with Word's engine: tables, attributes and inline styles alone;
tests/office/mail/clients.py has the rules. Nothing is fetched; without pictures and styles every figure is there.
"""

from collections.abc import Sequence
from pathlib import Path

from kiosk.office.report.language import Language
from kiosk.office.report.page.environment import environment
from kiosk.office.report.page.overview import Overview
from kiosk.office.report.page.page import Page

MAX_ROWS = 40
"""Of shops; the others are one line each, or Gmail would clip the mail after 102 kB."""
TEMPLATES = Path(__file__).parent / "templates"


def one_shop(  # noqa: PLR0913 - each is a fact of its own
    in_: Language, shop: str, month: str, page: Page, *, title: str, picture: str, closing: Sequence[str]
) -> str:
    """`picture`: the address of the drawing in the mail; empty where there is none. `closing`: the last lines."""
    return _rendered(
        in_,
        "page.html",
        title=title,
        shop=shop,
        period=_unbroken(in_.month(month)),
        about=page.summary,
        headline=page.headline,
        provisional=page.provisional,
        picture=picture,
        picture_words=in_.gettext("Satisfaction score, last 13 months"),
        closing=closing,
    )


def several_shops(in_: Language, overview: Overview, *, closing: Sequence[str]) -> str:
    """All of an owner's shops in one table."""
    return _rendered(
        in_,
        "overview.html",
        overview=overview,
        period=_unbroken(in_.month(overview.month)),
        pages=overview.pages[:MAX_ROWS],
        others=overview.pages[MAX_ROWS:],
        closing=closing,
    )


def _unbroken(month: str) -> str:
    """On a telephone the year would stand on a line of its own."""
    return month.replace(" ", "\N{NO-BREAK SPACE}")


def _rendered(in_: Language, template: str, **context: object) -> str:
    text = environment(in_, TEMPLATES).get_template(template).render(language=in_, **context)
    # What the templates indent is of no use to whoever receives it.
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line) + "\n"
