"""The text of a mail that is HTML alone: what is quoted begins with >, as in plain mails. Pure.

By expressions that go over a text once: 64 KiB of `<a ` keep Python's own HTMLParser (3.11) busy for three minutes.
"""

import re
from html import unescape

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<([/!?]?)([A-Za-z0-9]*)([^<>]*)>")
_BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "section", "table", "td", "tr", "ul"),
}
_UNSEEN = {"head", "script", "style", "title"}
_QUOTES = (
    *("gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "zmail_extra"),
    *("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "olk_src_body_section"),
    # Outlook's line above what was answered.
    "border:none;border-top:solid",
)
"""In the attributes of the element in which mail programs put what was answered."""
_SIGNATURES = ("gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "ms-outlook-ios-signature")


def html_text(html: str) -> str:
    """Each of its lines, an empty one between them; nothing from where the answered mail begins."""
    html = _COMMENT.sub("", html)
    written, unseen, quotes, done = [""], 0, 0, 0
    for tag in _TAG.finditer(html):
        if not unseen:
            written[-1] += html[done : tag.start()]
        done = tag.end()
        closes, name, attributes = tag[1] == "/", tag[2].lower(), tag[3].lower().replace(" ", "")
        if any(each in attributes for each in _QUOTES):
            break
        if name in _UNSEEN:
            unseen = max(0, unseen - 1) if closes else unseen + 1
        if name == "blockquote":
            quotes = max(0, quotes - 1) if closes else quotes + 1
        if name in _BLOCKS:
            written.append(">" if quotes else "")
        if any(each in attributes for each in _SIGNATURES):
            written += ["--", ""]
    else:
        written[-1] += "" if unseen else html[done:]
    lines = (" ".join(unescape(line).split()) for line in written)
    return "\n\n".join(line for line in lines if line)
