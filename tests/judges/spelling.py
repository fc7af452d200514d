"""`python -m tests.judges.spelling CATALOGUES`: words that hunspell does not know, a line each: {file}: {word}.

The msgids of the Italian catalogue are judged as English. Commands, names of files and what stands in for values are
no words.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

DICTIONARIES = {"en": "en_US", "it": "it_IT", "lt": "lt_LT"}
NO_WORDS = re.compile(
    r"%\([^)]*\)[a-z]|\{[^}]*\}|`[^`]*`|<[^>]*>|&\w+;|https?://\S+|\S+@\S+|--[\w-]+|[A-Za-z0-9-]*[._/]\w[\w./]*"
)


def texts(catalogue: Path, language: str) -> Iterator[str]:
    """Every sentence of a catalogue, or its msgids."""
    with catalogue.open("rb") as file:
        for message in read_po(file):
            if message.id:
                said = message.id if language == "en" else message.string
                yield from (said,) if isinstance(said, str) else said


def unknown(words: str, language: str) -> list[str]:
    """Small letters alone: what has a capital is mostly a name."""
    ran = subprocess.run(
        ["hunspell", "-d", DICTIONARIES[language], "-i", "utf-8", "-l"],
        input=words.encode(),
        check=True,
        capture_output=True,
    )
    return sorted({word for word in ran.stdout.decode().split() if word[0].islower()})


def main(catalogues: list[Path]) -> None:
    """Each catalogue in its folder's language, and English once."""
    for catalogue in catalogues:
        own = catalogue.parts[-3]
        for language in (own, "en") if own == "it" else (own,):
            words = NO_WORDS.sub(" ", "\n".join(texts(catalogue, language)))
            for word in unknown(words, language):
                print(f"{language}: {word}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
