"""A mail address as servers take it. Pure."""

from unicodedata import normalize

KELVIN = "\N{KELVIN SIGN}"
"""Alone of all letters beyond ASCII it becomes one of ASCII: nobody's domain has it, and another's is called so."""


def ascii_address(text: str) -> str:
    """`anna@bäckerei.example` as `anna@xn--bckerei-5wa.example` (IDNA 2008, RFC 5891).

    Python's own codec knows IDNA 2003, by which `ß` is `ss` and a mail goes to another's domain. What is no domain,
    and letters beyond ASCII before the @, stay as they are: for whoever judges addresses to refuse.
    """
    name, at, domain = text.rpartition("@")
    if not at or domain.isascii() or KELVIN in domain:
        return text
    import idna  # noqa: PLC0415 - a kiosk writes to nobody, and hardly an office to such a domain

    try:
        labels = [
            each if each.isascii() else idna.alabel(normalize("NFC", each.lower())).decode()
            for each in domain.split(".")
        ]
    except idna.IDNAError:
        return text
    return f"{name}@{'.'.join(labels)}"
