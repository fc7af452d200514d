"""The packages on a booted Debian 12 and 13: installed, upgraded, taken back, removed. Nobody has a network there."""

import pytest

from hardware.clock import SystemClock
from tests.package.host import Host, booted
from tests.package.versions import KIOSK, OFFICE, build
from tests.sync.ends import until
from tests.systemd.root import lacking

pytestmark = pytest.mark.package

SETTINGS = """
[kiosk]
id = "boot-1"
owner = "Owner"
shop = "Shop"
time_zone = "Europe/Rome"
[gpio]
factory = "mock"
[buttons.happy]
line = 17
score = 100
[buttons.unhappy]
line = 22
score = 0
"""
BROKER = '\n[broker]\nhost = "127.0.0.1"\nport = 1883\ntls = false\n'
# What other versions have more than this one.
MORE_COLUMNS = """

def _colour(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE vote ADD COLUMN colour TEXT")


STEPS = (*STEPS, _colour)
"""
# Only as a service, so that it can be built.
SERVED = "\nimport os\nif 'NOTIFY_SOCKET' in os.environ:\n    "
ENDS = f"{SERVED}threading.Timer(12, os._exit, (1,)).start()\n"
HANGS = f"{SERVED}Daemon = lambda *_, **__: threading.Event().wait()\n"
BREAKS = f"{SERVED}raise ImportError\n"
VERSIONS = {
    "1.0": {},
    "2.0": {"kiosk/schema.py": MORE_COLUMNS},
    # Takes the votes along into its own schema, counts for seconds, ends; and so on.
    "3.0": {"kiosk/schema.py": MORE_COLUMNS, "kiosk/cli/run.py": ENDS},
    # Never says that it is ready.
    "3.1": {"kiosk/cli/run.py": HANGS},
    "3.2": {"kiosk/cli/__init__.py": BREAKS},
    # Not the program: its unit.
    "3.3": {"systemd/kiosk.service": "\n[Service]\nUser=nobody-at-all\n"},
    # Whoever judges must be the version before.
    "3.4": {"kiosk/cli/run.py": ENDS, "systemd/debian/kiosk/trial": "\nexit 0\n"},
}
TAKEN_BACK_S = 120


@pytest.fixture(scope="session")
def versions(tmp_path_factory):
    """The packages of each version, built once."""
    if reason := lacking():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("versions")
    built = {}

    def package(version, name=KIOSK):
        if version not in built:
            built[version] = build(folder, version, VERSIONS[version])
        return built[version][name]

    return package


@pytest.fixture(scope="module", params=["trixie", "bookworm"])
def host(request, tmp_path_factory, versions):
    """A machine that outlasts several tests."""
    with booted(tmp_path_factory.mktemp("host"), request.param) as host:
        yield host


@pytest.fixture
def kiosk(host: Host, versions):
    """Version 1.0 at work, with one vote."""
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.write("/etc/kiosk/kiosk.toml", SETTINGS + BROKER)
    host.install(versions("1.0"))
    vote(host)
    return host


def vote(host: Host) -> None:
    """One press, by the next life of a kiosk that ends again and again."""
    until(lambda: host.run("kiosk", "press", "happy", check=False).returncode == 0, "a press", 60)


def votes(host: Host) -> int:
    """How many presses the kiosk has, by its own checked copy."""
    said = host.run("kiosk", "backup", "/var/tmp/copy").stdout
    return int(said.split()[-2])


def version(host: Host) -> str:
    return host.run("kiosk", "--version").stdout.split()[-1]


def at_work(host: Host) -> bool:
    return host.show("kiosk", "ActiveState") == "active"


def judged(host: Host) -> bool:
    """Whether a trial is over, and the kiosk at work."""
    over = host.run("test", "-e", "/usr/lib/smiley-kiosk/on-trial", check=False).returncode != 0
    return over and host.show("kiosk-trial", "ActiveState") not in {"active", "activating"} and at_work(host)


def seconds_until_judged(host: Host) -> float:
    began_ns = SystemClock().monotonic_ns()
    until(lambda: judged(host), "the verdict", TAKEN_BACK_S)
    return (SystemClock().monotonic_ns() - began_ns) / 1e9


def test_without_settings_nothing_starts_and_nothing_fails(host, versions):
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.install(versions("1.0"))
    host.install(versions("1.0", OFFICE))
    assert host.show("kiosk", "ActiveState") == "inactive"
    assert host.show("kiosk-collect", "ActiveState") == "inactive"
    assert host.run("systemctl", "--failed", "--quiet", "--no-legend").stdout == ""


