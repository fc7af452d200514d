"""The letters of smiley.txt, in whichever encoding an editor left them. Pure."""

import re
from contextlib import suppress

from config.language import catalogue, named, pgettext_noop
from config.smiley.key_names import language_of, names_of

CODE_PAGE = pgettext_noop("Windows code page", "cp1252")
_NAMED = r"(?im)^\s*(?:{})\s*[=:]\W*([a-z]+)"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def decode(content: bytes, language: str = "") -> str:
    """The text, whichever editor wrote it; nothing in a file of settings is lost by the last resort.

    That is Windows' own encoding, which some languages have for themselves: the one that the text names, else that of
    its keys, else `language`. Line by line: a file may have been put together by two programs.
    """
    if (text := _as_unicode(content)) is not None:
        return text
    named_in = re.search(_NAMED.format("|".join(names_of("language"))).encode(), content)
    # Of its name a letter with an accent may be the next.
    code = named(named_in[1].decode("ascii"), begun=True) if named_in else None
    heads = (re.split("[=:]", line.decode("ascii", "ignore"))[0] for line in _LINE.findall(content))
    own = catalogue(code or language_of(heads) or language).pgettext("Windows code page", CODE_PAGE)
    return "".join(_line(line, own) for line in _LINE.findall(content))


def is_unicode(content: bytes) -> bool:
    """Whether the letters are certain: what is no Unicode has been read by a guess."""
    return _as_unicode(content) is not None


def is_garbled(text: str) -> bool:
    """Whether it is UTF-8 that some program took for Windows' encoding and saved anew: `CaffÃ¨`."""
    try:
        return text.encode("cp1252").decode() != text
    except UnicodeError:
        return False


def _as_unicode(content: bytes) -> str | None:
    with suppress(UnicodeDecodeError):
        return content.decode(_unicode(content[:4]))
    return None


def _unicode(head: bytes) -> str:
    if head in {b"\xff\xfe\0\0", b"\0\0\xfe\xff"}:
        return "utf-32"
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    # Without a mark: of a letter of most keys one byte is zero.
    return {1: "utf-16-le", 0: "utf-16-be"}.get(head[:2].find(0), "utf-8-sig")


def _line(content: bytes, own: str) -> str:
    for encoding in ("utf-8-sig", own):
        with suppress(UnicodeDecodeError, LookupError):
            return content.decode(encoding)
    return content.decode(CODE_PAGE, errors="replace")
