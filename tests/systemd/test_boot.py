"""The services on a booted Debian, as docs/SERVICES.md installs them: in a container, and in a virtual machine."""

import json
import re

import pytest

from hardware.clock import SystemClock
from hardware.timesync import ASK as ASK_CLOCK
from tests.sync.ends import until
from tests.systemd.machine import Machine
from tests.systemd.root import VENV

DATABASE = "/var/lib/kiosk/votes.db"
OUTBOX = "/var/lib/kiosk/outbox"
ARCHIVE = "/var/lib/kiosk-office/archive.db"
# Says of one file whether it can be read, and of another whether it can be written; or why not.
OPENED = """
import errno
for name, mode in ({!r}, "rb"), ({!r}, "ab"):
    try:
        open(name, mode).close()
        print("opened")
    except OSError as error:
        print(errno.errorcode[error.errno])
"""
ASK = """
import socket
try:
    socket.socket(socket.AF_UNIX).connect("/run/kiosk/control")
    print("connected")
except OSError as error:
    print(error.strerror)
"""
# What the archive has: votes by face; then what was not counted, and why.
ARCHIVED = f"""
from sync.archive.archive import Archive
archive = Archive.open("sqlite:///{ARCHIVE}")
documents = archive.aggregates()
print(*map(sum, zip(*(document.votes for document in documents))))
print([(document.not_counted, document.undated) for document in documents])
"""
PUBLISHER = ("setpriv", "--reuid=kiosk-publish", "--regid=kiosk-publish", "--groups=kiosk")
CONNECT = """
import socket
try:
    socket.create_connection(("127.0.0.1", 1883), 5).close()
    print("connected")
except OSError as error:
    print(error.strerror)
"""


@pytest.fixture
def kiosk(machine: Machine) -> str:
    """The main process of a kiosk at work."""
    machine.run("systemctl", "start", "kiosk")
    return machine.show("kiosk", "MainPID")


def limit_s(machine: Machine) -> float:
    """How long a hang may last: 18 s until it is ended, 1 s of rest, and the start, 6 s on a slow Pi.

    A machine that is emulated or busy is slower than that; there the limit follows a start that was measured.
    """
    began_ns = SystemClock().monotonic_ns()
    machine.run("systemctl", "restart", "kiosk")
    start_s = (SystemClock().monotonic_ns() - began_ns) / 1e9
    return 18 + 1 + max(6, 3 * start_s)


def seconds_until_restarted(machine: Machine, before: str) -> float:
    """How long it takes from now until another process is ready."""

    def restarted() -> bool:
        return (
            machine.show("kiosk", "MainPID") not in {before, "0"} and machine.show("kiosk", "ActiveState") == "active"
        )

    began_ns = SystemClock().monotonic_ns()
    until(restarted, "the restart")
    return (SystemClock().monotonic_ns() - began_ns) / 1e9


def test_systemd_has_nothing_to_say_against_the_installed_units(machine):
    ran = machine.run("systemd-analyze", "verify", "kiosk.service", "kiosk-publish.timer", "kiosk-collect.service")
    assert ran.stdout + ran.stderr == ""


def test_the_documented_lines_bring_up_the_kiosk(machine):
    assert machine.show("kiosk", "ActiveState") == "active"
    assert machine.show("kiosk", "NRestarts") == "0"
    assert "ready: happy, unhappy" in machine.journal("kiosk")


def test_ready_is_said_by_the_kiosk_itself(machine):
    silent = ["--property=Type=notify", "--property=TimeoutStartSec=1", "/usr/bin/sleep", "30"]
    assert machine.run("systemd-run", "--quiet", "--collect", *silent, check=False).returncode != 0


@pytest.mark.parametrize("unit", ["kiosk", "kiosk-collect"])
def test_nothing_runs_as_root(machine, unit):
    process = machine.show(unit, "MainPID")
    assert machine.run("stat", "--format=%U", f"/proc/{process}").stdout.strip() == machine.show(unit, "User") != "root"


