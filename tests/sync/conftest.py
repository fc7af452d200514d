"""Real brokers and real archives."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.archive.archive import Archive
from tests.sync.ends import MOSQUITTO, Mosquitto
from tests.sync.postgresql_server import PostgreSql, postgresql_programs


@pytest.fixture
def mosquittos(tmp_path_factory) -> Iterator[Callable[..., Mosquitto]]:
    """Starts brokers with any options; each ends with the test."""
    if MOSQUITTO is None:
        pytest.skip("needs Mosquitto: sudo apt install mosquitto")
    started = []

    def start(options: str = "allow_anonymous true\n", listener: str = "") -> Mosquitto:
        started.append(Mosquitto(tmp_path_factory.mktemp("mosquitto"), options, listener))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def mosquitto(mosquittos) -> Mosquitto:
    """A broker that lets everybody in."""
    return mosquittos()


@pytest.fixture
def archive(tmp_path) -> Iterator[Archive]:
    opened = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def memory() -> Iterator[Archive]:
    """An archive for tests that draw hundreds of examples."""
    opened = Archive.open("sqlite://")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgresql():
    if postgresql_programs() is None:
        pytest.skip("needs PostgreSQL's server: sudo apt install postgresql")
    if os.getuid() == 0 and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root, and there is no runuser")
    # Not among pytest's own folders, which are closed to other users.
    with tempfile.TemporaryDirectory() as folder:
        server = PostgreSql(Path(folder))
        server.start()
        yield server
        server.stop()
