"""In which column of a table is what, by its heading: a survey's own export may begin with the unhappy. Pure."""

from collections.abc import Sequence

from config.language import unaccented

WORDS = {
    "date": ("date", "data", "day", "giorno", "diena", "datum", "tag"),
    "happy": (
        *("happy", "content", "soddisfatt", "positiv", "satisf", "good", "glad", "promot", "patenkint", "teigiam"),
        *("felic", "geri", "gerai", "zufrieden"),
    ),
    "neutral": ("neutr", "neither", "so-so", "so so", "cosi", "passiv", "vidutin", "ok"),
    "unhappy": (
        *("unhappy", "scontent", "insoddisfatt", "negativ", "dissatisf", "unsatisf", "bad", "sad", "detract"),
        *("detrattor", "infelic", "nepatenkint", "neigiam", "blogi", "blogai", "unzufrieden"),
    ),
}
"""How the names of a column begin, without accents, in the languages of the pages and in German."""

COUNTS = ("happy", "neutral", "unhappy")


def order(heading: Sequence[str], header: Sequence[str]) -> Sequence[int]:
    """Where in a row each column of `header` is. A name that nobody knows stands for what is there by rule.

    Raises ValueError where known names are in other places and not all of them are known, and where of two columns of
    counts nobody knows the name: either may be the unhappy.
    """
    named = [_named(unaccented(cell), header) for cell in heading]
    in_place = all(name in {None, each} for name, each in zip(named, header, strict=False))
    unknown = sum(name is None and each in COUNTS for name, each in zip(named, header, strict=False))
    if len(named) < len(header) or (in_place and unknown <= 1):
        return range(len(header))
    if sorted(filter(None, named)) != sorted(header):
        raise ValueError(f"its columns are named {', '.join(heading)[:80]!r}; they must be {','.join(header)}")
    return [named.index(each) for each in header]


def _named(cell: str, header: Sequence[str]) -> str | None:
    if cell in header:
        return cell
    return next((each for each in header if cell.startswith(WORDS.get(each, ()))), None)
