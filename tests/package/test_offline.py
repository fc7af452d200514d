"""One file and no network: a Debian that has nothing of what the packages ask for becomes kiosk and office."""

import subprocess
import sys

import pytest

from config.smiley.form import compose
from tests.package.host import bare, booted
from tests.package.telephone import Visitor
from tests.package.test_here import HERE, LINK
from tests.package.versions import KIOSK, OFFICE
from tests.sync.ends import until

pytestmark = pytest.mark.package

OFFLINE = "systemd/debian/offline.py"
SOURCES = "cat /etc/apt/sources.list /etc/apt/sources.list.d/*; ls -R /var/lib/apt/lists"


@pytest.fixture(scope="module", params=["trixie", "bookworm"])
def suite(request):
    return request.param


@pytest.fixture(scope="module")
def file(suite, versions):
    """The one file, of the packages of version 1.0."""
    source = versions("1.0").parents[1]
    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True)
    command = [
        "env",
        f"SUITE={suite}",
        f"ARCHITECTURE={architecture.stdout.strip()}",
        sys.executable,
        source / "systemd/debian/offline.py",
    ]
    built = subprocess.run(command, cwd=source, check=False, capture_output=True, text=True, timeout=900)
    assert built.returncode == 0, built.stdout + built.stderr
    return source / "dist" / built.stdout.strip().rpartition("/")[2]


@pytest.fixture(scope="module")
def host(suite, tmp_path_factory, versions):
    with booted(tmp_path_factory.mktemp("bare"), suite, bare) as host:
        yield host


def refused(host, file):
    ran = host.run("sh", host.given(file), check=False)
    assert ran.returncode != 0
    assert KIOSK not in host.run("dpkg-query", "--show", "--showformat=${Package}\n").stdout
    return ran.stdout + ran.stderr


def left_behind(host):
    return [name for name in host.run("ls", "/var/tmp", "/var/cache").stdout.split() if "smiley" in name]


def test_without_it_there_is_no_way(host, versions):
    assert "libpq5" in host.install(versions("1.0", OFFICE), check=False)
    assert host.run("sh", "-c", "command -v mosquitto python3", check=False).stdout == ""


def test_a_file_that_is_not_whole_installs_nothing(host, file, tmp_path):
    part = tmp_path / "part.sh"
    part.write_bytes(file.read_bytes()[:-1])
    assert "copy it here again" in refused(host, part)
    assert left_behind(host) == []


def test_another_releases_file_says_so(host, file, suite, tmp_path):
    other = tmp_path / "other.sh"
    other.write_bytes(file.read_bytes().replace(f'" = {suite} ]'.encode(), b'" = sid ]'))
    assert "take the file for that release" in refused(host, other)


def test_after_a_power_cut_in_the_middle_it_goes_on(suite, file, tmp_path_factory):
    with booted(tmp_path_factory.mktemp("cut"), suite, bare) as host:
        place = host.given(file)
        begun = host.start("sh", place)
        until(lambda: host.run("test", "-e", "/usr/sbin/mosquitto", check=False).returncode == 0, "unpacked")
        host.cut_power()
        begun.wait(300)
        host.power_on()
        # The control: apt as it is goes on with nothing.
        assert "dpkg --configure -a" in host.run("apt-get", "install", "--yes", KIOSK, check=False).stderr
        host.run("sh", place)
        assert host.run("dpkg", "--audit").stdout == ""
        assert host.run("kiosk", "--version").stdout
        assert left_behind(host) == []


def test_it_installs_both_and_the_shops_page_opens(host, file):
    sources = host.run("sh", "-c", SOURCES, check=False).stdout
    host.run("sh", host.given(file))
    for unit in ("mosquitto", "avahi-daemon"):
        assert host.show(unit, "ActiveState") == "active", host.journal(unit)
    host.write("/etc/hostname", "bakery\n")
    host.write("/boot/firmware/smiley.txt", compose(HERE))
    host.power_off()
    host.power_on()
    until(lambda: LINK.search(host.journal("kiosk-web")), "the link")
    telephone = Visitor(host)
    assert telephone.post(LINK.search(host.journal("kiosk-web")).group(1), {}).to == "/"
    # And nothing is left behind, nor where packages come from changed.
    assert left_behind(host) == []
    assert host.run("sh", "-c", SOURCES, check=False).stdout == sources != ""


def test_once_more_it_changes_nothing(host, file):
    before = host.run("dpkg-query", "--show").stdout
    assert "0 upgraded, 0 newly installed" in host.run("sh", host.given(file)).stdout
    assert host.run("dpkg-query", "--show").stdout == before
