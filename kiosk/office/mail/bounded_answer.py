"""What a mail server answers, up to a size and a moment: a timeout of the socket's begins anew with every byte."""

import io
import socket

from hardware.clock import SystemClock


class BoundedAnswer(io.RawIOBase):
    """The bytes of a socket, to be read through io.BufferedReader; each answer has the same limits."""

    def __init__(self, line: socket.socket, timeout_s: float, max_bytes: int) -> None:
        """`timeout_s`, `max_bytes`: of one whole answer."""
        self._line = line
        self._timeout_s, self._max_bytes = timeout_s, max_bytes
        self._clock = SystemClock()
        self.begin()

    def begin(self) -> None:
        """What is asked now has the whole time and room for its answer."""
        self._deadline_ns = self._clock.monotonic_ns() + int(self._timeout_s * 1e9)
        self._left = self._max_bytes
        self._line.settimeout(self._timeout_s)

    def readable(self) -> bool:
        """As io.BufferedReader asks."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # as io.BufferedReader calls it
        """What has come. Raises OSError past a limit, TimeoutError among them."""
        left_s = (self._deadline_ns - self._clock.monotonic_ns()) / 1e9
        if left_s <= 0:
            raise TimeoutError(f"no whole answer within {self._timeout_s:g} s")
        self._line.settimeout(left_s)
        count = self._line.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise OSError(f"an answer of more than {self._max_bytes // 1024} KiB")
        return count
