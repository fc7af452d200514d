"""A broker of a few bytes, for what no real one would send."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sync.mqtt.broker import Broker

CONNACK = bytes([0x20, 3, 0, 0, 0])
"""MQTT 5: accepted, no properties."""
CONNACK_311 = bytes([0x20, 2, 0, 0])
PUBLISH, PUBACK, SUBSCRIBE, CONNECT = 0x30, 0x40, 0x80, 0x10


class RawBroker:
    """Answers CONNECT and SUBSCRIBE, then says `then`, whatever that is; keeps what it hears."""

    def __init__(self, then: bytes, connack: bytes = CONNACK, publish_code: int | None = None) -> None:
        self._then, self._connack, self._publish_code = then, connack, publish_code
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.broker = Broker("127.0.0.1", self._listener.getsockname()[1], tls=False, mqtt5=connack != CONNACK_311)
        self.acknowledged = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            talk, _ = self._listener.accept()
            with talk:
                while packet := _packet(talk):
                    kind, body = packet
                    if kind == CONNECT:
                        talk.sendall(self._connack)
                    elif kind == SUBSCRIBE:
                        mqtt5 = b"\0" if self.broker.mqtt5 else b""
                        suback = body[:2] + mqtt5 + b"\1"
                        talk.sendall(bytes([0x90, len(suback)]) + suback + self._then)
                    elif kind == PUBLISH and self._publish_code is not None:
                        end = 2 + int.from_bytes(body[:2])
                        talk.sendall(bytes([PUBACK, 3, *body[end : end + 2], self._publish_code]))
                    elif kind == PUBACK:
                        self.acknowledged.set()
        except OSError:
            pass

    def close(self) -> None:
        self._listener.close()
        self._thread.join(300)


@contextmanager
def raw_broker(then: bytes, connack: bytes = CONNACK, publish_code: int | None = None) -> Iterator[RawBroker]:
    broker = RawBroker(then, connack, publish_code)
    try:
        yield broker
    finally:
        broker.close()


def publish_packet(topic: bytes, payload: bytes, properties: bytes = b"\0") -> bytes:
    """PUBLISH at QoS 1, packet 1."""
    body = len(topic).to_bytes(2) + topic + b"\0\1" + properties + payload
    return bytes([0x32]) + _length(len(body)) + body


def _length(count: int) -> bytes:
    out = bytearray()
    while True:
        count, digit = divmod(count, 128)[0], count % 128
        out.append(digit | (0x80 if count else 0))
        if not count:
            return bytes(out)


def _packet(talk: socket.socket) -> tuple[int, bytes] | None:
    first = talk.recv(1)
    if not first:
        return None
    length = 0
    for place in range(4):  # no packet's length has more digits
        digit = _read(talk, 1)[0]
        length |= (digit & 0x7F) << 7 * place
        if not digit & 0x80:
            return first[0] & 0xF0, _read(talk, length)
    return None


def _read(talk: socket.socket, count: int) -> bytes:
    """So many bytes. What is no MQTT, as the beginning of TLS, may promise more than it sends before it hangs up."""
    body = b""
    while len(body) < count:
        more = talk.recv(min(count - len(body), 4096))
        if not more:
            raise ConnectionAbortedError
        body += more
    return body
