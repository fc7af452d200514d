"""Machines to install packages on. Installing on booted machines takes minutes, and is asked for by name."""

import fcntl

import pytest

from tests.package.at_work import vote
from tests.package.host import Host, booted
from tests.package.versions import BROKER, KIOSK, OFFICE, SETTINGS, VERSIONS, build
from tests.systemd.root import lacking


def pytest_collection_modifyitems(config, items):
    """Leave out what boots a machine, unless it is asked for."""
    if "package" in config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="installs on a booted machine: make deb-test")
    for item in items:
        if item.get_closest_marker("package"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def versions(tmp_path_factory, worker_id):
    """The packages of each version, built once for all workers."""
    if reason := lacking():
        pytest.skip(reason)
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent

    def package(version, name=KIOSK):
        # Whoever comes second finds it built.
        with (folder / f"{version}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            built = folder / f"source-{version}" / "dist" / f"{name}_{version}_all.deb"
            if not built.exists():
                # Only the first is asked for as a head office.
                build(folder, version, VERSIONS[version], *([] if version == "1.0" else ["kiosk"]))
        return built

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
