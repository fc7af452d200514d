"""Letters that no font of this machine has: on paper they would be boxes, or nothing."""

import subprocess
import unicodedata

from kiosk.office.report.page.typeface import has

LIMIT_S = 10
"""For a question that takes a twentieth of a second."""
MAX_ASKED = 20
"""Letters that are asked about: a name of another script has few."""
ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC")


def remark(text: str) -> str:
    """What to install so that a text can be set here, in one sentence; nothing where it can, or nobody can tell."""
    lacking = [letter for letter in foreign(text)[:MAX_ASKED] if not _installed(letter)]
    if not lacking:
        return ""
    packages = " ".join(sorted({*map(_package, lacking)}))
    return f"no font here has {''.join(lacking)}: on paper they are missing; sudo apt install {packages}"


def foreign(text: str) -> list[str]:
    """Letters of a text that the page's own font lacks, in order, each once."""
    letters = dict.fromkeys(text)
    return [each for each in letters if each.isprintable() and not each.isspace() and not has(each)]


def _installed(letter: str) -> bool:
    command = ("fc-list", f":charset={ord(letter):x}", "family")
    try:
        asked = subprocess.run(command, check=False, capture_output=True, timeout=LIMIT_S)  # noqa: S603 - a number of ours
    except (OSError, subprocess.TimeoutExpired):
        return True
    return bool(asked.stdout.strip()) or bool(asked.returncode)


def _package(letter: str) -> str:
    """Debian's, of a font that has a letter."""
    if unicodedata.name(letter, "").startswith(ASIAN):
        return "fonts-noto-cjk"
    return "fonts-noto-color-emoji" if unicodedata.category(letter) == "So" else "fonts-noto-core"
