"""Real brokers and real archives."""

from collections.abc import Callable, Iterator

import pytest

from sync.archive.archive import Archive
from tests.sync.ends import MOSQUITTO, Mosquitto


@pytest.fixture
def mosquittos(tmp_path_factory) -> Iterator[Callable[..., Mosquitto]]:
    """Starts brokers with any options; each ends with the test."""
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
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
