"""How names are spelled, and words from lists that grow: verdicts, kinds of faults, outcomes of self-tests.

A newer version may say a word that is not here. It is kept as it is, never counted as an opinion, and shown as "other".
Pure.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping

VERDICTS = ("repeat", "burst", "chord", "held", "out_of_hours", "service")
"""Why a press was stored and not counted."""
FAULT_KINDS = ("stuck", "chatter", "flicker", "hum", "silent")
"""What can be wrong with a button: held closed; a bad contact; closing oftener than a finger can; a line that follows
the mains; improbably seldom pressed.
"""

WORD = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")
WORD_RULE = "must be lower-case letters, digits, _ and -"
MAX_WORDS = 20
"""Most words of one list, those of a newer version among them."""
OTHER = "other"
"""In a document: what is no word, and all that are one word too many."""

_FILLERS = "\N{HANGUL FILLER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HALFWIDTH HANGUL FILLER}\u2800"


def composed(name: str) -> str:
    """A name in the one spelling (Unicode's NFC) by which names are compared: a Mac writes `é` as two characters."""
    return unicodedata.normalize("NFC", name)


def bare(name: str) -> str:
    """A name without what nobody sees around it: blanks, signs without width, fillers. Else as it is."""
    shown = [at for at, sign in enumerate(name) if not _is_unseen(sign)]
    return name[shown[0] : shown[-1] + 1] if shown else name


def _is_unseen(sign: str) -> bool:
    # The tags are letters of a flag of a part of a country, which ends with one.
    unseen = unicodedata.category(sign)[0] in "ZC" and not "\N{TAG SPACE}" <= sign <= "\N{CANCEL TAG}"
    return unseen or sign in _FILLERS


def fold(counts: Mapping[str, int], known: Collection[str]) -> dict[str, int]:
    """Counts by word as a document may hold them, in order; a database may hold anything, and too many.

    Those that are known are the last to be folded into `OTHER`.
    """
    words = [word for word in counts if isinstance(word, str) and WORD.fullmatch(word)]
    words.sort(key=lambda word: (word not in known, word))
    kept = words if len(words) <= MAX_WORDS and len(words) == len(counts) else words[: MAX_WORDS - 1]
    folded: Counter[str] = Counter()
    for word, count in counts.items():
        folded[word if word in kept else OTHER] += count
    return dict(sorted(folded.items()))
