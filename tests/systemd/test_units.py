"""What can be said of the services without starting them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import attrs
import pytest

from config.identity import IdentitySettings
from config.office import ArchiveSettings, CaSettings, ClaimSettings
from config.web import WebSettings
from kiosk.cli import COMMANDS
from kiosk.cli.office.broker import refresh
from kiosk.device.selftest import device_link
from kiosk.device.selftest.tester import TESTED
from kiosk.device.setup.own_office import WANTED
from kiosk.office.broker.rabbitmq import RabbitSettings
from kiosk.office.credentials.authority_folder import REVOKED, ROOT_KEY, TRUSTED
from kiosk.office.web.link_file import NAME
from tests.systemd.units import FILES, FOLDER, PROGRAM, UNITS, lines, value, values

KIOSK = FOLDER / "kiosk.service"
SETUP = FOLDER / "kiosk-setup.service"
PAPER = FOLDER / "kiosk-paper.service"
RETRY = FOLDER / "kiosk-retry.service"
PUBLISH = FOLDER / "kiosk-publish.service"
HOME = FOLDER / "kiosk-home-assistant.service"
COLLECT = FOLDER / "kiosk-collect.service"
REPORT = FOLDER / "kiosk-report.service"
WEEK = FOLDER / "kiosk-week.service"
ALERT = FOLDER / "kiosk-alert.service"
MAILBOX = FOLDER / "kiosk-mailbox.service"
PAGES = FOLDER / "kiosk-pages.service"
ENTRIES = FOLDER / "kiosk-entries.service"
CREDENTIALS = FOLDER / "kiosk-credentials.service"
WEB = FOLDER / "kiosk-web.service"
CLAIMS = FOLDER / "kiosk-claims.service"
REFRESH = FOLDER / "kiosk-broker.service"
HERE = FOLDER / "kiosk-here.service"
TRIAL = FOLDER / "debian" / "kiosk" / "kiosk-trial.service"
# What says what a unit is, not what it may do.
PLAIN = {"Description", "ExecStart", "WantedBy"}
# systemd's own measure, tenths: 0 is locked up, 100 is free to do anything.
EXPOSURE = {
    KIOSK: 6,
    PUBLISH: 12,
    HOME: 12,
    COLLECT: 12,
    REPORT: 12,
    WEEK: 12,
    ALERT: 12,
    MAILBOX: 12,
    CLAIMS: 12,
    PAGES: 12,
    ENTRIES: 12,
    CREDENTIALS: 12,
    WEB: 12,
    SETUP: 12,
    PAPER: 12,
    REFRESH: 12,
    HERE: 12,
    TRIAL: 13,
}


def needs_analyze(test):
    """systemd-analyze of Debian 12 makes that folder where systemd is not at work, which is root's to do."""
    lacks = shutil.which("systemd-analyze") is None
    away = os.geteuid() != 0 and not Path("/run/systemd").is_dir()
    reason = "systemd-analyze is not installed: sudo apt install systemd" if lacks else "systemd is not at work here"
    return pytest.mark.skipif(lacks or away, reason=reason)(test)


def named(paths: list[Path]) -> list[pytest.param]:
    return [pytest.param(path, id=path.name) for path in paths]


def unreasoned(path: Path) -> list[str]:
    return [f"{line.key}={line.value}" for line in lines(path) if not line.reasoned and line.key not in PLAIN]


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments], check=False, capture_output=True, text=True, timeout=300
    )


def complaints(folder: Path) -> list[str]:
    """What systemd has to say about the units in a folder, other units of this machine left out."""
    ran = analyze("verify", *sorted(folder.iterdir()))
    return [line for line in (ran.stdout + ran.stderr).splitlines() if "kiosk" in line]


@pytest.fixture
def installed(tmp_path):
    """The units, with a program that exists."""
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace(PROGRAM, "/bin/true"))
    return tmp_path


@needs_analyze
def test_systemd_understands_every_line(installed):
    assert complaints(installed) == []


@needs_analyze
def test_a_misspelt_line_is_caught(installed):
    unit = installed / KIOSK.name
    unit.write_text(unit.read_text("utf-8").replace("PrivateNetwork=", "PrivatNetwork="))
    assert len(complaints(installed)) == 1