def test_a_hang_is_over_within_25_s(machine):
    limit = limit_s(machine)
    hanging = machine.show("kiosk", "MainPID")
    machine.run("systemctl", "kill", "--signal=STOP", "kiosk")
    assert seconds_until_restarted(machine, hanging) < limit
    assert "Watchdog timeout" in machine.journal("kiosk")


def test_the_journal_says_where_it_hung(machine, kiosk):
    machine.run("systemctl", "kill", "--signal=ABRT", "kiosk")
    seconds_until_restarted(machine, kiosk)
    assert re.search(r'File ".*/kiosk/device/daemon/daemon.py", line \d+ in run', machine.journal("kiosk"))


def test_a_killed_kiosk_is_back_in_seconds(machine):
    limit = limit_s(machine) - 18
    killed = machine.show("kiosk", "MainPID")
    machine.run("systemctl", "kill", "--signal=KILL", "kiosk")
    assert seconds_until_restarted(machine, killed) < limit


def test_a_kiosk_stops_in_good_order(machine, kiosk):
    machine.run("systemctl", "stop", "kiosk")
    assert machine.show("kiosk", "Result") == "success"
    assert machine.show("kiosk", "ActiveState") == "inactive"


def test_the_buttons_have_no_network(machine, kiosk):
    assert machine.python(CONNECT) == "connected"
    assert machine.python(CONNECT, "nsenter", f"--target={kiosk}", "--net") == "Connection refused"


def test_the_buttons_cannot_even_make_a_socket(machine):
    assert machine.python_inside("kiosk.service", CONNECT) == "Address family not supported by protocol"
    assert machine.python_inside("kiosk-publish.service", CONNECT) == "connected"


def test_the_buttons_can_ask_systemd_whether_the_clock_is_right(machine):
    ask = f"import subprocess; print(subprocess.run({ASK_CLOCK!r}, capture_output=True, text=True, timeout=300))"
    assert re.search(r"stdout='b (true|false)\\n'", machine.python_inside("kiosk.service", ask))


def test_the_network_sees_of_the_data_the_outbox_alone(machine, kiosk):
    seen = machine.python_inside(
        "kiosk-publish.service", "import os; print(sorted(os.listdir('/var/lib')), os.listdir('/var/lib/kiosk'))"
    )
    assert seen == "['kiosk', 'kiosk-publish'] ['outbox']"


def test_the_network_cannot_read_votes_nor_change_documents(machine, kiosk):
    (path,) = machine.script(f"ls {OUTBOX}/????-??.json").split()
    assert machine.python_inside("kiosk-publish.service", OPENED.format(DATABASE, DATABASE)).split() == [
        "ENOENT",
        "EROFS",
    ]
    assert machine.python_inside("kiosk-publish.service", OPENED.format(path, path)).split() == ["opened", "EACCES"]
    assert machine.python_inside("kiosk.service", OPENED.format(DATABASE, path)).split() == ["opened", "opened"]


def test_the_network_cannot_ask_the_buttons_for_the_votes(machine, kiosk):
    assert machine.python(ASK) == "connected"
    assert machine.python_inside("kiosk-publish.service", ASK) == "Permission denied"
    assert machine.python(ASK, *PUBLISHER) == "Permission denied"


def test_its_user_cannot_read_the_votes_even_outside(machine, kiosk):
    assert machine.python(OPENED.format(DATABASE, DATABASE), *PUBLISHER).split() == ["EACCES"] * 2


def test_the_network_sees_no_gpio_device(machine):
    # A stand-in: containers have no GPIO lines.
    machine.run("touch", "/dev/gpiochip0")
    seen = "import os; print('gpiochip0' in os.listdir('/dev'))"
    assert machine.python_inside("kiosk.service", seen) == "True"
    assert machine.python_inside("kiosk-publish.service", seen) == "False"


def test_the_timer_waits_for_the_next_hour(machine):
    assert machine.show("kiosk-publish.timer", "ActiveState") == "active"
    assert machine.show("kiosk-publish.timer", "NextElapseUSecRealtime")