def test_with_settings_it_is_at_work_when_installed(kiosk):
    assert at_work(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 1
    assert kiosk.show("kiosk-publish.timer", "ActiveState") == "active"


def test_it_is_at_work_again_after_a_boot(kiosk):
    kiosk.power_off()
    kiosk.power_on()
    assert at_work(kiosk)
    assert votes(kiosk) == 1


def test_what_is_shut_in_is_shut_in(kiosk):
    process = kiosk.show("kiosk", "MainPID")
    assert kiosk.run("stat", "--format=%U", f"/proc/{process}").stdout == "kiosk\n"
    kiosk.run("systemctl", "start", "kiosk-publish", check=False)
    assert "publish" in kiosk.journal("kiosk-publish")
    assert "Traceback" not in kiosk.journal("kiosk-publish")


def test_kiosk_and_head_office_may_share_a_machine(kiosk, versions):
    kiosk.write("/etc/kiosk/office.toml", BROKER)
    kiosk.install(versions("1.0", OFFICE))
    assert kiosk.show("kiosk-collect", "ActiveState") == "active"
    kiosk.run("dpkg", "--purge", OFFICE)
    assert at_work(kiosk)
    assert version(kiosk) == "1.0"
    assert kiosk.run("ls", "/etc/kiosk").stdout == "kiosk.toml\n"


def test_removing_keeps_votes_and_settings_and_purging_leaves_nothing(kiosk):
    kiosk.run("dpkg", "--remove", KIOSK)
    assert not at_work(kiosk)
    kiosk.run("test", "-e", "/var/lib/kiosk/votes.db")
    kiosk.run("test", "-e", "/etc/kiosk/kiosk.toml")
    kiosk.run("dpkg", "--purge", KIOSK)
    left = kiosk.run("find", "/", "-xdev", "-iname", "*kiosk*", "-not", "-path", "/var/log/*", check=False).stdout
    assert left == ""
    assert kiosk.run("systemctl", "--failed", "--quiet", "--no-legend").stdout == ""


def test_an_upgrade_keeps_votes_and_settings(kiosk, versions):
    kiosk.install(versions("2.0"))
    assert at_work(kiosk)
    vote(kiosk)
    seconds_until_judged(kiosk)
    assert version(kiosk) == "2.0"
    assert votes(kiosk) == 2
    assert "the new version stays" in kiosk.journal("kiosk-trial")
    kiosk.run("test", "!", "-e", "/usr/lib/smiley-kiosk/kept")
    assert kiosk.run("cat", "/etc/kiosk/kiosk.toml").stdout == SETTINGS + BROKER


def test_a_downgrade_takes_the_votes_along(kiosk, versions):
    kiosk.install(versions("2.0"))
    vote(kiosk)
    seconds_until_judged(kiosk)
    kiosk.install(versions("1.0"))
    assert at_work(kiosk)
    vote(kiosk)
    seconds_until_judged(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 3


@pytest.mark.parametrize("broken", ["3.0", "3.1", "3.2", "3.3", "3.4"])
def test_a_version_that_does_not_stay_up_is_taken_back_within_two_minutes(kiosk, versions, broken):
    package = versions(broken)
    began_ns = SystemClock().monotonic_ns()
    kiosk.install(package)
    seconds_until_judged(kiosk)
    assert (SystemClock().monotonic_ns() - began_ns) / 1e9 < TAKEN_BACK_S
    assert version(kiosk) == "1.0"
    assert "did not stay up: back to kiosk, version 1.0" in kiosk.journal("kiosk-trial")
    assert "kiosk-trial.service" in kiosk.run("systemctl", "--failed", "--no-legend").stdout
    vote(kiosk)
    assert votes(kiosk) == 2


def test_votes_given_to_a_version_that_is_taken_back_are_not_lost(kiosk, versions):
    kiosk.install(versions("3.0"))
    vote(kiosk)
    assert version(kiosk) == "3.0"
    seconds_until_judged(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 2


def test_after_a_version_was_taken_back_the_next_one_has_its_trial(kiosk, versions):
    kiosk.install(versions("3.2"))
    seconds_until_judged(kiosk)
    kiosk.power_off()
    kiosk.power_on()
    assert version(kiosk) == "1.0"
    kiosk.install(versions("2.0"))
    seconds_until_judged(kiosk)
    assert version(kiosk) == "2.0"
    assert votes(kiosk) == 1


def test_a_power_cut_during_the_trial_does_not_end_it(kiosk, versions):
    kiosk.install(versions("3.0"))
    kiosk.cut_power()
    kiosk.power_on()
    seconds_until_judged(kiosk)
    assert version(kiosk) == "1.0"
    assert votes(kiosk) == 1


def test_a_power_cut_while_files_are_replaced_leaves_a_whole_version(kiosk, versions):
    package = kiosk.given(versions("2.0"))
    installing = kiosk.start("dpkg", "--install", package)
    until(lambda: kiosk.run("readlink", "/usr/lib/smiley-kiosk/current").stdout == "kept\n", "the upgrade's begin", 60)
    kiosk.cut_power()
    installing.wait(60)
    kiosk.power_on()
    until(lambda: at_work(kiosk), "the kiosk", 60)
    vote(kiosk)
    assert version(kiosk) == "1.0"
    kiosk.run("dpkg", "--configure", "--pending")
    kiosk.run("dpkg", "--install", package)
    seconds_until_judged(kiosk)
    assert version(kiosk) == "2.0"
    assert votes(kiosk) == 2


def test_a_kiosk_that_is_stopped_stays_so_and_is_upgraded_without_a_trial(kiosk, versions):
    kiosk.run("systemctl", "disable", "--now", "kiosk")
    kiosk.install(versions("2.0"))
    assert not at_work(kiosk)
    assert kiosk.show("kiosk-trial", "ActiveState") == "inactive"
    kiosk.run("systemctl", "start", "kiosk")
    assert votes(kiosk) == 1
