"""What systemd hears of the daemon, on a real socket."""

import socket

import pytest

from hardware.gpio.mock import VirtualFactory
from hardware.systemd import Notifier
from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.daemon import Daemon
from tests.device.conftest import MORNING_NS, settings

MS = 1_000_000


@pytest.fixture
def systemd(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        yield ear


def heard(ear):
    said = []
    while True:
        try:
            said.append(ear.recv(4096).decode())
        except BlockingIOError:
            return said


def test_systemd_hears_readiness_what_is_stored_and_a_card_that_fails_each_once(tmp_path, systemd):
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    notifier = Notifier(clock, {"NOTIFY_SOCKET": str(tmp_path / "notify")})
    daemon = Daemon(settings(tmp_path), clock, factory, notifier=notifier)
    for _ in range(5):
        daemon.turn()
    assert heard(systemd) == ["READY=1", "STATUS=presses stored since the start: 0"]
    factory.press(17)
    for _ in range(5):
        daemon.turn()
        clock.now_ns += 20 * MS
    assert heard(systemd) == ["STATUS=presses stored since the start: 1"]
    daemon.votes.card.connection.exec_driver_sql("PRAGMA query_only = ON")
    daemon.votes.card.connection.rollback()
    factory.release(17)
    clock.now_ns += 2000 * MS
    daemon.turn()
    factory.press(22)
    for _ in range(5):
        daemon.turn()
        clock.now_ns += 20 * MS
    assert [said for said in heard(systemd) if "cannot be written" in said] == [
        "STATUS=the card cannot be written; nobody is thanked; presses stored since the start: 1"
    ]
    daemon.close()
    factory.close()
    assert heard(systemd)[-1] == "STOPPING=1"
