"""What a doctor makes of what it sees: each fault beside the sound state that must not be called one."""

import errno
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from hardware.clock import SystemClock
from hardware.gpio.chip import GpioChip
from kiosk.device.doctor import board, card, faces, flush, health, office, power, time, units
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Severity
from kiosk.device.doctor.kernel_log import CardDevices
from kiosk.device.doctor.redaction import GONE, redact
from kiosk.device.selftest.tried import Tried
from sync.document.aggregate import Face, MonthlyAggregate, encode
from sync.document.health import Damage, FaceTest, Health, Lines, PresentFault, Storage, Timekeeping
from sync.document.health import Tested as Trial  # pytest would collect its own name
from sync.document.outbox import Document
from tests.device.conftest import settings

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
SOUND = Health(
    installation_id="i",
    version="1.0",
    as_of=datetime(2026, 11, 22, 18, tzinfo=UTC),
    time=Timekeeping("time-server", NOW.date()),
    storage=Storage(failing=False, free_mib=1024, ballast_given_up=False),
    damage=Damage(),
    lines=Lines(0, 0),
    faults=(),
    last_vote_on=NOW.date(),
    in_service=False,
    tested=Trial(NOW.date(), (FaceTest("happy", "passed"),)),
)
AT_WORK = {"LoadState": "loaded", "ActiveState": "active", "SubState": "running", "UnitFileState": "enabled"}
HELD = {17: "smiley-kiosk", 22: "smiley-kiosk"}
NAMES = {17: "button happy", 22: "button unhappy"}


def severities(findings):
    """All but what is in order."""
    findings = list(findings)
    for each in findings:
        assert each.remedy or each.severity in {Severity.OK, Severity.NOTE}, each
    return [str(each.severity) for each in findings if each.severity != Severity.OK]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"LoadState": "not-found"}, ["error"]),
        ({"ActiveState": "inactive", "SubState": "dead"}, ["error"]),
        ({"ActiveState": "failed", "ExecMainStatus": "78"}, ["error"]),
        ({"ActiveState": "activating", "SubState": "auto-restart"}, ["error"]),
        ({"ActiveState": "activating", "SubState": "start"}, ["note"]),
        ({"UnitFileState": "disabled"}, ["warning"]),
        ({"NRestarts": "2"}, []),
        ({"NRestarts": "3"}, ["warning"]),
    ],
)
def test_a_service_that_is_not_at_work_or_will_not_be(change, found):
    assert severities(units.judge("kiosk.service", AT_WORK | change)) == found


@pytest.mark.parametrize(
    ("holders", "found"),
    [
        (HELD, []),
        ({17: None, 22: None}, []),
        (HELD | {22: None}, ["warning"]),
        (HELD | {22: "spi0"}, ["error"]),
        ({17: "smiley-kiosk"}, ["error"]),
    ],
)
def test_a_line_that_another_program_holds_or_the_chip_lacks(holders, found):
    assert severities(board.judge_lines(NAMES, holders)) == found


@pytest.mark.parametrize(
    ("factory", "hidden", "found"),
    [
        ("auto", [], "ok: the lines are reached by gpiod"),
        ("auto", ["gpiod", "lgpio"], "error: the lines cannot be reached: lgpio is not installed"),
        ("gpiod", ["gpiod"], "error: the lines cannot be reached: gpiod is not installed"),
    ],
)
def test_the_way_to_the_lines_is_named_and_that_it_is_missing(factory, hidden, found, monkeypatch):
    for library in hidden:
        monkeypatch.setitem(sys.modules, library, None)
    finding = board.judge_way(factory)
    assert f"{finding.severity}: {finding.what}" == found


