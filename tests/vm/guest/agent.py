#!/usr/bin/python3
"""Runs what the machine outside asks for: a line of JSON each way, over the serial port."""

import json
import os
import subprocess
from pathlib import Path

port = os.open(next(Path("/dev").glob("vport*")), os.O_RDWR)


def say(answer):
    left = json.dumps(answer).encode() + b"\n"
    while left:
        left = left[os.write(port, left) :]


say({"uptime_s": float(Path("/proc/uptime").read_text().split()[0])})
for line in os.fdopen(os.dup(port)):
    asked = json.loads(line)
    try:
        ran = subprocess.run(
            asked["command"], input=asked["feed"], capture_output=True, text=True, check=False, timeout=240
        )
        say({"returncode": ran.returncode, "stdout": ran.stdout, "stderr": ran.stderr})
    except (OSError, subprocess.TimeoutExpired) as error:
        say({"returncode": 127, "stdout": "", "stderr": str(error)})
