"""A network of its own behind a cable that loses packets, in the kernel's real TCP.

Two TUN devices, one of them moved into a network namespace, and a thread that carries packets from one to the other, or
does not: what `tc netem` would do, without that module. Needs root.
"""

import ctypes
import fcntl
import os
import random
import selectors
import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TUN = Path("/dev/net/tun")
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
MAX_PACKET = 2048
HERE, THERE = "198.18.0.1", "198.18.0.2"
"""Of the range kept for such measurements (RFC 2544)."""


def lacking() -> str | None:
    """What keeps this machine from having such a network, with the remedy."""
    if os.geteuid() != 0:
        return "a network of its own needs root: sudo make faults"
    if shutil.which("ip") is None:
        return "ip is missing: sudo apt install iproute2"
    return None if TUN.exists() else f"{TUN} is missing: sudo modprobe tun"


def enter(namespace: str) -> None:
    """Let this thread, and all that it starts, be in a network namespace. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/run/netns", namespace).open() as file:
        if libc.setns(file.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


class Wire:
    """The cable. `HERE` is this end of it, the namespace the other."""

    def __init__(self, seed: int) -> None:
        self.loss = 0.0
        """Share of the packets that vanish, either way; 1: the cable is cut, and nobody is told."""
        self.passed = self.dropped = 0
        self.namespace = f"faults-{os.getpid()}"
        self._draw = random.Random(seed)

    @contextmanager
    def laid(self) -> Iterator[None]:
        """There is such a network as long as the block lasts. Raises CalledProcessError, OSError."""
        names = f"wire{os.getpid()}a"[-15:], f"wire{os.getpid()}b"[-15:]
        ends = [_device(name) for name in names]
        stop, stopped = os.pipe()
        _ip("netns", "add", self.namespace)
        carrier = threading.Thread(target=self._carry, args=(ends, stop), daemon=True)
        try:
            _ip("link", "set", names[1], "netns", self.namespace)
            inside = ("-n", self.namespace)
            for place, name, own, other in (((), names[0], HERE, THERE), (inside, names[1], THERE, HERE)):
                _ip(*place, "addr", "add", own, "peer", other, "dev", name)
                _ip(*place, "link", "set", name, "up")
            carrier.start()
            yield
        finally:
            os.close(stopped)
            if carrier.ident is not None:
                carrier.join(10)
            _ip("netns", "del", self.namespace)
            for descriptor in (*ends, stop):
                os.close(descriptor)

    def _carry(self, ends: list[int], stop: int) -> None:
        with selectors.DefaultSelector() as selector:
            for descriptor in (*ends, stop):
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                ready = [key.fd for key, _ in selector.select()]
                if stop in ready:
                    return
                for end in ready:
                    packet = os.read(end, MAX_PACKET)
                    if packet[0] >> 4 != 4:
                        continue  # IPv6 looking for neighbours
                    if self._draw.random() < self.loss:
                        self.dropped += 1
                    else:
                        self.passed += 1
                        os.write(ends[1 - ends.index(end)], packet)


def _device(name: str) -> int:
    descriptor = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True, timeout=300)
