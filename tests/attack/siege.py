"""Lives through a siege of a broker and tells, as JSON, how an honest kiosk fared: `siege HARM FOLDER SECONDS [MIB]`.

In a network of its own, which whoever calls it makes (unshare --net). MIB: without limits by address, and
until the broker has that much memory, if that is sooner.
"""

import json
import logging
import resource
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from kiosk.office.broker.listener_settings import COLLECTOR
from kiosk.office.broker.nftables import limits
from sync.archive.archive import Archive
from sync.document import outbox
from sync.mqtt.broker import BrokerError
from sync.mqtt.publisher import PublishError, publish
from tests.attack.besieger import ADDRESS, EVIL
from tests.office.broker.ends import FIRST, serving
from tests.sync.ends import CLOCK, a_month, collecting, until

PORT = 8883


def visit(office, folder: Path, revision: int) -> float | None:
    """Seconds until a new document is receipted; None where it was not."""
    outbox.write(folder, a_month(revision=revision))
    began_ns = CLOCK.monotonic_ns()
    try:
        publish(folder, FIRST, office.broker(FIRST), CLOCK, timeout_s=120)
    except (BrokerError, PublishError):
        return None
    return (CLOCK.monotonic_ns() - began_ns) / 1e9


def memory_mib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) >> 10


def besieged(harm: str, folder: Path, seconds: float, swollen_mib: int | None = None) -> dict[str, object]:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    if swollen_mib is None:
        subprocess.run(["nft", "-f", "-"], input=limits(PORT), text=True, check=True)
    (folder / "outbox").mkdir()
    with (
        serving(folder, port=PORT) as office,
        closing(Archive.open(f"sqlite:///{folder / 'archive.db'}")) as archive,
    ):
        office.authority.issue(EVIL)
        with collecting(office.broker(COLLECTOR, collecting=True), archive):
            calm = [visit(office, folder / "outbox", 1 + n) for n in range(3)]
            command = [sys.executable, "-m", "tests.attack.besieger", harm, str(PORT), str(folder)]
            besieger = subprocess.Popen(command)
            until(lambda: f"from {ADDRESS}:" in office.said(), "harm")
            end_ns, worst, missed, number = CLOCK.monotonic_ns() + round(seconds * 1e9), 0.0, calm.count(None), 10
            while CLOCK.monotonic_ns() < end_ns or number < 13:
                if swollen_mib is not None and memory_mib(office.pid) > swollen_mib:
                    break
                took_s = visit(office, folder / "outbox", number)
                worst, missed, number = max(worst, took_s or 0), missed + (took_s is None), number + 1
            most_mib = memory_mib(office.pid)
            besieger.kill()
            besieger.wait()
            after = visit(office, folder / "outbox", number)
            return {
                "calm_s": max(each or 0 for each in calm),
                "worst_s": worst,
                "missed": missed,
                "visits": number - 10,
                "after_s": after,
                "broker_mib": most_mib,
                "harmful_connections": office.said().count(f"from {ADDRESS}:"),
                "months": sorted((each.kiosk_id, each.month, each.revision) for each in archive.aggregates()),
            }


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    logging.disable()
    print(json.dumps(besieged(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), *map(int, sys.argv[4:]))))
