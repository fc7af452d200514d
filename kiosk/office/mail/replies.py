"""What a mail server's refusal means: for this address for good, for now, or for everybody. Pure.

RFC 5321 (reply codes), RFC 3463 (enhanced status codes), RFC 7504 and 7505.
"""

import re
from enum import Enum

PERMANENT = 500
TOO_LARGE = 552
MAX_SIZE_DIGITS = 20
"""Of what a server announces (RFC 1870, section 4)."""
NEEDED_FIRST = 530
"""Encryption (RFC 3207) or a log-in (RFC 4954), whoever the sender is."""
OF_THE_ADDRESS = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"}
"""Bad mailbox, system or syntax, ambiguous, moved, a null MX, disabled. 5.1.7 to 5.1.9 are the sender's."""
VAGUE = {"5.1.0", "5.2.1"}
"""Of these, said with what refuses whoever asks: Exchange's `5.1.0 Sender denied`, Comcast's `5.1.0 Authentication
required`, Gmail's 5.2.1 of a mailbox that is sent too much just now."""
FULL = {"5.2.2", "4.2.2"}
_ENHANCED = re.compile(r"^(?:#?\s*)([245]\.\d{1,3}\.\d{1,3})\b|\(#([245]\.\d{1,3}\.\d{1,3})\)$")
"""At the beginning; qmail's at the end."""
_OF_THE_SERVER = re.compile(
    r"relay|rcpthosts|\bauth|log ?in|spam|block|black|listed|\brbl|dnsbl|reputation|polic|\bspf\b|dkim|dmarc|\bptr\b"
    r"|reverse|\b[eh][eh]lo\b|quota|limit|rate|too many|sender|denied|prohibit|refused|forbidden|banned|permi[ts]"
    r"|not allowed",
    re.IGNORECASE,
)
"""In a reply without an enhanced code: words of a server that refuses whoever asks, not the address."""
_FULL = re.compile(
    r"\bfull\b|over ?quota|mailbox (?:quota|size)|(?:mail|disk|storage) ?quota|not enough space", re.IGNORECASE
)
"""In such a reply: the mailbox has no room, and may have again."""
_HURRIED = re.compile(r"receiving mail (?:too quickly|at a rate)", re.IGNORECASE)
_OF_THE_SIZE = re.compile(r"size|large|big", re.IGNORECASE)


class ReplyMeaning(Enum):
    """What follows from it."""

    ADDRESS = "the address will never take it"
    LATER = "not now"
    SERVER = "somebody has to change the server, or how it is used"


def judge_recipient(code: int, words: str) -> ReplyMeaning:
    """A reply to RCPT TO."""
    enhanced = _enhanced(words)
    # RFC 5321, section 4.2.3: 552 is a full mailbox, where it is not about the message.
    full = not enhanced and (_FULL.search(words) or (code == TOO_LARGE and not _OF_THE_SIZE.search(words)))
    if code < PERMANENT or enhanced in FULL or full or _HURRIED.search(words):
        return ReplyMeaning.LATER
    if enhanced:
        return _coded(enhanced, words)
    return (
        ReplyMeaning.ADDRESS
        if code in {550, 551, 553, 556} and not _OF_THE_SERVER.search(words)
        else ReplyMeaning.SERVER
    )


def judge_message(code: int, words: str) -> ReplyMeaning:
    """A reply to DATA, or to the message itself: the address has been taken before, so it is seldom the address."""
    enhanced = _enhanced(words)
    if code < PERMANENT or enhanced in FULL or (not enhanced and _FULL.search(words)) or _HURRIED.search(words):
        return ReplyMeaning.LATER
    return _coded(enhanced, words)


def greeting_refusal(place: str, reply: str) -> str:
    """The error for a server that greets with a permanent refusal (RFC 5321, section 3.1), with its remedy."""
    remedy = "have it let this machine in, or name another server in mail.host"
    return f"{place}: it serves nobody from here: {reply}; {remedy}"


def size_refusal(announced: str, size: int) -> str:
    """Why a mail of so many bytes is not begun; empty where it is no larger than the server announced (RFC 1870).

    0 or nothing: it does not say.
    """
    most = int(announced) if announced.isdecimal() and len(announced) <= MAX_SIZE_DIGITS else 0
    if not 0 < most < size:
        return ""
    return (
        f"the mail has {size / 1e6:.1f} MB, and the server takes {most / 1e6:.1f} MB; "
        "raise its limit (Postfix: message_size_limit)"
    )


def sender_refusal(sender: str, code: int, reply: str) -> str:
    """The error for a permanent refusal of MAIL FROM, with its remedy."""
    if code == NEEDED_FIRST:
        remedy = "set mail.username, mail.password_file, mail.security"
        return f"the mail server wants a log-in or encryption: {reply}; {remedy}"
    return f"mail.sender = {sender!r}: the server refuses it: {reply}"


def _coded(enhanced: str | None, words: str) -> ReplyMeaning:
    is_of_server = enhanced in VAGUE and _OF_THE_SERVER.search(words)
    return ReplyMeaning.ADDRESS if enhanced in OF_THE_ADDRESS and not is_of_server else ReplyMeaning.SERVER


def _enhanced(words: str) -> str | None:
    match = _ENHANCED.search(words.strip())
    return match[1] or match[2] if match else None
