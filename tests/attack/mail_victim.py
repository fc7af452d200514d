"""Meets mail servers at their ports, one after the other, and says of each how it ended, and what that took."""

import imaplib
import json
import re
import smtplib
import sys
import traceback
from datetime import date
from pathlib import Path

from kiosk.office.mail import server as smtp
from kiosk.office.mail.errors import MailError
from kiosk.office.mailbox import imap_server as imap
from kiosk.office.mailbox.headers import FIELDS

TIMEOUT_S = 1.0
what, ca_file, *ports = sys.argv[1:]
if what.endswith("careless"):
    imap.ImapClientTls = lambda timeout_s, *to, **more: imaplib.IMAP4_SSL(*to, timeout=timeout_s, **more)
    smtp.SmtpClient = smtplib.SMTP


def read_mails(port: int) -> str:
    server = imap.ImapServer("localhost", port, "tls", "u", "secret-word", ca_file=Path(ca_file), timeout_s=TIMEOUT_S)
    with server.session() as session:
        found = session.unanswered(date(2026, 11, 28))
        seen = [*session.headers(found, FIELDS)]
        mails = [session.mail(uid) for uid in found * 20]
        session.flagged()
    return f"{len(found)} {len(seen)} {sum(each is not None for each in mails)}"


def hand_over(port: int) -> str:
    server = smtp.MailServer("localhost", port, "none", "k@example.org", timeout_s=TIMEOUT_S)
    with server.session() as session:
        session.hand_over(b"Subject: x\r\n\r\nx\r\n", "a@example.org")
    return "handed over"


def most_kib() -> int:
    """Of memory, so far: what getrusage(2) tells begins with the parent's."""
    return int(re.search(r"VmHWM:\s*([0-9]+)", Path("/proc/self/status").read_text("ascii"))[1])


found = []
for port in map(int, ports):
    before = most_kib()
    try:
        ended = read_mails(port) if what.startswith("imap") else hand_over(port)
    except MailError as error:
        ended = f"{type(error).__name__}: {error}"
    except BaseException:  # noqa: BLE001 - what would be a trace
        ended = traceback.format_exc()
    found.append((ended, (most_kib() - before) / 1024))
print(json.dumps(found))
