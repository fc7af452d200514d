"""PgBouncer of the tests' own, in transaction mode, between an archive and its server."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from tests.sync.ends import DEADLINE_S, free_port, until

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
LACKING = "" if PROGRAM else "pgbouncer is not installed: sudo apt install pgbouncer"
WAIT_S = 2
"""How long it has somebody wait for a server that does not answer; its own default is 120."""


class PgBouncer:
    """In a folder that the user postgres can reach, in front of a server."""

    def __init__(self, folder: Path, server) -> None:
        self.port, self._folder, self._server = free_port(), folder, server
        folder.mkdir(exist_ok=True)
        (folder / "users").write_text('"kiosk" ""\n')
        self._configure(server)
        # By itself it becomes another user than root; a program before it would keep the signals.
        user = ["-u", "postgres"] if server._user else []
        command = [PROGRAM, *user, "-q", str(folder / "ini")]
        self._process = subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL)
        until(lambda: self._answers("postgres"), "PgBouncer")

    def lead_to(self, server) -> None:
        """As whoever looks after a failover does: another server in its configuration, and a reload."""
        self._configure(server)
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(DEADLINE_S)

    def _configure(self, server) -> None:
        (self._folder / "ini").write_text(
            f"[databases]\n* = host=127.0.0.1 port={server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {self.port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {self._folder}/users\n"
            f"pool_mode = transaction\ndefault_pool_size = 2\nquery_wait_timeout = {WAIT_S}\nserver_login_retry = 1\n"
        )
        if server._user:
            for path in (self._folder, *self._folder.iterdir()):
                shutil.chown(path, "postgres")

    def _answers(self, database: str) -> bool:
        try:
            psycopg.connect(host="127.0.0.1", port=self.port, user="kiosk", dbname=database).close()
        except psycopg.OperationalError:
            return False
        return True
