"""A kiosk in virtual time, for claims about the daemon."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from hardware.clock import utc_ns
from kiosk.demo.virtual import VirtualClock, VirtualKiosk

MORNING_NS = utc_ns(datetime(2026, 10, 5, 6, tzinfo=UTC))


def settings(data: Path, name: str = "test-1", **changes: object) -> KioskSettings:
    buttons = {
        "happy": ButtonSettings(line=17, score=100, light=5),
        "neutral": ButtonSettings(line=27, score=50, light=6),
        "unhappy": ButtonSettings(line=22, score=0, light=13),
    }
    identity = IdentitySettings(name, "Owner", "Shop", "Europe/Rome", data, data / "receipts")
    return KioskSettings(identity, buttons, GpioSettings(factory="mock"), **changes)


@pytest.fixture
def make_kiosk(tmp_path: Path) -> Iterator[Callable[..., VirtualKiosk]]:
    made: list[VirtualKiosk] = []

    def make(**changes: object) -> VirtualKiosk:
        kiosk = VirtualKiosk(settings(tmp_path, **changes), VirtualClock(MORNING_NS), lambda: "installation-1")
        made.append(kiosk)
        return kiosk

    yield make
    for kiosk in made:
        if kiosk.is_on:
            kiosk.shut_down()


@pytest.fixture
def kiosk(make_kiosk: Callable[..., VirtualKiosk]) -> VirtualKiosk:
    """Switched on and synchronised, 08:00 in Rome on Monday 5 October 2026."""
    kiosk = make_kiosk()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    return kiosk
