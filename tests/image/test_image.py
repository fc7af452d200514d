"""The image of the card, started on an emulated Pi: it counts, nobody gets in, and the power may fail."""

import json
from typing import Any

import pytest

from kiosk.device.certify.certify import row
from kiosk.device.certify.report import BoardReport
from tests.boards import FOLDER, alike
from tests.image.raspberry import CARD_BYTES, Card, lacking, started
from tests.sync.ends import until
from tests.systemd.settings import settings
from tests.systemd.units import ROOT

pytestmark = pytest.mark.image

# An emulated processor beside other work: what never ends is told apart from what is slow.
WAIT_S = 3600
PRESSES = 3
# Accounts whose password is neither locked nor absent.
OPEN_ACCOUNTS = r"""awk -F: '$2 !~ /^[!*]/ { print $1 }' /etc/shadow"""
# Local ports, of IPv4 and IPv6, that wait for a connection.
LISTENING = "cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == \"0A\" { print $2 }'"
SHOP = "Corner"
SMILEY = f"kiosk id = image-1\r\nowner = Owner\r\nshop = {SHOP}\r\ntime zone = Europe/Rome\r\n"
KEPT = FOLDER / "emulated-3b.json"
REPORT = "/data/board.json"
MEASURING = f"kiosk selftest --certify {REPORT} --commits 500 --starts 2 --drift-minutes 1"
PERSISTING = ("/var/lib/kiosk", "/var/lib/kiosk-publish", "/etc/kiosk", "/var/lib/systemd")


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """A card that was never started."""
    if reason := lacking():
        pytest.skip(reason)
    return Card(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def say(pytestconfig):
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def said(text):
        with capture.global_and_fixture_disabled():
            print(f"\n{text}", flush=True)

    return said


@pytest.fixture(scope="module")
def first(card, say):
    """Its first start, as it was flashed."""
    with started(card) as pi:
        say(f"first start: {pi.boot_s:.0f} s until programs run; {pi.run('uname', '-r').stdout.strip()}")
        yield pi


@pytest.fixture(scope="module")
def second(card, first, say):
    """Its second start, with a smiley.txt that was filled in."""
    first.pull_the_plug()
    card.put("smiley.txt", SMILEY.encode())
    with started(card) as pi:
        say(f"second start: {pi.boot_s:.0f} s until programs run")
        yield pi


@pytest.fixture(scope="module")
def begun(second):
    """The report of the emulated board, as far as one start goes."""
    wait_for_work(second)
    return measured(second)


@pytest.fixture(scope="module")
def voted(second):
    """How many presses are stored: those of the test that went before, and some more."""
    second.write({"/etc/kiosk/kiosk.toml": settings(second.factory)})
    # What the kiosk writes stays by itself.
    second.run("sync", "/etc/kiosk/kiosk.toml")
    second.run("systemctl", "restart", "kiosk")
    before: int = second.presses()
    for face in ["happy"] * PRESSES:
        second.press(face)
    until(lambda: second.presses() == before + PRESSES, "the votes", WAIT_S)
    return before + PRESSES


@pytest.fixture(scope="module")
def third(card, second, say, begun, voted):
    """Its third start, after the plug was pulled while it was at work."""
    assert begun
    assert voted
    second.pull_the_plug()
    with started(card) as pi:
        say(f"third start: {pi.boot_s:.0f} s until programs run")
        wait_for_work(pi)
        yield pi


def measured(pi) -> dict[str, Any]:
    """Measure the board as its technician does, and read the report. A service, for it may take minutes."""
    pi.run("systemd-run", "--quiet", "--unit=measuring", *MEASURING.split())
    until(lambda: pi.show("measuring", "ActiveState") != "active", "the report", WAIT_S)
    told = pi.journal("measuring")
    assert pi.show("measuring", "Result") == "success", told
    report: dict[str, Any] = json.loads(pi.run("cat", REPORT).stdout)
    return report


def wait_for_work(pi) -> None:
    try:
        until(lambda: pi.show("kiosk", "ActiveState") == "active", "kiosk.service", WAIT_S)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{pi.journal('kiosk-setup')}\n{pi.journal('kiosk')}") from None


def test_the_root_cannot_be_written(first):
    assert first.run("findmnt", "--noheadings", "--output=FSTYPE", "/").stdout.strip() == "ext4"
    assert "Read-only file system" in first.run("touch", "/usr/here", "/etc/here", check=False).stderr


def test_the_firmwares_partition_cannot_be_written(first):
    assert "Read-only file system" in first.run("touch", "/boot/firmware/here", check=False).stderr


@pytest.mark.parametrize("folder", PERSISTING)
def test_what_has_to_stay_is_on_the_data_partition(first, folder):
    source = first.run("findmnt", "--noheadings", "--output=SOURCE,OPTIONS", "--target", folder).stdout
    assert "p3[" in source
    assert "rw," in source


def test_the_data_partition_takes_the_whole_card(first):
    size = int(first.run("df", "--block-size=1", "--output=size", "/data").stdout.split()[-1])
    assert size > CARD_BYTES / 2


def test_no_console_asks_for_a_name(first):
    assert first.run("pgrep", "-x", "agetty|login|sulogin|sshd", check=False).stdout == ""
    for unit in ("getty@tty1.service", "serial-getty@ttyS1.service", "console-getty.service"):
        assert first.show(unit, "LoadState") == "masked"


def test_no_account_has_a_password(first):
    assert first.script(OPEN_ACCOUNTS) == ""


def test_nothing_waits_for_a_connection(first):
    assert first.run("sh", "-c", "command -v sshd dropbear", check=False).stdout == ""
    assert first.script(LISTENING) == ""


def test_nothing_has_failed_but_a_blank_form(first):
    failed = first.run("systemctl", "--failed", "--plain", "--no-legend").stdout.splitlines()
    assert [line.split()[0] for line in failed] == ["kiosk-setup.service"]
    assert "kiosk id" in first.run("cat", "/boot/firmware/smiley-result.txt").stdout


def test_smiley_txt_is_taken_over_and_the_kiosk_is_at_work(second, say):
    assert second.show("kiosk-setup", "Result") == "success"
    assert SHOP in second.run("cat", "/boot/firmware/smiley-result.txt").stdout
    wait_for_work(second)
    # The processor's own lines, through libgpiod.
    assert "ready: happy, neutral, unhappy" in second.journal("kiosk")
    assert second.run("systemctl", "--failed", "--plain", "--no-legend").stdout == ""
    say(second.run("systemd-analyze").stdout)


def test_the_board_is_measured_as_far_as_an_emulator_goes(begun):
    results, lacking = begun["results"], begun["lacking"]
    assert (results["board"]["model"], results["board"]["revision"]) == ("Raspberry Pi 3 Model B", None)
    assert (results["chip"]["label"], results["chip"]["lines"], results["chip"]["way"]) == (
        "pinctrl-bcm2835",
        54,
        "gpiod",
    )
    assert results["flush"]["commits"] == 500
    assert "does not follow its own pull" in lacking["edges"]
    assert {"wifi", "drift"} <= {*lacking}
    assert len(begun["partial"]["starts"]["boots"]) == 1


def test_who_presses_what_blinks_finds_a_paper_on_the_card(card, second):
    # Nothing is at the processor's lines; and who has votes begins no self-test.
    second.run("systemctl", "stop", "kiosk")
    second.script("rm -rf /var/lib/kiosk/*")
    new = settings(second.factory).replace("[kiosk]", "[kiosk]\nselftest = true")
    second.write({"/etc/kiosk/kiosk.toml": new})
    second.run("systemctl", "start", "kiosk")
    for face in ("happy", "unhappy"):
        second.press(face)
    until(lambda: "smiley-result.html" in second.run("ls", "/boot/firmware").stdout, "the paper", WAIT_S)
    until(lambda: second.show("kiosk-paper", "ActiveState") == "inactive", "its end", WAIT_S)
    assert "<dd>boot-1</dd>" in card.get("smiley-result.html").decode()
    assert "Read-only file system" in second.run("touch", "/boot/firmware/here", check=False).stderr


def test_votes_outlive_a_power_cut(voted, third):
    assert third.presses() == voted


def test_a_report_outlives_a_power_cut_and_counts_the_next_start(third, begun, say):
    report = measured(third)
    assert report["results"]["flush"] == begun["results"]["flush"]
    assert report["results"]["starts"]["starts"] == 2
    assert report["partial"] == {}
    # As `python -m tests.boards` takes it in.
    made = ROOT / "build" / "boards" / KEPT.name
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n")
    remedy = f"python -m tests.boards {made.relative_to(ROOT)}"
    say(f"{row(BoardReport.load(made))}\n{remedy}")
    assert not KEPT.exists() or alike(BoardReport.load(made), BoardReport.load(KEPT)), remedy
