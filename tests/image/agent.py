"""Runs on the image under test what the machine outside asks for: a line of JSON each way, over the serial port."""

import json
import os
import subprocess
import tty
from pathlib import Path

port = os.open("/dev/ttyS1", os.O_RDWR | os.O_NOCTTY)
tty.setraw(port)


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
