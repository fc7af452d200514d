"""What systemd hears, on a real datagram socket."""

import os
import socket

import pytest

from hardware.systemd import Notifier, watchdog_period_ns

SECOND_NS = 1_000_000_000


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path):
    """A listening end, and how the service is told of it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inlet:
        if request.param == "path":
            address = name = str(tmp_path / "notify")
        else:
            address, name = f"\0kiosk-test-{os.getpid()}", f"@kiosk-test-{os.getpid()}"
        inlet.bind(address)
        inlet.setblocking(False)
        yield inlet, {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "10000000", "WATCHDOG_PID": str(os.getpid())}


def heard(inlet: socket.socket) -> list[str]:
    messages = []
    try:
        while True:
            messages.append(inlet.recv(4096).decode())
    except BlockingIOError:
        return messages


def test_ready_is_said_once_and_the_watchdog_fed_at_half_its_time(systemd, clock):
    inlet, environ = systemd
    notifier = Notifier(clock, environ)
    for now_ns in [0, 1, 5 * SECOND_NS - 1, 5 * SECOND_NS, 7 * SECOND_NS, 10 * SECOND_NS]:
        notifier.turn(now_ns)
    assert heard(inlet) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    assert notifier.deadline_ns == 15 * SECOND_NS


def test_the_status_is_one_line_and_the_end_is_told(systemd, clock):
    inlet, environ = systemd
    notifier = Notifier(clock, environ)
    notifier.status("two\nlines\tMAINPID=1")
    notifier.stopping()
    assert heard(inlet) == ["STATUS=two lines MAINPID=1", "STOPPING=1"]


def test_without_a_watchdog_there_is_nothing_to_do_once_ready(systemd, clock):
    inlet, environ = systemd
    notifier = Notifier(clock, {"NOTIFY_SOCKET": environ["NOTIFY_SOCKET"]})
    notifier.turn(0)
    assert notifier.deadline_ns is None
    assert heard(inlet) == ["READY=1"]


def test_without_systemd_nothing_is_said(clock):
    notifier = Notifier(clock, {})
    notifier.turn(0)
    notifier.stopping()
    assert notifier.deadline_ns is None


def test_a_systemd_that_does_not_listen_holds_up_nothing(systemd, clock):
    inlet, environ = systemd
    notifier = Notifier(clock, environ)
    for _ in range(10_000):  # more than any queue of datagrams takes
        notifier.status("busy")
    assert 0 < len(heard(inlet)) < 10_000


def test_a_systemd_that_is_gone_ends_nothing(tmp_path, clock):
    Notifier(clock, {"NOTIFY_SOCKET": str(tmp_path / "nobody")}).turn(0)


@pytest.mark.parametrize(
    ("environ", "period_ns"),
    [
        ({"WATCHDOG_USEC": "3000000"}, 1_500_000_000),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_ours_to_feed_only_when_it_is_meant_for_us(environ, period_ns):
    assert watchdog_period_ns(environ) == period_ns
