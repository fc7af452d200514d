"""A page as it waits for the web: lighter, and without what the web forbids; and its summary. Pure."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from html import unescape
from typing import Any

from config.language import languages
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.summary import Summary
from sync.archive.page_store import StoredPage

FONT = re.compile(r"@font-face\{[^}]*\}\n?")
STYLE = re.compile(r'(?<=[a-z"]) style="([^"<>{}]*)"(?=[^<>]*>)')
LISTED = ("no_score", "votes", "remark")
"""What a list of shops says in words, for whoever does not speak the owner's language."""
SUMMARY = ("score", "no_score", "likely", "votes", "remark", "suggestion")


def for_web(html: str) -> str:
    """Without fonts, a third of its size; and without styles in elements, which the web's policy forbids.

    They become rules of the page's own sheet.
    """
    styles: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        return f' data-style="{styles.setdefault(found[1], len(styles))}"'

    head, end, body = FONT.sub("", html).partition("</style>")
    body = STYLE.sub(named, body)
    rules = (f'[data-style="{number}"]{{{unescape(style)}}}\n' for style, number in styles.items())
    return head + "".join(rules) + end + body


def stored(shop_id: int, month: str, language: str, made_at: datetime, page: Page) -> StoredPage:
    """What a list of shops shows of a page."""
    summary = page.summary
    assert summary is not None  # noqa: S101 - every month has one; an event is not stored
    others = {code: page.summary_in(code) for code in languages() if code != language}
    listed = {code: _words(each, LISTED) for code, each in others.items() if each is not None}
    return StoredPage(
        shop_id=shop_id,
        month=month,
        language=language,
        made_at=made_at,
        headline=page.headline,
        urgency=summary.urgency.value,
        summary={**_words(summary, SUMMARY), "provisional": page.provisional, "in": listed},
    )


def _words(summary: Summary, names: Sequence[str]) -> dict[str, Any]:
    changes = [{**asdict(each), "direction": each.direction.value} for each in summary.changes]
    return {**{name: getattr(summary, name) for name in names}, "changes": changes}
