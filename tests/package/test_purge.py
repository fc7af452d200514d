"""What purging leaves on a booted Debian 12 and 13: what was there before installing, to the byte and the second."""

import pytest

from tests.package.at_work import vote
from tests.package.host import Host
from tests.package.versions import BROKER, KIOSK, OFFICE, SETTINGS, SMILEY

pytestmark = pytest.mark.package

NETWORKS = "/etc/NetworkManager/system-connections"
LIST = r"""
import os, re
# Logs, the books of dpkg, apt and systemd's timers, and what a Debian service of its own is given while it runs; the
# users are looked at below.
books = re.compile(r"/var/log/|/var/cache/(apt|debconf)/|/var/lib/(apt|dpkg|systemd/timers)/"
                   r"|/etc/(passwd|group|g?shadow)-?$|/etc/\.pwd\.lock$"
                   r"|/var/tmp/systemd-private-\w+-systemd-\w+\.service-")
root = os.lstat("/").st_dev
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.lstat(os.path.join(folder, name)).st_dev == root]
    for name in (*folders, *files):
        path = os.path.join(folder, name)
        seen = os.lstat(path)
        if not books.match(path):
            content = "" if name in folders else f"{seen.st_size} {seen.st_mtime_ns}"
            print(path, oct(seen.st_mode), seen.st_uid, seen.st_gid, content)
        elif "kiosk" in name and not path.startswith("/var/log/"):
            print(path)
"""
USERS = {"gpio", "kiosk", "kiosk-answers", "kiosk-ca", "kiosk-office", "kiosk-publish", "kiosk-web"}
"""Stay, locked: nobody else must be given their numbers."""


@pytest.fixture
def bare(host: Host):
    """As Raspberry Pi OS has it: wireless networks are NetworkManager's."""
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.run("install", "-d", NETWORKS, "/etc/modprobe.d", "/boot/firmware")
    return host


def files(host: Host) -> set[str]:
    return set(host.run("python3", "-ISc", LIST).stdout.splitlines())


def users(host: Host) -> set[str]:
    """Without those of the packages."""
    lines = host.run("cat", "/etc/passwd", "/etc/group").stdout.splitlines()
    return {line for line in lines if line.partition(":")[0] not in USERS}


def test_purging_leaves_nothing_of_a_kiosk_that_was_at_work(bare, versions):
    before, known = files(bare), users(bare)
    bare.write("/boot/firmware/smiley.txt", SMILEY)
    bare.install(versions("1.0"))
    bare.write("/etc/kiosk/kiosk.toml", SETTINGS + BROKER)
    bare.run("systemctl", "restart", "kiosk")
    vote(bare)
    bare.run("systemctl", "start", "kiosk-publish", check=False)
    bare.install(versions("2.0"))
    vote(bare)
    written = "\n".join(files(bare))
    networks = [f"{NETWORKS}/smiley-kiosk{end}.nmconnection" for end in ("", "-wpa3")]
    for each in (*networks, "/etc/modprobe.d/smiley-kiosk.conf", "smiley-result.txt"):
        assert each in written
    said = bare.run("dpkg", "--purge", KIOSK).stdout
    assert "the wireless network that smiley.txt named is forgotten" in said
    # smiley.txt is the technician's.
    bare.run("rm", "/boot/firmware/smiley.txt")
    assert files(bare) ^ before == set()
    assert users(bare) == known
    assert bare.run("systemctl", "--failed", "--quiet", "--no-legend").stdout == ""


def test_purging_leaves_nothing_of_a_head_office(bare, versions):
    before, known = files(bare), users(bare)
    bare.install(versions("1.0", OFFICE))
    bare.write("/etc/kiosk/office.toml", BROKER)
    for unit in ("kiosk-report.timer", "kiosk-week.timer", "kiosk-alert.timer", "kiosk-mailbox.timer"):
        bare.run("systemctl", "enable", "--now", unit)
    bare.run("systemctl", "restart", "kiosk-collect", check=False)
    assert "/var/lib/kiosk-office" in "\n".join(files(bare))
    bare.run("dpkg", "--purge", OFFICE)
    assert files(bare) ^ before == set()
    assert users(bare) == known


def test_purging_a_kiosk_leaves_the_head_offices_settings_beside_it(bare, versions):
    bare.write("/boot/firmware/smiley.txt", SMILEY)
    bare.write("/etc/kiosk/office.toml", BROKER)
    bare.write("/etc/kiosk/office-password", "secret")
    bare.install(versions("1.0"))
    assert "password" in bare.run("ls", "/etc/kiosk").stdout.split()
    bare.run("dpkg", "--purge", KIOSK)
    assert bare.run("ls", "/etc/kiosk").stdout.split() == ["office-password", "office.toml"]
    bare.run("rm", "-r", "/etc/kiosk", "/boot/firmware/smiley.txt")
