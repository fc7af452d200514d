"""Times that stand still until they are moved, a board on them, and a chip that the kernel simulates."""

import os
import threading
from datetime import datetime
from pathlib import Path

import gpiod
import pytest

from hardware.epoch import utc_at
from hardware.gpio.mock import VirtualFactory

CONFIGFS = Path("/sys/kernel/config/gpio-sim")


class StoppedClock:
    """A clock that shows what it is told to."""

    now_ns = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def boottime_ns(self) -> int:
        return self.now_ns

    def wall(self) -> datetime:
        return utc_at(self.now_ns)

    def reading(self) -> None:
        return None

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


class SimulatedChip:
    """A chip of 28 lines made by the kernel; contacts pull them to one level or the other."""

    def __init__(self) -> None:
        self._device = CONFIGFS / f"kiosk-{os.getpid()}"
        bank = self._device / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text("28")
        (self._device / "live").write_text("1")
        name = (bank / "chip_name").read_text().strip()
        self._lines = Path("/sys/devices/platform") / (self._device / "dev_name").read_text().strip() / name
        self.path = Path("/dev") / name
        for _ in range(1000):
            if self.path.exists():
                break
            threading.Event().wait(0.01)

    def pull(self, line: int, level: int) -> None:
        (self._lines / f"sim_gpio{line}" / "pull").write_text("pull-up" if level else "pull-down")

    def level(self, line: int) -> int:
        return int((self._lines / f"sim_gpio{line}" / "value").read_text())

    def consumers(self) -> set[str]:
        with gpiod.Chip(str(self.path)) as chip:
            infos = [chip.get_line_info(line) for line in range(28)]
            return {info.consumer for info in infos if info.used}

    def close(self) -> None:
        (self._device / "live").write_text("0")
        (self._device / "bank0").rmdir()
        self._device.rmdir()


@pytest.fixture(scope="module")
def chip():
    if not (CONFIGFS.is_dir() and os.access(CONFIGFS, os.W_OK)):
        pytest.skip("needs the kernel module gpio-sim, configfs and root (modprobe gpio-sim)")
    made = SimulatedChip()
    yield made
    made.close()
