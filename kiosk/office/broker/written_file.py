"""A file that is written by program, and whether a person has changed it since. Pure."""

import re
from hashlib import sha256

_HEAD = re.compile(rb"[#%] Written by `[^\n]*\n[#%] sha256 of what follows: ([0-9a-f]{64})\n")


def sealed(text: str, command: str, mark: str = "#") -> bytes:
    """The text behind two lines of remark, which say whose it is and what it was. `mark`: begins a remark."""
    body = text.encode()
    head = (
        f"{mark} Written by `{command}`, which writes it again; what is your own belongs into another file.\n"
        f"{mark} sha256 of what follows: {sha256(body).hexdigest()}\n"
    )
    return head.encode() + body


def is_as_written(content: bytes) -> bool:
    """Whether a file is `sealed`, and nobody has changed it since."""
    head = _HEAD.match(content)
    return head is not None and sha256(content[head.end() :]).hexdigest().encode() == head[1]
