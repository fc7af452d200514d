"""One file in memory that tells what is written to it, and when it is synced, before the writer goes on; or fails.

A loop device over it is a disk whose every block and every flush are known: what a kernel's dm-log-writes would tell,
without that module. It speaks FUSE itself (linux/fuse.h, protocol 7.31): the mount point is the file, so a dozen
requests are all that ever come, and neither libfuse nor a binding is needed. Needs root.
"""

import ctypes
import errno
import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path


class Request(IntEnum):
    """What the kernel asks (enum fuse_opcode), as far as it is answered."""

    FORGET = 2
    GETATTR = 3
    SETATTR = 4
    OPEN = 14
    READ = 15
    WRITE = 16
    RELEASE = 18
    FSYNC = 20
    FLUSH = 25
    INIT = 26
    INTERRUPT = 36
    DESTROY = 38


HEADER = struct.Struct("<IIQQIIIHH")
"""struct fuse_in_header: length, opcode, unique, node, ..."""
ANSWER = struct.Struct("<IiQ")
MAX_WRITE = 1 << 17
WRITE_BYTES = 40
"""struct fuse_write_in."""
REGULAR_FILE = 0o100600
DETACH = 2


@contextmanager
def ignoring(*numbers: int) -> Iterator[None]:
    """Let errors of these numbers pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in numbers:
            raise


class WatchedFile:
    """The file. It is mounted over another one and served by a thread of its own."""

    def __init__(self, size: int, written: Callable[[int, bytes], None], synced: Callable[[], None]) -> None:
        """`size`: bytes; `written`: told the offset and what is to be written there.

        An OSError that either raises is what the writer gets, and nothing is written.
        """
        self.content = bytearray(size)
        self._size = size
        self._written = written
        self._synced = synced

    @contextmanager
    def over(self, path: Path) -> Iterator[None]:
        """Be there in place of the file `path`, which is made. Raises OSError."""
        path.touch()
        server = threading.Thread(target=self._serve, args=(self._mount(path),), daemon=True)
        server.start()
        try:
            yield
        finally:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.umount2(os.fsencode(path), DETACH):
                raise OSError(ctypes.get_errno(), f"umount {path}")
            server.join(10)

    def _mount(self, path: Path) -> int:
        device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        options = f"fd={device},rootmode={REGULAR_FILE:o},user_id=0,group_id=0"
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"watched", os.fsencode(path), b"fuse", 0, options.encode()):
            os.close(device)
            number = ctypes.get_errno()
            raise OSError(number, f"mount {path}: {os.strerror(number)}")
        return device

    def _serve(self, device: int) -> None:
        while True:
            try:
                request = os.read(device, MAX_WRITE + 4096)
            except OSError as error:
                if error.errno == errno.ENODEV:  # unmounted
                    break
                if error.errno == errno.ENOENT:  # taken back before it was read
                    continue
                raise
            _, opcode, unique, *_ = HEADER.unpack_from(request)
            if opcode in {Request.FORGET, Request.INTERRUPT}:  # want no answer
                continue
            number, body = self._answer(opcode, memoryview(request)[HEADER.size :])
            # Whoever asked may have been killed, or the disk taken away: then nobody wants to know (ENOENT, ENODEV).
            with ignoring(errno.ENOENT, errno.ENODEV):
                os.write(device, ANSWER.pack(ANSWER.size + len(body), -number, unique) + body)
        os.close(device)

    def _answer(self, opcode: int, body: memoryview) -> tuple[int, bytes]:
        answers: dict[int, Callable[[memoryview], bytes]] = {
            Request.INIT: self._init,
            Request.GETATTR: self._attributes,
            Request.SETATTR: self._attributes,
            Request.OPEN: lambda _: bytes(16),
            Request.READ: self._read,
            Request.WRITE: self._write,
            Request.FSYNC: self._sync,
        }
        if opcode in answers:
            try:
                return 0, answers[opcode](body)
            except OSError as error:
                return error.errno or errno.EIO, b""
        return (0 if opcode in {Request.RELEASE, Request.FLUSH, Request.DESTROY} else errno.ENOSYS), b""

    def _read(self, body: memoryview) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        return bytes(self.content[offset : offset + size])

    def _write(self, body: memoryview) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        content = bytes(body[WRITE_BYTES : WRITE_BYTES + size])
        self._written(offset, content)
        self.content[offset : offset + size] = content
        return struct.pack("<II", size, 0)

    def _sync(self, _body: memoryview) -> bytes:
        self._synced()
        return b""

    @staticmethod
    def _init(body: memoryview) -> bytes:
        major, _minor, readahead, _flags = struct.unpack_from("<IIII", body)
        # FUSE_BIG_WRITES (1 << 5): whole requests; no write-back cache, so that a write comes when it is made.
        return struct.pack("<IIIIHHIIHH32x", major, 31, readahead, 1 << 5, 16, 12, MAX_WRITE, 1, 0, 0)

    def _attributes(self, _body: memoryview) -> bytes:
        return struct.pack("<QII", 3600, 0, 0) + struct.pack(
            "<QQQQQQIIIIIIIIII", 1, self._size, self._size // 512, 0, 0, 0, 0, 0, 0, REGULAR_FILE, 1, 0, 0, 0, 4096, 0
        )