@pytest.mark.parametrize(
    ("free_mib", "free_files", "read_only", "found"),
    [
        (1000, 5000, False, []),
        (1000, None, False, []),
        (1000, 0, False, ["error"]),
        (200, 5000, False, ["warning"]),
        (20, 5000, False, ["error"]),
        (1000, 10, False, ["warning"]),
        (1000, 5000, True, ["error"]),
    ],
)
def test_a_card_that_is_full_or_read_only(free_mib, free_files, read_only, found):
    assert severities(card.judge_room("/data", free_mib, free_files, read_only=read_only)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("mmc0: new high speed SDHC card at address aaaa", []),
        ("EXT4-fs (mmcblk0p2): mounted filesystem with ordered data mode", []),
        ("mmc0: error -110 whilst initialising SD card", ["warning"]),
        ("I/O error, dev mmcblk0, sector 12345 op 0x1:(WRITE)", ["warning"]),
        ("EXT4-fs error (device mmcblk0p2): ext4_find_entry:1455", ["warning"]),
    ],
)
def test_what_the_kernel_says_of_a_card_that_fails(line, found):
    assert severities(card.judge_log(["usb 1-1: new device", line], CardDevices())) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"storage": Storage(failing=True, free_mib=0, ballast_given_up=True)}, ["error", "warning"]),
        ({"damage": Damage(1, 500, 2, date(2026, 11, 1))}, ["warning"]),
    ],
)
def test_what_the_kiosk_says_of_its_card(change, found):
    assert severities(card.judge_health(attrs.evolve(SOUND, **change))) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"version": "0.9"}, ["warning"]),
        ({"as_of": datetime(2026, 11, 22, 9, tzinfo=UTC)}, ["warning"]),
        ({"as_of": None}, []),
        ({"faults": (PresentFault("happy", "stuck", None),)}, ["error"]),
        (
            {"faults": (PresentFault("happy", "silent", None), PresentFault("happy", "chatter", None))},
            ["warning", "warning"],
        ),
        (
            {"faults": (PresentFault("happy", "flicker", None), PresentFault("happy", "hum", None))},
            ["warning", "warning"],
        ),
        ({"faults": (PresentFault("happy", "unheard-of", None),)}, ["warning"]),
        ({"in_service": True}, ["warning"]),
        ({"tested": None}, ["note"]),
        ({"tested": Trial(None, (FaceTest("happy", "swapped"),))}, ["warning"]),
        ({"tested": Trial(None, (FaceTest("happy", "dark"),))}, ["warning"]),
        ({"tested": Trial(None, ())}, ["note"]),
        ({"lines": Lines(3, 0)}, ["note"]),
    ],
)
def test_what_the_kiosk_says_of_its_buttons(change, found):
    assert severities(health.judge_health(attrs.evolve(SOUND, **change), NOW, "1.0")) == found


@pytest.mark.parametrize(
    ("shows", "now", "found"),
    [
        (NOW, NOW, []),
        (NOW + timedelta(seconds=19), NOW, []),
        (NOW + timedelta(seconds=21), NOW, ["warning"]),
        (NOW + timedelta(days=1), None, []),
        (None, NOW, ["error"]),
    ],
)
def test_a_hardware_clock_that_cannot_be_read_or_is_off(shows, now, found):
    assert severities(time.judge_rtc("rtc0", shows, now)) == found


def test_another_hardware_clock_that_shows_a_time_is_named():
    """On a Pi 5 the board's own is the first, without a battery, and a module the second."""
    (lost,) = time.judge_rtc("rtc0", None, NOW, ["rtc1"])
    assert "set storage.rtc to rtc1" in lost.remedy
    (off,) = time.judge_rtc("rtc1", NOW + timedelta(hours=1), NOW, ["rtc0"])
    assert "sudo hwclock --rtc /dev/rtc1 --systohc --utc" in off.remedy


@pytest.mark.parametrize(
    ("bits", "found"), [(0, []), (0x50000, ["warning"]), (0x50005, ["warning"]), (0x1, ["warning"])]
)
def test_a_weak_power_supply(bits, found):
    assert severities(power.judge(bits)) == found


def document(month, as_of, *, name="kiosk-1", final=True):
    faces = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))
    aggregate = MonthlyAggregate(
        kiosk_id=name,
        installation_id="i",
        owner="Owner",
        shop="Shop",
        month=month,
        time_zone="Europe/Rome",
        revision=1,
        final=final,
        as_of=as_of,
        faces=faces,
        votes=(1, 1),
        days=(),
        hours=(),
        not_counted={},
    )
    return Document(encode(aggregate), aggregate)


LONG_AGO, JUST_NOW = NOW - timedelta(days=20), NOW - timedelta(hours=3)


@pytest.mark.parametrize(
    ("as_of", "receipted", "found"),
    [
        (LONG_AGO, True, []),
        (JUST_NOW, True, []),
        (LONG_AGO, False, ["warning"]),
        (JUST_NOW, False, ["note"]),
    ],
)
@pytest.mark.parametrize("name", ["kiosk-1", "former-name"])
def test_a_month_that_nobody_has_receipted(as_of, receipted, found, name):
    made = document("2026-10", as_of, name=name)
    receipts = {name: {"i": {"2026-10": made.receipt}} if receipted else {}}
    assert severities(office.judge_receipts({"2026-10": made}, receipts, NOW)) == found


