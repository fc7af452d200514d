"""Installation ids of documents: the card's own, and the number of the settings that were in force. Pure."""

SEPARATOR = "--"
"""Between a card's id and the number of its settings; no id of a card has two hyphens in a row."""


def under(installation_id: str, number: int) -> str:
    """The installation id of documents made under the settings `number` (from 1). The office adds up a shop's."""
    return installation_id if number == 1 else f"{installation_id}{SEPARATOR}{number}"


def card(document_installation: str) -> str:
    """The card's own id in a document's installation id."""
    return document_installation.partition(SEPARATOR)[0]


def number(document_installation: str) -> int:
    """The number of the settings in a document's installation id; 1 where it has none."""
    found = document_installation.partition(SEPARATOR)[2]
    return int(found) if found.isdecimal() else 1
