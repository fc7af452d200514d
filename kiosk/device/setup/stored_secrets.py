"""The secrets of smiley.txt that this card keeps: are they there, and of the broker and network named now? Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from config.smiley.entry import STORED, SmileyFault
from config.smiley.form import TLS_PORT, BrokerAddress
from config.smiley.reading import SmileyReading
from config.smiley.wifi import network_name, password_line


def missing(reading: SmileyReading, keyfile: str, *, token: bool) -> Iterator[SmileyFault]:
    """Which secrets the text leaves to the card, that the card has not. `token`: whether it has one."""
    stored = {"token": token, "wifi password": password_line(keyfile) is not None}
    for key, there in stored.items():
        if reading.values.get(key) == STORED and not there:
            yield SmileyFault("not stored", None, (key,))


def of_another(reading: SmileyReading, former: Mapping[str, Any], keyfile: str) -> Iterator[SmileyFault]:
    """Which of them were given for somebody else. `former`: the settings in force; `keyfile`: the network's."""
    broker, table = reading.values.get("broker"), former.get("broker", {})
    known = BrokerAddress(str(table.get("host")), table.get("port", TLS_PORT), tls=table.get("tls", True))
    if broker and reading.values.get("token") == STORED and replace(broker, in_words=False) != known:
        yield SmileyFault("stored for another", None, ("token", str(known), str(broker)))
    name, joined = reading.values.get("wifi name"), network_name(keyfile)
    if reading.values.get("wifi password") == STORED and name != joined:
        yield SmileyFault("stored for another", None, ("wifi password", str(joined), str(name)))