def exposed(path: Path, tenths: int) -> bool:
    ran = analyze("security", "--offline=true", f"--threshold={tenths}", path)
    assert "Overall exposure level" in ran.stdout, ran.stderr
    return ran.returncode != 0


@needs_analyze
@pytest.mark.parametrize("path", named(list(EXPOSURE)))
def test_a_service_is_locked_up(path):
    assert not exposed(path, EXPOSURE[path])


@needs_analyze
@pytest.mark.parametrize("lost", ["PrivateNetwork=yes", "CapabilityBoundingSet="])
def test_a_lost_lock_is_noticed(lost, tmp_path):
    unit = tmp_path / KIOSK.name
    unit.write_text(KIOSK.read_text("utf-8").replace(f"\n{lost}\n", "\n"))
    assert exposed(unit, EXPOSURE[KIOSK])


@pytest.mark.parametrize("path", named([*FILES, TRIAL]))
def test_every_line_has_its_reason_above_it(path):
    assert unreasoned(path) == []


def test_a_line_without_a_reason_is_caught(tmp_path):
    unit = tmp_path / "x.service"
    unit.write_text("[Service]\n# Why.\nProtectHome=yes\nPrivateTmp=yes\n\n# Far away.\n\nUMask=0077\n")
    assert unreasoned(unit) == ["PrivateTmp=yes", "UMask=0077"]


@pytest.mark.parametrize("path", named([path for path in EXPOSURE if path not in {HERE, TRIAL}]))
def test_what_is_started_is_a_command(path):
    program, command, *_ = value(path, "ExecStart").split()
    assert program == PROGRAM
    assert command in COMMANDS


def test_every_unit_that_is_named_exists():
    units = {path.name for path in UNITS}
    named = {
        name
        for path in UNITS
        for line in lines(path)
        for name in re.findall(r"kiosk[\w-]*\.(?:service|timer|path)", line.value)
    }
    timed = {path.with_suffix(".service").name for path in UNITS if path.suffix == ".timer"}
    assert timed
    assert named | timed <= units


def test_every_user_and_group_is_made():
    made = {
        text.split()[1]
        for path in FOLDER.glob("*.sysusers.conf")
        for text in path.read_text("utf-8").splitlines()
        if text[:2] in {"u ", "g "}
    }
    keys = {"User", "Group", "SupplementaryGroups"}
    assert {line.value for path in UNITS for line in lines(path) if line.key in keys} == made


@pytest.mark.parametrize("path", named([path for path in EXPOSURE if path not in {SETUP, PAPER, REFRESH, HERE, TRIAL}]))
def test_nothing_that_stays_runs_as_root(path):
    assert value(path, "User") != "root"
    assert value(path, "CapabilityBoundingSet") == ""


@pytest.mark.parametrize(
    ("path", "power"),
    [
        (SETUP, "CAP_CHOWN"),
        (PAPER, "CAP_SETUID CAP_SETGID"),
        (REFRESH, "CAP_SETUID CAP_SETGID"),
        (HERE, ""),
        (TRIAL, "CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE"),
    ],
)
def test_what_runs_as_root_ends_and_has_no_network(path, power):
    assert value(path, "Type") == "oneshot"
    assert value(path, "CapabilityBoundingSet") == power
    assert value(path, "PrivateNetwork") == "yes"


def test_what_calls_for_the_paper_is_what_the_kiosk_leaves():
    called = value(FOLDER / "kiosk-paper.path", "PathExists")
    assert called == f"/run/{value(KIOSK, 'RuntimeDirectory').split()[0]}/{TESTED}"
    assert value(PAPER, "ExecStartPre").split()[-1] == called


def test_what_the_web_leaves_for_the_page_to_sign_is_looked_for_there():
    assert NAME in value(WEB, "RuntimeDirectory").split()
    assert Path("/run") / NAME == device_link.FOLDER


def test_what_calls_for_the_web_is_what_setup_leaves():
    assert value(HERE, "ConditionPathExists") == f"/{WANTED}"
    assert WANTED.parent.name == value(SETUP, "StateDirectory")


def test_what_calls_for_the_broker_is_what_the_authority_writes():
    folder = Path("/var/lib") / value(CLAIMS, "StateDirectory")
    called = values(FOLDER / "kiosk-broker.path", "PathChanged")
    assert called == [f"{folder / REVOKED}", f"{folder / TRUSTED}"]
    brokers = [f"{_default('files')}", f"{RabbitSettings(_default('rabbit')).revocations}"]
    # One of them is enough.
    assert values(REFRESH, "ConditionPathIsDirectory") == [f"|{each}" for each in brokers]
    assert value(REFRESH, "ReadWritePaths").split() == [f"-{each}" for each in brokers]


