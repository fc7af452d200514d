"""SQLite's primary result codes (https://www.sqlite.org/rescode.html), and what somebody can do about them."""

BUSY = 5
READONLY = 8
CORRUPT = 11
FULL = 13
CANTOPEN = 14
NOTADB = 26

ADVICE = {
    BUSY: "another program has it open: `sudo fuser -v {path}` names it",
    READONLY: "does the file belong to this user, and may its folder be written?",
    CANTOPEN: "does the folder belong to this user?",
}
"""Where it is not the card."""
