"""One card's documents under one after another of its settings: the same card, told apart. Pure."""

SEPARATOR = "--"
"""WholeNumber an installation and the number of its settings; two hyphens stand in no identity that was minted."""


def under(installation_id: str, number: int) -> str:
    """Under which installation the documents of some settings stand: the office adds up those of one shop."""
    return installation_id if number == 1 else f"{installation_id}{SEPARATOR}{number}"


def card(document_installation: str) -> str:
    """The installation that a document's is one of, under whatever settings."""
    return document_installation.partition(SEPARATOR)[0]


def number(document_installation: str) -> int:
    """The number of the settings under which a document was made; 1 where that is no number."""
    found = document_installation.partition(SEPARATOR)[2]
    return int(found) if found.isdecimal() else 1
