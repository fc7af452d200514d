"""What a kiosk in a machine is asked and given."""

from tests.package.host import Host
from tests.sync.ends import until


def vote(host: Host) -> None:
    """One press, by the next life of a kiosk that ends again and again."""
    until(lambda: host.run("kiosk", "press", "happy", check=False).returncode == 0, "a press")


def votes(host: Host) -> int:
    """How many presses the kiosk has, by its own checked copy."""
    said = host.run("kiosk", "backup", "/var/tmp/copy").stdout
    return int(said.split()[-2])


def version(host: Host) -> str:
    return host.run("kiosk", "--version").stdout.split()[-1]


def at_work(host: Host) -> bool:
    return host.show("kiosk", "ActiveState") == "active"
