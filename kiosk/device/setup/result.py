"""smiley-result.txt: what `kiosk setup` made of smiley.txt, and below it what the last self-test found. Pure."""

import re

FILE = "smiley-result.txt"
MAX_BYTES = 64 * 1024
_BEGIN = re.compile(r"(?m)^== .+ ==$")
"""The heading of the self-test, in any language. No answer to smiley.txt has such a line."""


def with_answer(former: bytes, answer: str) -> bytes:
    """The file with another answer to smiley.txt; what the self-test found stays."""
    return _file(answer, _parts(former)[1])


def with_test(former: bytes, test: str) -> bytes:
    """The file with another self-test, from its heading `== … ==` on; the answer stays."""
    return _file(_parts(former)[0], test)


def _parts(content: bytes) -> tuple[str, str]:
    text = content[:MAX_BYTES].decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    begin = _BEGIN.search(text)
    return (text, "") if begin is None else (text[: begin.start()], text[begin.start() :])


def _file(*parts: str) -> bytes:
    text = "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
    # For the editors of Windows.
    return text.replace("\n", "\r\n").encode("utf-8-sig")
