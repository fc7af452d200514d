"""A broker that means harm: it speaks MQTT 5 up to a point, and then does what it was told to."""

import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count

CONNACK = b"\x20\x03\x00\x00\x00"
MIB = 1 << 20


class Talk:
    """One connection, from the broker's side."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line

    def read(self) -> tuple[int, bytes]:
        """The next packet's kind and content; ConnectionError where it has hung up."""
        kind, length, shift = self._bytes(1)[0], 0, 0
        while True:
            byte = self._bytes(1)[0]
            length |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return kind >> 4, self._bytes(length)

    def send(self, content: bytes) -> None:
        self.line.sendall(content)

    def accept(self) -> None:
        """Through CONNECT and SUBSCRIBE, as a good one does."""
        self.read()
        self.send(CONNACK)
        while (packet := self.read())[0] != 8:
            pass
        self.send(b"\x90\x04" + packet[1][:2] + b"\x00\x01")

    def _bytes(self, number: int) -> bytes:
        content = b""
        while len(content) < number:
            if not (chunk := self.line.recv(number - len(content))):
                raise ConnectionResetError
            content += chunk
        return content


def message(topic: bytes, payload: bytes, number: int = 1, qos: int = 1) -> bytes:
    """PUBLISH, retained."""
    content = struct.pack("!H", len(topic)) + topic + struct.pack("!H", number % 65_535 + 1) + b"\x00" + payload
    return bytes([0x31 | qos << 1]) + _length(len(content)) + content


def _length(number: int) -> bytes:
    encoded = b""
    while True:
        number, low = divmod(number, 128)
        encoded += bytes([low | 128 if number else low])
        if not number:
            return encoded


RECEIPTS = b"kiosks/rossi-1/receipts"


def receipts_without_end(talk: Talk) -> None:
    talk.accept()
    for number in count():
        talk.send(message(RECEIPTS, b"{}", number))


def a_huge_packet(talk: Talk) -> None:
    talk.accept()
    talk.send(b"\x33" + _length(256 * MIB - 1))
    for _ in range(256):
        talk.send(bytes(MIB))


def a_huge_answer_to_connect(talk: Talk) -> None:
    talk.read()
    talk.send(b"\x20" + _length(256 * MIB - 1))
    for _ in range(256):
        talk.send(bytes(MIB))


def a_topic_that_is_no_text(talk: Talk) -> None:
    talk.accept()
    talk.send(message(b"kiosks/\xff\xfe/receipts", b"{}"))
    talk.read()
    _wait(talk)


def many_at_qos_2(talk: Talk) -> None:
    talk.accept()
    for number in count():
        talk.send(message(RECEIPTS, bytes(200_000), number, qos=2))


def many_large_ones(talk: Talk) -> None:
    talk.accept()
    for number in count():
        talk.send(message(b"kiosks/k%d/receipts" % number, bytes(250_000), number))


def half_a_packet(talk: Talk) -> None:
    talk.accept()
    talk.send(message(RECEIPTS, b"{}" * 100)[:50])
    _wait(talk)


def a_byte_at_a_time(talk: Talk) -> None:
    talk.read()
    talk.send(b"\x20")
    with suppress(OSError):
        for byte in _length(100) + bytes(100):
            talk.line.settimeout(0.7)
            with suppress(TimeoutError):
                talk.line.recv(1, socket.MSG_PEEK)
            talk.send(bytes([byte]))


def nothing_at_all(talk: Talk) -> None:
    _wait(talk)


def no_mqtt(talk: Talk) -> None:
    talk.accept()
    while True:
        talk.send(b"HTTP/1.1 400 Bad Request\r\n\r\n\xff\xff\xff\xff\xff" * 100)


def questions_without_end(talk: Talk) -> None:
    talk.accept()
    while True:
        talk.send(b"\xc0\x00" * 32_768)


def answers_that_nobody_asked_for(talk: Talk) -> None:
    talk.accept()
    for number in range(1, 2000):
        for kind in (0x40, 0x50, 0x62, 0x70, 0x90, 0xB0):
            talk.send(bytes([kind, 4]) + struct.pack("!H", number) + b"\x00\x00")
    _wait(talk)


def _wait(talk: Talk) -> None:
    with suppress(OSError):
        while talk.line.recv(1 << 16):
            pass


HARM: dict[str, Callable[[Talk], None]] = {
    each.__name__: each
    for each in (
        receipts_without_end,
        a_huge_packet,
        a_huge_answer_to_connect,
        a_topic_that_is_no_text,
        many_at_qos_2,
        many_large_ones,
        half_a_packet,
        a_byte_at_a_time,
        nothing_at_all,
        no_mqtt,
        questions_without_end,
        answers_that_nobody_asked_for,
    )
}


@contextmanager
def malicious(harm: Callable[[Talk], None]) -> Iterator[int]:
    """Listens; yields its port."""

    class Conversation(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                harm(Talk(self.request))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()
