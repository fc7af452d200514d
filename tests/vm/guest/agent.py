#!/usr/bin/python3
"""Runs what the machine outside asks for: a line of JSON each way, over the serial port. Or gives the port away."""

import json
import os
import subprocess
import tty
from pathlib import Path

# A PC's port for this, or what an emulated Raspberry Pi has.
port = os.open(next(Path("/dev").glob("vport*"), "/dev/ttyS1"), os.O_RDWR | os.O_NOCTTY)
if os.isatty(port):
    tty.setraw(port)


def say(answer):
    left = json.dumps(answer).encode() + b"\n"
    while left:
        left = left[os.write(port, left) :]


def become(command):
    """Be that program from now on; its standard output is the port."""
    os.dup2(port, 1)
    os.execv(command[0], command)


say({"uptime_s": float(Path("/proc/uptime").read_text().split()[0])})
for line in os.fdopen(os.dup(port)):
    asked = json.loads(line)
    if "become" in asked:
        become(asked["become"])
    try:
        ran = subprocess.run(
            asked["command"], input=asked["feed"], capture_output=True, text=True, check=False, timeout=240
        )
        say({"returncode": ran.returncode, "stdout": ran.stdout, "stderr": ran.stderr})
    except (OSError, subprocess.TimeoutExpired) as error:
        say({"returncode": 127, "stdout": "", "stderr": str(error)})
