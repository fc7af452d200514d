"""Lets the programs of a Raspberry Pi run here: in a user namespace of its own, with nothing changed outside.

    python3 emulation.py COMMAND ...    runs COMMAND as root of a namespace in which qemu-user runs arm64 programs

Root is not needed, but then the ranges of /etc/subuid are, which adduser hands out. Linux 6.7 is the first with such a
namespace's own binfmt_misc; on an older one the programs must be registered for the whole machine, as
qemu-user-static does by itself when it is installed.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

# Of an ELF header: 64 bit, little endian, executable or shared object, AArch64.
MAGIC = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
# F opens the interpreter now: within a root folder it could not be found. OC: its own rights, not qemu's.
RULE = f":qemu-aarch64:M:0:{MAGIC}:{MASK}:/usr/bin/qemu-aarch64-static:OCF"
INSIDE = f"""
read -r _
mount -t proc proc /proc
if ! [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then
    mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
    printf '%s' '{RULE}' > /proc/sys/fs/binfmt_misc/register
fi
exec "$@" < /dev/null
"""
UNSHARE = ("unshare", "--user", "--mount", "--pid", "--fork", "--kill-child")
# All that a Debian has.
NUMBERS = 65536


def main(command: list[str]) -> int:
    """Run the command; its exit code."""
    as_root = os.geteuid() == 0
    mapping = () if as_root else ("--map-root-user", "--map-auto")
    inside = ["sh", "-ec", INSIDE, "sh", *command]
    process = subprocess.Popen([*UNSHARE, *mapping, *inside], stdin=subprocess.PIPE)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    if as_root:
        map_numbers(process.pid)
    process.communicate(b"go\n")
    return process.returncode


def map_numbers(pid: int) -> None:
    """Let root of the namespace be root, once there is a namespace."""
    here = os.stat("/proc/self/ns/user").st_ino  # noqa: PTH116 - a link into the kernel, not a path
    while os.stat(f"/proc/{pid}/ns/user").st_ino == here:  # noqa: PTH116 - as above
        os.sched_yield()
    for name in ("uid_map", "gid_map"):
        Path(f"/proc/{pid}/{name}").write_text(f"0 0 {NUMBERS}\n", "ascii")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
