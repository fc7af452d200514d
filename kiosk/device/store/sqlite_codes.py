"""SQLite's primary result codes (https://www.sqlite.org/rescode.html), and what somebody can do about them.

Those of the system (errno(3)), too, where a file is no database's yet.
"""

import errno

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

OS_ADVICE = {
    errno.EACCES: "does the folder belong to this user?",
    errno.EPERM: "does the folder belong to this user?",
    errno.EROFS: "the card is mounted for reading alone; see `dmesg`",
    errno.EINVAL: "no votes can be kept there",
    errno.EEXIST: "a file stands where a folder belongs; move it away",
    errno.ENOTDIR: "a file stands where a folder belongs; move it away",
    errno.EISDIR: "a folder stands where a file belongs; move it away",
    errno.ENOENT: "a link leads nowhere; take it away",
    errno.ELOOP: "a link leads nowhere; take it away",
}