def test_a_month_goes_from_the_kiosk_to_the_archive(machine, kiosk):
    machine.run("systemctl", "start", "kiosk-publish")
    assert machine.show("kiosk-publish", "Result") == "success"
    assert re.search(
        r"delivered: \d{4}-\d{2}|nothing new: the head office has \d{4}-\d{2}", machine.journal("kiosk-publish")
    )
    assert "opened" in machine.python(OPENED.format(ARCHIVE, "/dev/null"))


def test_receipts_reach_the_buttons_which_can_read_them_and_no_more(machine, kiosk):
    machine.run("systemctl", "start", "kiosk-publish")
    path = "/var/lib/kiosk-publish/boot-1.json"
    assert machine.python_inside("kiosk-publish.service", OPENED.format(path, path)).split() == ["opened", "opened"]
    assert machine.python_inside("kiosk.service", OPENED.format(path, path)).split() == ["opened", "EACCES"]


def archived(machine: Machine) -> tuple[list[int], str]:
    """Votes in the archive by face, and what is said of those not counted."""
    office = ("runuser", "--user=kiosk-office", "--", f"{VENV}/bin/python", "-c", ARCHIVED)
    votes, others = machine.run(*office).stdout.splitlines()
    return [int(count) for count in votes.split()], others


def today(machine: Machine) -> list[int]:
    """Votes of today by face, as the kiosk itself shows them."""
    return [*json.loads(machine.run("kiosk", "status", "--json").stdout)["today"]["votes"].values()]


def test_what_is_pressed_is_shown_at_once_and_leaves_the_kiosk_when_its_day_is_over(machine, kiosk):
    machine.run("systemctl", "start", "kiosk-publish")
    before = archived(machine)
    happy, unhappy = today(machine)
    stored = machine.presses()
    for number, face in enumerate(["happy", "unhappy", "happy"], 1):
        machine.press(face)
        until(lambda number=number: machine.presses() == stored + number, f"press {number} on the card")
    # The documents are written once a day, and at every start.
    machine.run("systemctl", "restart", "kiosk")
    machine.run("systemctl", "start", "kiosk-publish")
    assert today(machine) == [happy + 2, unhappy + 1]
    assert archived(machine) == before


def test_a_copy_of_the_votes_is_made_at_work_and_put_back_by_root(machine, kiosk):
    machine.script(f"""
{VENV}/bin/kiosk backup /var/tmp/copy
systemctl stop kiosk
{VENV}/bin/kiosk restore /var/tmp/copy
systemctl start kiosk
""")
    assert machine.show("kiosk", "NRestarts") == "0"
    assert machine.run("stat", "--format=%U", DATABASE).stdout == "kiosk\n"


def test_a_kiosk_comes_back_once_its_settings_are_mended(machine, kiosk):
    machine.run("mv", "/etc/kiosk/kiosk.toml", "/etc/kiosk/away")
    assert machine.run("systemctl", "restart", "kiosk", check=False).returncode != 0
    assert machine.show("kiosk", "ExecMainStatus") == "78"
    assert machine.show("kiosk", "ActiveState") == "failed"
    assert machine.show("kiosk-retry", "ActiveState") == "activating"
    machine.run("mv", "/etc/kiosk/away", "/etc/kiosk/kiosk.toml")
    seconds_until_restarted(machine, "0")


def test_a_kiosk_that_is_stopped_is_not_tried_again(machine, kiosk):
    machine.run("mv", "/etc/kiosk/kiosk.toml", "/etc/kiosk/away")
    machine.run("systemctl", "restart", "kiosk", check=False)
    machine.run("mv", "/etc/kiosk/away", "/etc/kiosk/kiosk.toml")
    machine.run("systemctl", "stop", "kiosk")
    # What is stopped along with it is not waited for.
    until(lambda: machine.show("kiosk-retry", "ActiveState") in {"inactive", "failed"}, "the end of the retries")
    assert machine.show("kiosk", "ActiveState") in {"inactive", "failed"}