def _default(option: str) -> Path:
    return next(each.default for each in refresh.params if each.name == option)


def test_the_folders_are_those_of_the_settings():
    data = attrs.fields(IdentitySettings).data.default
    assert data == Path("/var/lib") / value(KIOSK, "StateDirectory")
    assert values(PUBLISH, "BindReadOnlyPaths") == [f"-{data}/outbox"]
    assert f"/var/lib/{value(COLLECT, 'StateDirectory')}/" in ArchiveSettings().url


def test_what_owners_enter_stands_where_the_office_may_read_it_and_nobody_else():
    assert WebSettings().entries.parent == Path("/run") / value(WEB, "RuntimeDirectory").split()[0]
    assert value(WEB, "RuntimeDirectoryMode") == "0750"
    assert value(FOLDER / "kiosk-entries.path", "PathChanged") == f"{WebSettings().entries}"
    assert "kiosk-entries.path" in values(WEB, "Wants")
    members = (FOLDER / "kiosk-office.sysusers.conf").read_text("utf-8")
    assert f"m {value(REPORT, 'User')}  {value(WEB, 'Group')}" in members


def test_what_is_asked_of_the_authority_is_answered_by_its_user_where_the_web_alone_reads_it():
    assert value(FOLDER / "kiosk-credentials.path", "PathChanged") == f"{WebSettings().entries}"
    assert "kiosk-credentials.path" in values(WEB, "Wants")
    assert WebSettings().answers.parent == Path("/run") / value(CREDENTIALS, "RuntimeDirectory")
    assert (value(CREDENTIALS, "User"), value(CREDENTIALS, "SupplementaryGroups")) == (
        value(CLAIMS, "User"),
        value(WEB, "Group"),
    )
    members = (FOLDER / "kiosk-office.sysusers.conf").read_text("utf-8").splitlines()
    inside = [line.split()[1] for line in members if line.startswith("m ") and line.split()[2] == "kiosk-answers"]
    assert (value(CREDENTIALS, "Group"), inside) == ("kiosk-answers", [value(WEB, "User")])
    assert value(CREDENTIALS, "RuntimeDirectoryMode") == "0750"
    assert value(CREDENTIALS, "ReadWritePaths") == f"{CaSettings().folder}"
    assert value(CREDENTIALS, "InaccessiblePaths") == value(CLAIMS, "InaccessiblePaths")


def test_who_certifies_has_a_folder_of_its_own_without_the_root_and_one_port():
    folder, settings = Path("/var/lib") / value(CLAIMS, "StateDirectory"), ClaimSettings()
    assert folder == CaSettings().folder
    assert value(CLAIMS, "ConditionPathExists") == f"{folder / TRUSTED}"
    assert value(CLAIMS, "InaccessiblePaths") == f"-{folder / ROOT_KEY}"
    assert f"{folder}/" in settings.url
    assert {settings.certificate_file.parent, settings.key_file.parent} == {folder}
    assert value(CLAIMS, "SocketBindAllow") == f"tcp:{settings.port}"
    assert value(CLAIMS, "SocketBindDeny") == "any"
    assert {value(path, "User") for path in (CLAIMS, COLLECT)} == {"kiosk-ca", "kiosk-office"}


@pytest.mark.parametrize("path", named([REPORT, WEEK, ALERT, PAGES, ENTRIES]))
def test_the_office_has_one_user_and_one_folder(path):
    for key in ("User", "Group", "StateDirectory"):
        assert value(path, key) == value(COLLECT, key)


def test_a_hang_is_over_within_25_s():
    ended_s = int(value(KIOSK, "WatchdogSec")) + int(value(KIOSK, "TimeoutAbortSec"))
    # The start itself takes 0.4 s of a desktop's time; a small Pi is ten times slower.
    begun_s = int(value(KIOSK, "RestartSec")) + 6
    assert ended_s + begun_s <= 25


def test_the_restart_that_waits_waits_longer():
    assert int(value(RETRY, "ExecStart").split()[-1]) >= 10 * int(value(KIOSK, "RestartSec"))
