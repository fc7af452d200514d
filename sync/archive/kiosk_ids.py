"""What the kiosks of a shop are called: by its owner and its name, and numbered."""

import itertools
import re
import unicodedata
from collections.abc import Collection
from itertools import islice

MOST_OF_A_NAME = 25
"""Characters of an owner's and of a shop's name in an id, which has 63."""


def id_stem(owner: str, shop: str) -> str:
    """How the ids of a shop's kiosks begin: the names in letters that an id may have, `panificio-rossi-centro`."""
    return "-".join(filter(None, (_plain(owner), _plain(shop)))) or "kiosk"


def free_ids(stem: str, taken: Collection[str], count: int) -> list[str]:
    """So many ids that nobody has, numbered."""
    return [*islice((each for n in itertools.count(1) if (each := f"{stem}-{n}") not in taken), count)]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", errors="ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")[:MOST_OF_A_NAME].strip("-")