@pytest.mark.parametrize(("as_of", "found"), [(JUST_NOW, []), (LONG_AGO, ["warning"])])
def test_an_outbox_that_nobody_writes_to_any_more(as_of, found):
    assert severities(office.judge_outbox({"2026-11": document("2026-11", as_of)}, NOW)) == found


SYSTEMCTL = """#!/bin/sh
case "$*" in
*RuntimeWatchdogUSec*) echo RuntimeWatchdogUSec=%s;;
*) printf 'Id=kiosk.service\\nLoadState=loaded\\nActiveState=%s\\nSubState=x\\nUnitFileState=enabled\\n';;
esac
"""


@pytest.fixture
def context(tmp_path, monkeypatch):
    """A machine of files, whose systemctl prints what is given."""

    def make(active="active", watchdog="10s"):
        for folder in ("bin", "run/systemd/system", "dev"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "bin" / "systemctl").write_text(SYSTEMCTL % (watchdog, active))
        (tmp_path / "bin" / "systemctl").chmod(0o755)
        (tmp_path / "dev" / "watchdog").touch()
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
        return Context(settings(tmp_path), SystemClock(), tmp_path)

    return make


@pytest.mark.parametrize(("active", "found"), [("active", []), ("failed", ["error"])])
def test_systemd_is_asked_for_the_services(context, active, found):
    assert severities(units.examine_units(context(active))) == found


@pytest.mark.parametrize(("span", "found"), [("10s", []), ("0", ["warning"]), ("infinity", ["warning"])])
def test_systemd_is_asked_for_the_watchdog(context, span, found):
    assert severities(units.examine_watchdog(context(watchdog=span))) == found


def test_the_firmware_of_a_pi_is_asked_for_its_power(context, tmp_path):
    path = tmp_path / power.FILE
    path.parent.mkdir(parents=True)
    path.write_text("50005\n")
    assert severities(power.examine_power(context())) == ["warning"]
    path.unlink()
    assert list(power.examine_power(context())) == []


def test_a_file_of_secrets_that_the_publisher_may_not_read(tmp_path, monkeypatch):
    secret = tmp_path / "password"
    secret.write_text("hunter2")
    secret.chmod(0o600)
    # `nobody` is on every machine, and owns nothing here.
    monkeypatch.setattr(office, "PUBLISHER", "nobody")
    assert severities(office.judge_file(secret)) == ["error"]
    secret.chmod(0o604)
    assert severities(office.judge_file(secret)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mqtt://kiosk:word@host:1883/x", f"mqtt://{GONE}@host:1883/x"),
        ('password = "a word" # b', f"password = {GONE} # b"),
        ("psk=word", f"psk={GONE}"),
        ("API-Key: word, more", f"API-Key: {GONE} more"),
        ("-----BEGIN RSA PRIVATE KEY-----\nword\n-----END RSA PRIVATE KEY-----\nmore", f"{GONE}\nmore"),
        ("-----BEGIN PRIVATE KEY-----\nword, cut off", GONE),
        ("b'known-word' and known-words", f"b'{GONE}' and {GONE}s"),
        # The controls: nothing of these is one.
        ('broker.password_file = "/etc/kiosk/password"', 'broker.password_file = "/etc/kiosk/password"'),
        ("bypass: 3; see https://example.org/a", "bypass: 3; see https://example.org/a"),
        ("key: value", "key: value"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text, left):
    assert redact(text, ["known-word", "", "key"]) == left


@pytest.mark.parametrize(
    ("tried", "found"),
    [
        (Tried("happy", "passed", bounce_ns=2_000_000), []),
        (Tried("happy", "passed", bounce_ns=41_000_000), ["warning"]),
        (Tried("happy", "swapped", "neutral"), ["error"]),
        (Tried("happy", "silent"), ["error"]),
        (Tried("happy", "stuck"), ["error"]),
        (Tried("happy", "chatter"), ["error"]),
        (Tried("happy", "hum"), ["error"]),
    ],
)
def test_a_face_that_did_not_pass_the_self_test(tried, found):
    assert severities(faces.judge_faces([tried], 80)) == found
    assert severities(faces.judge_faces([tried], 80, ["neutral"])) == [*found, "error"]


@pytest.mark.parametrize(
    ("took_ms", "found"),
    [
        ([20] * 20, []),
        ([20] * 19 + [1900], []),
        ([20] * 19 + [2100], ["warning"]),
        ([400] * 20, ["warning"]),
        ([2500] * 20, ["error"]),
    ],
)
def test_a_card_that_is_slow_to_keep_a_vote(took_ms, found):
    assert severities(flush.judge_flush([each * 1_000_000 for each in took_ms])) == found


def test_the_card_is_really_written_to_and_left_as_it_was(tmp_path):
    took = flush.measure_flush(tmp_path, SystemClock())
    assert len(took) == flush.TIMES
    assert all(each > 0 for each in took)
    assert list(tmp_path.iterdir()) == []


BRCMSTB = GpioChip(Path("/dev/gpiochip0"), "gpio-brcmstb@107d508500", 32)
RP1 = GpioChip(Path("/dev/gpiochip4"), "pinctrl-rp1", 54)


@pytest.mark.parametrize(
    ("chips", "chosen", "used", "found"),
    [
        ([BRCMSTB, RP1], None, RP1, "ok: the header's lines are on gpiochip4 (pinctrl-rp1, 54 lines)"),
        ([BRCMSTB, RP1], RP1, RP1, "ok: the lines are on gpiochip4 (pinctrl-rp1, 54 lines)"),
        (
            [BRCMSTB, RP1],
            BRCMSTB,
            BRCMSTB,
            "error: gpio.chip is gpiochip0 (gpio-brcmstb@107d508500, 32 lines); the header's lines are on gpiochip4 ",
        ),
        ([BRCMSTB], BRCMSTB, BRCMSTB, "ok: the lines are on gpiochip0 (gpio-brcmstb@107d508500, 32 lines)"),
        ([BRCMSTB], None, None, "error: no chip has a Raspberry Pi's header; there is gpiochip0 "),
    ],
)
def test_the_chip_is_named_and_one_that_is_not_the_headers_is_an_error(chips, chosen, used, found):
    chip, finding = board.judge_chip({chip.path: chip for chip in chips}, chosen and chosen.path)
    assert chip == used
    assert f"{finding.severity}: {finding.what}".startswith(found)


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (
            errno.ENODEV,
            "error: gpio.chip is /dev/gpiochip2, which is no GPIO chip any more, or none at all (No such dev",
        ),
        (errno.ENOTTY, "error: gpio.chip is /dev/gpiochip2, which is no GPIO chip any more"),
        (errno.EACCES, "note: not examined: /dev/gpiochip2, and who holds its lines"),
    ],
)
def test_a_chip_that_is_gone_or_none_is_not_one_that_only_root_may_ask(number, found):
    path = Path("/dev/gpiochip2")
    _, finding = board.judge_chip({RP1.path: RP1, path: OSError(number, os.strerror(number))}, path)
    assert f"{finding.severity}: {finding.what}".startswith(found)


