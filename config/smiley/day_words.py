"""Which day of the week a word on a door is: a name, its beginning, a plural, an inflected form. Pure."""

from functools import lru_cache

from config.smiley import day_names


@lru_cache(maxsize=1024)  # an editor can put anything here
def day(word: str, language: str) -> int | None:
    """The day of the week that a word is in one language, Monday 0; None where it is none, or could be several."""
    found = {n for n, also in enumerate(day_names.ALSO.get(language, ())) if word in also.split()}
    if not found and (len(word) > 1 or word in day_names.SINGLE.get(language, "")):
        found = {n for n, name in enumerate(day_names.days(language)) if _is(word, name, language)}
    return found.pop() if len(found) == 1 else None


def is_ambiguous(word: str, preferred: str) -> bool:
    """Whether a word begins several days' names: in the preferred language, or, of a single letter, in any."""
    of = [preferred] if len(word) > 1 else day_names.codes()
    return any(day(word, code) is None and any(each.startswith(word) for each in day_names.days(code)) for code in of)


def _is(word: str, name: str, language: str) -> bool:
    """Whether a word is the beginning of a name, its plural, or an inflected form of it."""
    stem = day_names.STEMS.get(language, "")
    end = name.find(stem) + len(stem) if stem and stem in name else len(name)
    return name.startswith(word) or (word.startswith(name[:end]) and len(word) <= len(name) + 3) or word == f"{name}s"
