"""A text in a table that a spreadsheet opens. Pure."""

import re

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula, or for another cell."""

INSIDE = re.compile(r"([;,\t]\s*)(?=[=+@-])")
"""Where a program that splits cells there, whatever quotation marks say, would see one begin."""


def text_cell(text: str) -> str:
    """The text, which no program takes for a formula."""
    text = INSIDE.sub(r"\1'", text)
    return f"'{text}" if text.startswith(DANGEROUS) else text
