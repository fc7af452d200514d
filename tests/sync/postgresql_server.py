"""A PostgreSQL server of the tests' own."""

import os
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from sync.archive.tables import IDENTITY, METADATA
from tests.sync.ends import free_port


def postgresql_programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


class PostgreSql:
    """A server of our own in a folder; PostgreSQL refuses to run as root."""

    def __init__(self, folder, follows=None):
        """`follows`: another one, of which this is to be the standby: its copy, then all that is written to it."""
        self.port = free_port()
        self._programs = postgresql_programs()
        self._folder = folder / "data"
        self._user = []
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
            self._user = ["runuser", "-u", "postgres", "--"]
        if follows is None:
            self._run("initdb", "-D", self._folder, "-U", "kiosk", "--auth=trust", "--no-sync")
        else:
            at = ["-h", "127.0.0.1", "-p", str(follows.port), "-U", "kiosk"]
            self._run("pg_basebackup", *at, "-D", self._folder, "-R", "--checkpoint=fast", "--no-sync")
        self.url = f"postgresql+psycopg://kiosk@127.0.0.1:{self.port}/postgres"

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        self._run("pg_ctl", "-D", self._folder, "-w", "-o", options, "-l", self._folder / "log", "start")

    def stop(self, *, check=True):
        self._run("pg_ctl", "-D", self._folder, "-m", "immediate", "stop", check=check)

    def _run(self, program, *arguments, check=True):
        subprocess.run(
            [*self._user, self._programs / program, *arguments],
            check=check,
            stdout=subprocess.DEVNULL,
            timeout=300,
            cwd="/",
        )


def empty(connection: sa.Connection, tables: Collection[str] = METADATA.tables) -> None:
    """Delete all rows of some tables, or of all; it stays the archive that it is."""
    for table in reversed(METADATA.sorted_tables):
        if table is not IDENTITY and table.name in tables:
            connection.execute(sa.delete(table))