@pytest.mark.parametrize(
    ("daemon", "at", "error_s", "found"),
    [
        ("systemd-timesyncd", NOW, 1, "ok: systemd-timesyncd keeps the clock: last synchronised at 2026-11-22 19:30"),
        ("chrony", None, 16, "ok: chrony keeps the clock: synchronised within the last nine hours"),
        # timesyncd's file is of before chrony came
        ("chrony", NOW, 16, "ok: chrony keeps the clock: synchronised within the last nine hours"),
        (
            "systemd-timesyncd",
            NOW,
            605,
            "warning: systemd-timesyncd last synchronised the clock at 2026-11-22 19:30: it",
        ),
    ],
)
def test_the_time_daemon_is_named_and_how_good_its_last_word_still_is(daemon, at, error_s, found):
    (finding,) = time.judge_synchronisation(daemon, at, error_s * 1_000_000_000, "Europe/Rome")
    assert f"{finding.severity}: {finding.what}".startswith(found)


@pytest.mark.parametrize(
    ("daemon", "what", "remedy"),
    [
        (
            "chrony",
            "chrony has not synchronised the clock, which shows 12:00",
            "see `chronyc tracking` and `timedatectl`",
        ),
        ("systemd-timesyncd", "systemd-timesyncd has not synchronised", "see `timedatectl timesync-status` and"),
        ("ntpsec", "ntpsec has not synchronised", "see `ntpq -p` and"),
        ("phc2sys", "phc2sys has not synchronised", "see `journalctl -u 'phc2sys*'` and"),
        (None, "nobody vouches for the clock, which shows 12:00 in UTC, and no time daemon runs", "sudo start it; "),
    ],
)
def test_of_a_clock_that_nobody_sets_right_the_daemon_is_named_with_its_own_command(daemon, what, remedy):
    finding = time.judge_silence(daemon, "sudo start it", "12:00", "UTC")
    assert finding.severity == "warning"
    assert (finding.what.startswith(what), finding.remedy.startswith(remedy)) == (True, True)
