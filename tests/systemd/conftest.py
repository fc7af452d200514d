"""The machines that the services are tried on, each booted once."""

import pytest

from tests.systemd.machine import booted
from tests.systemd.root import lacking
from tests.systemd.settings import BROKER, documented, settings
from tests.vm import image
from tests.vm.virtual import virtual

KINDS = {"container": (lacking, booted), "virtual": (image.lacking, virtual)}


@pytest.fixture(
    scope="session",
    params=[pytest.param("container", marks=pytest.mark.nspawn), pytest.param("virtual", marks=pytest.mark.vm)],
)
def machine(request, tmp_path_factory):
    """A machine with kiosk, broker and head office, installed as docs/SERVICES.md says."""
    why_not, boot = KINDS[request.param]
    if reason := why_not():
        pytest.skip(reason)
    with boot(tmp_path_factory.mktemp("boot")) as machine:
        machine.write({"/etc/kiosk/kiosk.toml": settings(machine.factory), "/etc/kiosk/office.toml": BROKER})
        # Nobody hears a time server there; the clock is the host's.
        machine.run("install", "-D", "/dev/null", "/run/systemd/timesync/synchronized")
        machine.run("systemctl", "start", "mosquitto")
        for block in documented():
            try:
                machine.script(f"cd /src\n{block}")
            except AssertionError as error:
                raise AssertionError(f"{error}\n{machine.journal('kiosk')}") from None
        yield machine
