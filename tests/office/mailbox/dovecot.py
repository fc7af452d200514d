"""A real IMAP server on 127.0.0.1: Dovecot, with a mailbox for whoever knows the password."""

import imaplib
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
import trustme

from tests.sync.ends import DEADLINE_S, free_port, until

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
VERSION = subprocess.run([DOVECOT, "--version"], check=False, capture_output=True, text=True).stdout if DOVECOT else ""
needs_dovecot = pytest.mark.skipif(
    not VERSION.startswith(("2.3.", "2.4.")), reason="needs Dovecot 2.3 or 2.4: sudo apt install dovecot-imapd"
)
PASSWORD = "geheim&süß"
SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
mail_uid = {mail_user}
mail_gid = {mail_group}
ssl = required
service imap-login {{
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
  }}
{unchrooted}}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
OF_2_3 = """
mail_location = maildir:{folder}/mail/%u
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
ssl_dh =
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = home={folder}/mail/%u
}}
"""
OF_2_4 = """
mail_driver = maildir
mail_home = {folder}/mail/%{{user}}
mail_path = {folder}/mail/%{{user}}
ssl_server_cert_file = {folder}/server.pem
ssl_server_key_file = {folder}/server.pem
passdb static {{
  password = {password}
}}
userdb static {{
}}
"""
VERSIONED = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
"""What 2.4 reads first."""
UNPRIVILEGED = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """One server process; `port` speaks TLS from the first byte, `plain_port` after STARTTLS."""

    def __init__(self, folder: Path, certificate: trustme.LeafCert) -> None:
        self.port, self.plain_port = free_port(), free_port()
        self._folder = folder
        self._log = folder / "log"
        folder.chmod(0o755)
        (folder / "mail").mkdir()
        certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
        mine = pwd.getpwuid(os.getuid())
        # Dovecot keeps no mail of root's.
        mail = pwd.getpwnam("nobody") if os.getuid() == 0 else mine
        os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)
        group = subprocess.run(["id", "-gn"], check=True, capture_output=True, text=True).stdout.strip()
        newer = VERSION.startswith("2.4.")
        settings = (
            VERSIONED * newer + SETTINGS + (OF_2_4 if newer else OF_2_3) + ("" if os.getuid() == 0 else UNPRIVILEGED)
        )
        (folder / "dovecot.conf").write_text(
            settings.format(
                folder=folder,
                mail_user=mail.pw_uid,
                mail_group=mail.pw_gid,
                password=PASSWORD,
                port=self.port,
                plain_port=self.plain_port,
                unchrooted="" if os.getuid() == 0 else "  chroot =\n",
                user=mine.pw_name,
                group=group,
            )
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen([DOVECOT, "-F", "-c", self._folder / "dovecot.conf"])
        until(self._answers, f"dovecot on port {self.port}")

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(DEADLINE_S)

    def spoil(self, user: str, words: bytes) -> None:
        """Have the server hang up over the mail that holds some words: it may no longer read the file."""
        (file,) = [each for each in self._mails(user) if words in each.read_bytes()]
        file.chmod(0)

    def mend(self, user: str) -> None:
        """Have it read every mail again."""
        for each in self._mails(user):
            each.chmod(0o600)

    def _mails(self, user: str) -> list[Path]:
        folder = self._folder / "mail" / user
        return [*folder.glob("new/*"), *folder.glob("cur/*")]

    def renumber(self, user: str) -> None:
        """As when a mailbox is put back from a copy: its mails are there, and their numbers are others."""
        folder = self._folder / "mail" / user
        for file in folder.glob("dovecot.index*"):
            file.unlink()
        # A list that is deleted gets the second's number: the former one, on a fast machine.
        listed = folder / "dovecot-uidlist"
        header = listed.read_text("ascii").partition("\n")[0]
        valid = int(re.search(r" V(\d+)", header)[1])
        listed.write_text(re.sub(r" V\d+ N\d+", f" V{valid + 1} N1", header) + "\n", "ascii")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text() if self._log.exists() else "no log"
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True


@contextmanager
def dovecot(certificate: trustme.LeafCert) -> Iterator[Dovecot]:
    """A server, as long as the block lasts. In a folder that other users may enter, as pytest's may not be."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    server = Dovecot(folder, certificate)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


class Inbox:
    """A mailbox, as somebody else sees it: a mail server that delivers, a person who reads."""

    def __init__(self, port: int, ca_file: Path, user: str) -> None:
        self.user = user
        self._client = imaplib.IMAP4_SSL(
            "localhost", port, ssl_context=ssl.create_default_context(cafile=ca_file), timeout=DEADLINE_S
        )
        self._client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        self._client.select()

    def deliver(self, mail: bytes, at: datetime) -> None:
        answer, data = self._client.append("INBOX", None, imaplib.Time2Internaldate(at), mail)
        assert answer == "OK", data

    def flags(self) -> list[set[str]]:
        """Of each mail, in order."""
        self._client.noop()
        count = int(self._client.select()[1][0])
        if not count:
            return []
        _, data = self._client.fetch(f"1:{count}", "(FLAGS)")
        return [{each.decode() for each in imaplib.ParseFlags(line)} - {r"\Recent"} for line in data]

    def unmark(self) -> None:
        """As if nobody had looked at any."""
        self._client.store("1:*", "FLAGS.SILENT", "()")

    def close(self) -> None:
        with suppress(OSError, imaplib.IMAP4.error):
            self._client.logout()
