"""A telephone's browser whose lines end in a machine that has no other way in."""

import base64
import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.office.web.test_devices import Telephone

RELAY = """
import base64, http.client, json, sys
port, method, path, body, headers = json.load(sys.stdin)
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
connection.request(method, path, body, headers)
answer = connection.getresponse()
print(json.dumps([answer.status, answer.getheaders(), base64.b64encode(answer.read()).decode()]))
"""


class Runs(Protocol):
    """A machine."""

    def run(self, *command: str, check: bool = True, feed: str = "") -> Any: ...


class Line(HTTPConnection):
    """One request, carried by a program that is run in the machine."""

    def __init__(self, machine: Runs, port: int) -> None:
        super().__init__("127.0.0.1", port)
        self._machine = machine

    def request(self, method, url, body=None, headers=None, *, encode_chunked=False):
        # As http.client there encodes it again.
        told = body.decode("iso-8859-1") if isinstance(body, bytes) else body
        self._asked = json.dumps([self.port, method, url, told, headers])

    def getresponse(self):
        return Carried(*json.loads(self._machine.run("python3", "-c", RELAY, feed=self._asked).stdout))


@dataclass
class Carried:
    status: int
    headers: list
    body: str

    def getheaders(self):
        return [tuple(each) for each in self.headers]

    def read(self):
        return base64.b64decode(self.body)


class Visitor(Telephone):
    """Knows the machine by a name."""

    def __init__(self, machine: Runs, host: str = "bakery.local:8080") -> None:
        super().__init__(urlsplit(f"//{host}").port or 80, host=host, address="192.168.1.20")
        self.machine = machine

    def line(self) -> Line:
        return Line(self.machine, self.port)
