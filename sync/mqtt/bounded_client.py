"""paho's client, but for how it reads and writes: no more than was asked for, and in large pieces."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sync.mqtt.events import IncomingMessage

MAX_PACKET = 256 * 1024
"""Longest message asked of the broker, bytes."""
READ_AHEAD = 64 * 1024
"""Read at once, bytes: ten documents."""
PUBLISH, PUBACK, PACKET_KIND, RETAINED = 0x30, 0x40, 0xF0, 0x01
"""Of a packet's first byte."""
CONNACK, SUBACK, PINGRESP, DISCONNECT = 0x20, 0x90, 0xD0, 0xE0
"""What else comes to a client of QoS 1. paho answers all others, too, and keeps the answers until they are read."""
NOTHING_SAID = Properties(PacketTypes.PUBACK)  # type: ignore[no-untyped-call]
"""What may come with an acknowledgement; nobody here looks at it."""


class BoundedClient(Client):
    """Hangs up on a broker that sends larger messages than were asked for, or others; reads and writes in large pieces.

    paho keeps of a message whatever its head announces, up to 256 MiB, and of QoS 2 each until the broker releases it.
    It asks the system for each byte of a message's head, makes five objects of each message, and sends each by itself.
    Here packets are taken apart, messages and acknowledgements read as far as anybody asks; what else comes to a client
    of QoS 1 is paho's. What is to be sent waits for `loop_write`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unwanted: str | None = None
        """What it has hung up on."""
        self.on_arrival: Callable[[IncomingMessage], None] = lambda _: None
        """Called with each message, instead of `on_message`."""
        self._received = bytearray()
        """The beginning of a packet whose end is still to come."""
        self._unsent = bytearray()
        # paho sends at once what nobody promises to send.
        self.on_socket_register_write = lambda *_: None

    def want_write(self) -> bool:
        """Whether anything is to be sent."""
        return bool(self._unsent) or super().want_write()

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:  # noqa: ARG002 - paho's signature
        """Take every packet that is whole after one reading: a flood waits for the next. Raises ValueError."""
        try:
            piece = self._sock_recv(READ_AHEAD)
        except BlockingIOError:
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            piece = b""
        self._received += piece
        code = MQTTErrorCode.MQTT_ERR_SUCCESS if piece else MQTTErrorCode.MQTT_ERR_CONN_LOST
        begin = 0
        try:
            while not code and self._sock is not None and (found := _packet_at(self._received, begin)):
                head, end = found
                if end - head > MAX_PACKET:
                    self.unwanted = f"it sends {(end - head) >> 10} KiB at once; {MAX_PACKET >> 10} are the most"
                    code = MQTTErrorCode.MQTT_ERR_CONN_LOST
                elif end > len(self._received):
                    break
                else:
                    packet, first = bytes(memoryview(self._received)[head:end]), self._received[begin]
                    begin = end
                    code = self._take(first, packet)
        finally:
            # Nothing is taken twice, what is no MQTT neither.
            del self._received[:begin]
        return self._loop_rc_handle(code)

    def _take(self, command: int, packet: bytes) -> MQTTErrorCode:
        if command & PACKET_KIND == PUBLISH:
            return self._take_message(command, packet)
        if command & PACKET_KIND == PUBACK:
            return self._take_acknowledgement(packet)
        if command & PACKET_KIND not in (CONNACK, SUBACK, PINGRESP, DISCONNECT):
            self.unwanted = f"it sends packets of type {command >> 4}, which no client here asks for"
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        self._in_packet |= {"command": command, "remaining_length": len(packet), "packet": bytearray(packet), "pos": 0}
        return self._packet_handle()

    def _take_message(self, command: int, packet: bytes) -> MQTTErrorCode:
        qos = command >> 1 & 3
        if qos > 1:
            self.unwanted = "it sends with QoS 2, which was not asked for"
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        name_end = 2 + int.from_bytes(packet[:2])
        begin = name_end + 2 * qos
        if self.protocol == MQTTProtocolVersion.MQTTv5:
            # What MQTT 5 may say beside a message was not asked for.
            begin = sum(_length_at(packet, begin) or (len(packet), 1))
        if begin > len(packet):
            raise ValueError("a message that is cut off")
        topic = packet[2:name_end].decode(errors="backslashreplace")
        mid = int.from_bytes(packet[name_end : name_end + 2]) if qos else 0
        self.on_arrival(IncomingMessage(topic, packet[begin:], bool(command & RETAINED), mid, qos))
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _take_acknowledgement(self, packet: bytes) -> MQTTErrorCode:
        mid, code = int.from_bytes(packet[:2]), _reason(packet[2] if len(packet) > 2 else 0)  # noqa: PLR2004 - no code
        with self._out_message_mutex:
            if mid in self._out_messages:
                return self._do_on_publish(mid, code, NOTHING_SAID)
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def disconnect(self, *args: Any, **options: Any) -> MQTTErrorCode:
        """Say goodbye, after all that is still to be sent."""
        super().disconnect(*args, **options)
        return self.loop_write()

    def loop_write(self) -> MQTTErrorCode:
        """Send what there is to send, at once, as far as the socket takes it."""
        code = super().loop_write()
        try:
            return code if self._send_unsent() else MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            return self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_CONN_LOST)

    def _send_unsent(self) -> bool:
        """Whether nothing is left to send. Raises OSError."""
        try:
            while self._unsent and self._sock is not None:
                del self._unsent[: super()._sock_send(self._unsent)]
        except BlockingIOError:
            return False
        return True

    def _sock_send(self, buf: bytes | bytearray) -> int:
        self._unsent += buf
        return len(buf)

    def _sock_close(self) -> None:
        # A goodbye is the last that is sent.
        with suppress(OSError):
            self._send_unsent()
        super()._sock_close()


@cache
def _reason(code: int) -> ReasonCode:
    """Of an acknowledgement: paho makes a new one of each. Raises ValueError, KeyError."""
    return ReasonCode(PacketTypes.PUBACK, identifier=code)


def _packet_at(received: bytearray, begin: int) -> tuple[int, int] | None:
    """Where a packet's body begins and ends; None where its head is not all there. Raises ValueError."""
    found = _length_at(received, begin + 1)
    return (found[1], found[1] + found[0]) if found else None


def _length_at(packet: bytes | bytearray, begin: int) -> tuple[int, int] | None:
    """A length of one to four bytes, and where it ends; None where that is not there. Raises ValueError."""
    length = 0
    for place, byte in enumerate(packet[begin : begin + 4]):
        length |= (byte & 127) << 7 * place
        if byte < 128:  # noqa: PLR2004 - the eighth bit: another byte follows
            return length, begin + place + 1
    if len(packet) - begin < 4:  # noqa: PLR2004 - the longest
        return None
    raise ValueError("a length of more than four bytes")
