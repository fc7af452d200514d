"""A card for the technician's steps: Debian 13 in the place of Raspberry Pi OS, and what is outside of the kiosk.

The head office (broker, TLS, passwords, collector) runs on the same machine; the wireless network is the folder that
NetworkManager would read; that a time server was heard is said by a file, as systemd-timesyncd would leave it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.package.versions import KIOSK, build
from tests.systemd.root import NSPAWN, PACKAGES, VENV, Recipe, execute, make_root, make_wheel
from tests.systemd.units import ROOT

RECIPE = Recipe("technician", "trixie", f"{PACKAGES},e2fsprogs,kmod,python3-libgpiod,sudo,tzdata,udev", "office")
BROKER = "mqtt.example.org"
OFFICE = ("office", "of-the-head-office")
"""Name and password of the head office at its broker."""
LISTENER = """
listener 8883
cafile /etc/mosquitto/office/ca.pem
certfile /etc/mosquitto/office/server.pem
keyfile /etc/mosquitto/office/server.key
password_file /etc/mosquitto/office/passwords
# The head office's power is not cut.
autosave_interval 1
autosave_on_changes true
"""
# As docs/SERVICES.md installs a head office; and its authority is one of those that everybody knows.
FURNISH = f"""
{VENV}/bin/pip install -q --no-index --no-deps --force-reinstall /wheel/*.whl
systemd-sysusers
chgrp kiosk-office /etc/kiosk/office-password
chmod 640 /etc/kiosk/office-password
chown -R mosquitto /etc/mosquitto/office
update-ca-certificates >/dev/null 2>&1
systemctl --quiet enable kiosk-collect.service
"""
COLLECTOR = f"""
[broker]
host = "{BROKER}"
username = "{OFFICE[0]}"
password_file = "/etc/kiosk/office-password"
"""


@contextmanager
def card(folder: Path, kiosk: tuple[str, str]) -> Iterator[Path]:
    """The folder of the root of a card; what is written there stays until the end.

    `kiosk`: the name and password that the head office has given its broker for the kiosk.
    """
    wheels = folder / "wheel"
    make_wheel(wheels)
    base = make_root(RECIPE, wheels)
    for name in ("written", "work", "root"):
        (folder / name).mkdir()
    layers = f"lowerdir={base},upperdir={folder / 'written'},workdir={folder / 'work'}"
    root = folder / "root"
    execute(["mount", "-t", "overlay", "overlay", "-o", layers, root])
    try:
        _be_the_office(root, kiosk)
        # The wireless network is NetworkManager's on Raspberry Pi OS, and the boot partition is mounted there.
        for name in ("boot/firmware", "etc/NetworkManager/system-connections"):
            (root / name).mkdir(parents=True)
        # A time server is heard.
        _put(root / "etc/tmpfiles.d/time.conf", "f /run/systemd/timesync/synchronized\n")
        execute([*NSPAWN, f"--directory={root}", f"--bind-ro={wheels}:/wheel", "sh", "-ec", FURNISH])
        yield root
    finally:
        execute(["umount", root])


def _be_the_office(root: Path, kiosk: tuple[str, str]) -> None:
    """Broker, encrypted and with passwords, and collector."""
    authority = trustme.CA()
    server = authority.issue_cert(BROKER)
    place = root / "etc/mosquitto/office"
    place.mkdir()
    authority.cert_pem.write_to_path(str(place / "ca.pem"))
    authority.cert_pem.write_to_path(str(root / "usr/local/share/ca-certificates/office.crt"))
    server.private_key_pem.write_to_path(str(place / "server.key"))
    for part in server.cert_chain_pems:
        part.write_to_path(str(place / "server.pem"), append=True)
    for n, (name, password) in enumerate((OFFICE, kiosk)):
        execute(["mosquitto_passwd", "-b", *(["-c"] if n == 0 else []), place / "passwords", name, password])
    _put(root / "etc/mosquitto/conf.d/office.conf", LISTENER)
    _put(root / "etc/hosts", f"127.0.0.1 localhost kiosk {BROKER}\n")
    _put(root / "etc/hostname", "kiosk\n")
    _put(root / "etc/kiosk/office.toml", COLLECTOR)
    _put(root / "etc/kiosk/office-password", OFFICE[1])
    units = ROOT / "systemd"
    _put(root / "etc/sysusers.d/kiosk-office.conf", (units / "kiosk-office.sysusers.conf").read_text("utf-8"))
    unit = "kiosk-collect.service"
    _put(root / "etc/systemd/system" / unit, (units / unit).read_text("utf-8"))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o644)


def package(folder: Path) -> Path:
    """The kiosk's package, as `make deb` builds it."""
    return build(folder, "1.0")[KIOSK]
