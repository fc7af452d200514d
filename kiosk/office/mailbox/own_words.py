"""What somebody wrote himself: without what he quotes, greetings, signatures, and what telephones add. Pure."""

import re
from collections.abc import Sequence

from kiosk.office.mailbox.content import blank

WRAPPED = range(50, 81)
"""Characters of a line that a program has wrapped: the next word did not fit into as many."""
MAX_LINE = 300
"""What is longer is nobody's line above a quotation."""
MAX_NAMED = 4
"""Words on a line of greeting or farewell, besides it."""
_SIGNATURE = re.compile(r"(?:--|\N{EM DASH}|_{5,})\s*")
_FORWARDED = re.compile(r"\W*-{2,}[\s\w]+-{2,}\W*")
_TELEPHONE = re.compile(
    r"(?i)(?:sent (?:from|via|with)|get outlook for|inviato (?:da|dal|con)|scarica outlook|ottieni outlook"
    r"|išsiųsta (?:iš|naudojant)|siųsta iš|gauti .?outlook)\b.*"
)
_HEADER = re.compile(r"(?i)[\s*]*(?:from|sent|to|subject|da|inviato|oggetto|nuo|išsiųsta|tema|von|de)\s*:[\s*]*\S.*")
_WROTE = r"(?:wrote|ha scritto|rašė|parašė|schrieb|a écrit|escribió|napisał\(?a?\)?)"
_ATTRIBUTION = re.compile(rf"(?i).*\d.*\b{_WROTE}\s*(?:\(.*\)\s*)?:?\s*|.*@.*\b{_WROTE}\b.*:?\s*")
_GREETING = re.compile(
    r"(?i)(?:hello|hi|dear|good (?:morning|day|afternoon|evening)|ciao|salve|buon ?giorno|buona ?sera|gentil[ei]"
    r"|spett\.?le|labas|laba diena|labas (?:rytas|vakaras)|sveik[ia]|gerb\.?|gerbiam\w*)\b(.*)"
)
_FAREWELL = re.compile(
    r"(?i)(?:thanks?(?: you)?|many thanks|(?:best|kind|warm)? ?regards|best(?: wishes)?|cheers|sincerely|yours|bye"
    r"|grazie(?: mille)?|(?:cordiali|distinti|tanti|un)? ?salut[io]|buona (?:giornata|serata)|cordialmente|a presto"
    r"|ačiū|dėkoju|dėkui|pagarbiai|su pagarba|geros dienos|linkėjimai|viso gero|iki)\b(.*)"
)


def own_paragraphs(text: str, ours: Sequence[str]) -> list[str]:
    """What was written, a paragraph each; lines that a program has wrapped are put together.

    `ours`: the addresses that stand above a mail of ours where it is quoted.
    """
    lines = _unquoted([line.strip() for line in text.split("\n")], [each.casefold() for each in ours])
    while lines and (blank(lines[0]) or _alone(_GREETING, lines[0])):
        lines.pop(0)
    for place, line in enumerate(lines):
        if place and _alone(_FAREWELL, line):
            del lines[place:]
            break
    return _unwrapped(lines)


def _unquoted(lines: list[str], ours: Sequence[str]) -> list[str]:
    """Up to where something else begins; beyond what is marked as quoted, for whoever writes below it."""
    own: list[str] = []
    for place, line in enumerate(lines):
        if line.startswith(">"):
            continue
        if len(line) > MAX_LINE:
            own.append(line)
            continue
        if _SIGNATURE.fullmatch(line) or _FORWARDED.fullmatch(line) or _TELEPHONE.match(line) or _HEADER.match(line):
            break
        if _introduces(line, lines[place + 1 : place + 3], ours):
            following = next((each for each in lines[place + 1 :] if each and not _ATTRIBUTION.fullmatch(each)), "")
            if not following.startswith(">"):
                break
            continue
        own.append(line)
    return own


def _introduces(line: str, following: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether it says who wrote what is quoted below; such a line may have been wrapped."""
    if any(each in line.casefold() for each in ours) or _ATTRIBUTION.fullmatch(line):
        return True
    begins = re.match(r"(?i)(?:on|il|am|le|el|\d{4})\b", line) is not None
    together = [" ".join([line, *following[:count]]) for count in (1, 2)]
    return begins and bool(line) and any(_ATTRIBUTION.fullmatch(each) for each in together)


def _alone(phrase: "re.Pattern[str]", line: str) -> bool:
    """Whether a line is a greeting or a farewell, with a name at most."""
    found = phrase.match(line)
    return found is not None and ":" not in line and len(re.findall(r"\w+", found[1])) <= MAX_NAMED


def _unwrapped(lines: Sequence[str]) -> list[str]:
    paragraphs: list[str] = []
    before = ""
    for line in lines:
        word = line.partition(" ")[0]
        if len(before) in WRAPPED and line and len(before) + 1 + len(word) > WRAPPED.stop - 10:
            paragraphs[-1] += f" {line}"
        elif not blank(line):
            paragraphs.append(line)
        before = line
    return paragraphs
