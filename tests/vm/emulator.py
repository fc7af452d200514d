"""A machine in QEMU: its plug, and the serial port to the one program in it that talks."""

import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hardware.clock import SystemClock

# KVM is many times faster, and not to be had in every container and cloud: VM_ACCEL=kvm.
ACCELERATOR = os.environ.get("VM_ACCEL", "tcg,thread=multi")
MEMORY_MIB = 768
LONGEST_LINE = 1 << 24
KERNEL = "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable systemd.show_status=0"
"""Its command line. `tsc=reliable`: on a busy host the clock's watchdog doubts the counter, and the kernel patches its
own code over it, in the middle of which another emulated processor was seen to panic."""


class SilentError(Exception):
    """Nothing came from the machine in time, or it has ended; the message holds the end of its console."""


class Port:
    """The near end of the serial port: lines of text."""

    def __init__(self, end: socket.socket, console: Path) -> None:
        self._end = end
        self._console = console
        self._buffer = b""
        self._clock = SystemClock()

    def send(self, line: str) -> None:
        """Send one line."""
        self._end.settimeout(60)
        self._end.sendall(line.encode() + b"\n")

    def line(self, timeout_s: float) -> str | None:
        """The next line; None when none came in time. Raises SilentError at the end of the machine."""
        deadline_ns = self._clock.monotonic_ns() + round(timeout_s * 1e9)
        while b"\n" not in self._buffer:
            left_s = (deadline_ns - self._clock.monotonic_ns()) / 1e9
            if left_s <= 0:
                return None
            self._end.settimeout(left_s)
            try:
                read = self._end.recv(1 << 16)
            except TimeoutError:
                return None
            if not read or len(self._buffer) > LONGEST_LINE:
                raise SilentError(self._told("the machine has ended"))
            self._buffer += read
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode()

    def expect(self, timeout_s: float) -> str:
        """The next line. Raises SilentError when none comes in time."""
        line = self.line(timeout_s)
        if line is None:
            raise SilentError(self._told(f"not a word within {timeout_s:.0f} s"))
        return line

    def _told(self, what: str) -> str:
        return f"{what}; its console ends:\n{self._console.read_text(errors='replace')[-3000:]}"


class Emulator:
    """A machine that runs."""

    def __init__(self, process: subprocess.Popen[bytes], port: Port) -> None:
        self._process = process
        self.port = port

    def pull_the_plug(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()

    def wait_until_off(self, timeout_s: float) -> None:
        """Wait until it has switched itself off. Raises TimeoutExpired."""
        self._process.wait(timeout_s)


@contextmanager
def running(
    kernel: Path,
    image: Path,
    console: Path,
    *,
    append: str = "",
    card: Path | None = None,
    kept: bool = False,
    options: Sequence[str] = (),
) -> Iterator[Emulator]:
    """Switch a machine on. Its disk is `image`, `card` a second one; what it writes to its disk is lost, unless `kept`.

    `append`: more words on the kernel's command line. `options`: more of QEMU's, which go before those here.
    """
    near, far = socket.socketpair()
    drives = ["-drive", f"file={image},format=raw,if=virtio,snapshot={'off' if kept else 'on'}"]
    if card:
        # Write-back: the guest's flushes are passed on, and it is told that there is a cache to be flushed.
        drives += ["-drive", f"file={card},format=raw,if=virtio,cache=writeback"]
    command = [
        *("qemu-system-x86_64", "-accel", ACCELERATOR, "-cpu", "max", "-smp", "2", "-m", str(MEMORY_MIB)),
        *("-no-reboot", "-nodefaults", "-display", "none", "-serial", f"file:{console}"),
        *("-kernel", str(kernel / "vmlinuz"), "-initrd", str(kernel / "initrd")),
        *("-append", f"{KERNEL} {append}"),
        *("-device", "virtio-serial", "-chardev", f"socket,id=port,fd={far.fileno()}"),
        *("-device", "virtserialport,chardev=port,name=port", *drives),
        *options,
    ]
    with near, console.with_suffix(".qemu").open("w") as said:
        process = subprocess.Popen(
            command, pass_fds=[far.fileno()], stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        far.close()
        emulator = Emulator(process, Port(near, console))
        try:
            yield emulator
        finally:
            emulator.pull_the_plug()
