"""Presses a kiosk's buttons, watches its lights, and says outside at once what it sees; before that, what is stored.

The kiosk is the real program on a real chip's lines. The kernel's command line may ask for one with something wrong:
`control=off` commits without a flush.
"""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

from hardware.clock import SystemClock
from kiosk.control import ask
from kiosk.copy import check
from kiosk.salvage import QUARANTINE

DATA = Path("/var/lib/kiosk")
BOARD = Path("/run/board")
BUTTONS = [("happy", 17, 5), ("neutral", 27, 6), ("unhappy", 22, 13)]
RUN = ["run", "--settings", "/etc/kiosk/cut.toml"]
WITHOUT_FLUSH = f"""
from tests.faults.life import _after_open
_after_open("PRAGMA synchronous=OFF")
from kiosk.cli import main
main({RUN})
"""
PROGRAM = Path(sys.executable).with_name("kiosk")
CONTROL = "control=off" in Path("/proc/cmdline").read_text().split()
LIGHT_S = 60
CLOCK = SystemClock()

port = os.open(next(Path("/dev").glob("vport*")), os.O_RDWR)


def say(text):
    # Returns when the machine outside has it.
    os.write(port, f"{text}\n".encode())


def stored():
    """What the kiosk has on its card: how many votes, and what is wrong with them."""
    copy = Path("/run/copy.db")
    with copy.open("wb") as file:
        ask([DATA], "backup", file.write)
    check(copy)
    with closing(sqlite3.connect(copy)) as votes:
        rows = votes.execute("SELECT id, face, verdict FROM vote ORDER BY id").fetchall()
    meant = [(number, BUTTONS[number % 3][0], "counted") for number in range(1, len(rows) + 1)]
    wrong = [f"{row} in place of {right}" for row, right in zip(rows, meant, strict=True) if row != right]
    if (DATA / QUARANTINE).exists():
        wrong.append("the database had to be mended")
    return {"stored": len(rows), "wrong": wrong[:3]}


def until_light(line, level):
    deadline_ns = CLOCK.monotonic_ns() + LIGHT_S * 1_000_000_000
    value = BOARD / f"sim_gpio{line}" / "value"
    while int(value.read_text()) != level:
        if CLOCK.monotonic_ns() > deadline_ns:
            # Not thanked for, or not seen? What is stored tells.
            say(f"light {line} is not {level} after {LIGHT_S} s: exit {kiosk.poll()}, {stored()}")
            raise SystemExit(1)
        threading.Event().wait(0.0005)


def press(number):
    _, line, light = BUTTONS[number % 3]
    pull = BOARD / f"sim_gpio{line}" / "pull"
    pull.write_text("pull-down")
    until_light(light, 1)
    say(f"thanked {number}")
    pull.write_text("pull-up")
    until_light(light, 0)


command = [sys.executable, "-c", WITHOUT_FLUSH] if CONTROL else [PROGRAM, *RUN]
with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as kiosk:
    told = ""
    while not told.startswith("ready"):
        told = kiosk.stderr.readline() or sys.exit("the kiosk does not start")
        print(told, end="", flush=True)
    threading.Thread(target=kiosk.stderr.read, daemon=True).start()
    found = stored()
    say(json.dumps(found))
    number = found["stored"]
    while True:
        number += 1
        press(number)
