"""Machines to install packages on. Installing on booted machines takes minutes, and is asked for by name."""

import pytest

from tests.package.at_work import vote
from tests.package.host import Host, booted
from tests.package.versions import BROKER, KIOSK, OFFICE, SETTINGS, VERSIONS, build
from tests.systemd.root import lacking


def pytest_collection_modifyitems(config, items):
    """Leave out what boots a machine, unless it is asked for; the two Debians beside each other."""
    if "package" in config.option.markexpr:
        # Each Debian's machine by one worker, from the first test to the last.
        for item in items:
            if (suite := getattr(item, "callspec", None)) and "host" in suite.params:
                item.add_marker(pytest.mark.xdist_group(suite.params["host"]))
        return
    skip = pytest.mark.skip(reason="installs on a booted machine: make deb-test")
    for item in items:
        if item.get_closest_marker("package"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def versions(tmp_path_factory):
    """The packages of each version, built once."""
    if reason := lacking():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("versions")
    built = {}

    def package(version, name=KIOSK):
        if version not in built:
            # Only the first is asked for as a head office.
            built[version] = build(folder, version, VERSIONS[version], *([] if version == "1.0" else ["kiosk"]))
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
