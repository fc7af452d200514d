"""Presses the buttons of the kiosk at work, watches its lights, and says outside at once what it sees.

Before the first press it says what the kiosk has stored. What it says goes to its standard output, the serial port.
"""

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from config.file import load_kiosk
from hardware.clock import SystemClock
from kiosk.device.daemon.control import RUN, ask
from kiosk.device.store.copy import check
from kiosk.device.store.salvage import QUARANTINE
from kiosk.device.store.votes import VotesError

BOARD = Path("/run/board")
COPY = Path("/run/copy.db")
LIGHT_S = 300
SETTINGS = load_kiosk(None)
FACES = list(SETTINGS.buttons.items())
CLOCK = SystemClock()


def say(text):
    # Returns when the machine outside has it.
    os.write(1, f"{text}\n".encode())


def stored():
    """What the kiosk has on its card: how many votes, and what is wrong with them."""
    with COPY.open("wb") as file:
        ask([RUN], "backup", file.write)
    try:
        check(COPY)
    except VotesError as error:
        return {"stored": 0, "wrong": [str(error)]}
    with closing(sqlite3.connect(COPY)) as votes:
        rows = votes.execute("SELECT id, face, verdict FROM vote ORDER BY id").fetchall()
    meant = [(number, FACES[number % len(FACES)][0], "counted") for number in range(1, len(rows) + 1)]
    wrong = [f"{row} in place of {right}" for row, right in zip(rows, meant, strict=True) if row != right]
    if (SETTINGS.kiosk.data / QUARANTINE).exists():
        wrong.append("the database had to be mended")
    return {"stored": len(rows), "wrong": wrong[:3]}


def press(number):
    """Press until the light is seen, and let go. Lights last until the next one comes on: none goes by unseen."""
    _, button = FACES[number % len(FACES)]
    pull = BOARD / f"sim_gpio{button.line}" / "pull"
    light = BOARD / f"sim_gpio{button.light}" / "value"
    began_ns = CLOCK.monotonic_ns()
    pull.write_text("pull-down")
    while int(light.read_text()) == 0:
        if CLOCK.monotonic_ns() > began_ns + LIGHT_S * 1_000_000_000:
            say(f"press {number} is not thanked for after {LIGHT_S} s; {stored()}")
            raise SystemExit(1)
        threading.Event().wait(0.0005)
    say(f"thanked {number} after {(CLOCK.monotonic_ns() - began_ns) / 1e9:.3f} s")
    pull.write_text("pull-up")


found = stored()
say(json.dumps(found))
number = found["stored"]
while True:
    number += 1
    press(number)
