"""The name under which a client comes to a broker: nobody can guess it who has not its key."""

from contextlib import suppress
from hashlib import sha256

from sync.document.regular_file import open_regular
from sync.mqtt.broker import MAX_PEM_BYTES, Broker

LETTERS = 16
"""Of the key's digest: 64 bits."""


def unguessable(name: str, broker: Broker) -> str:
    """`name`, a dot and 16 hexadecimal digits of the client's private key's digest; `name` alone without a key.

    To MQTT whoever presents a client id is that client, and ends its connection. The same key gives the same id, so
    that a client ends its own broken connection, and finds its session again. A dot is in no kiosk's id.
    """
    if broker.key_file is not None:
        # A key that cannot be read is told of where it is used.
        with suppress(OSError), open_regular(broker.key_file) as file:
            return f"{name}.{sha256(b'client id of ' + file.read(MAX_PEM_BYTES)).hexdigest()[:LETTERS]}"
    return name
