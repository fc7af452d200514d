"""Times that stand still until they are moved, and a board on them."""

from datetime import UTC, datetime

import pytest

from hardware.mock import VirtualFactory


class StoppedClock:
    """A clock that shows what it is told to."""

    now_ns = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def boottime_ns(self) -> int:
        return self.now_ns

    def wall(self) -> datetime:
        return datetime.fromtimestamp(self.now_ns / 1e9, UTC)

    def synchronised(self) -> bool:
        return False

    def boot_id(self) -> str:
        return "boot"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def board(clock):
    factory = VirtualFactory(clock)
    yield factory
    factory.close()
