"""Meets the broker at a port, as publisher, doctor or collector, and says how it ended, and what that took."""

import json
import re
import resource
import sys
import threading
import traceback
from pathlib import Path

from paho.mqtt.client import Client

from hardware.clock import SystemClock
from kiosk.device.doctor.reach import finds_receipts
from sync.archive.archive import Archive
from sync.mqtt import bounded_client, connection
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerRefusedError
from sync.mqtt.collector import Collector
from sync.mqtt.publisher import PublishError, publish

IS_CARELESS = "careless" in sys.argv
TIMEOUT_S = 20 if IS_CARELESS else 1.5
"""Harm takes time, on a busy machine."""
what, port, folder = sys.argv[1], int(sys.argv[-2]), Path(sys.argv[-1])
broker = Broker("127.0.0.1", port, tls=False)
connection.ANSWER_TIMEOUT_S = TIMEOUT_S if IS_CARELESS else 1  # as long as patience lasts here


def most_kib() -> int:
    """Memory at its most. Not `ru_maxrss`: that begins with what the program had that started this one."""
    return int(re.search(r"VmHWM:\s*([0-9]+)", Path("/proc/self/status").read_text("ascii"))[1])


def collect() -> None:
    stop = threading.Event()
    threading.Timer(2 * TIMEOUT_S, stop.set).start()
    Collector(broker, archive, SystemClock(), client_id="c").run(stop)


def paho_takes(client: Client, command: int, packet: bytes) -> int:
    """As it does where nobody stands before it: a message of QoS 2 is kept until the broker releases it."""
    client._in_packet |= {"command": command, "packet": bytearray(packet)}
    return client._handle_publish()


DO = {
    "publish": lambda: publish(folder, "rossi-1", broker, SystemClock(), timeout_s=TIMEOUT_S, grace_s=0.2),
    "doctor": lambda: finds_receipts(broker, "rossi-1", SystemClock()),
    "collect": collect,
}
if IS_CARELESS:
    # More than it may take by far, and less than this machine has.
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    bounded_client.MAX_PACKET = 268_435_455  # of MQTT itself
    bounded_client.BoundedClient._take_message = paho_takes
if what == "collect":
    # What its own libraries take to migrate it is no broker's doing.
    archive = Archive.open(f"sqlite:///{folder}/archive.db")
before, began_ns = most_kib(), SystemClock().monotonic_ns()
ended = ""
try:
    DO[what]()
except (BrokerAwayError, BrokerRefusedError, PublishError) as error:
    ended = str(error)
except BaseException:  # noqa: BLE001 - what would be a trace
    ended = traceback.format_exc()
took = (SystemClock().monotonic_ns() - began_ns) / 1e9
print(json.dumps([ended, took, (most_kib() - before) / 1024]))
