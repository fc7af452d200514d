"""One kiosk's life, to be watched from outside: `python -m tests.faults.life FOLDER MARKS --votes 100 --seed 1`.

The production daemon in virtual time. On MARKS it says what the disk cannot know: when a light went on (the current
through its LED, not a claim of the code), and when a document was begun and done. A `fault` makes it the control of
an experiment: a kiosk with one thing wrong, which must be seen to lose.
"""

import hashlib
import json
import logging
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

import sync.document.outbox
from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from config.storage import StorageSettings
from hardware.clock import utc_ns
from hardware.gpio.mock import VirtualPin
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.press_input import PressInput
from kiosk.device.rules.panel import Ruling, Vote
from kiosk.device.store import free_pages
from kiosk.device.store.votes import Votes
from sync.document.aggregate import MonthlyAggregate, encode

S = 1_000_000_000
MS = 1_000_000
BEGIN_NS = utc_ns(datetime(2026, 10, 30, 7, tzinfo=UTC))
"""Near a month's end, so that a month closes, too."""
BUTTONS = {
    "happy": ButtonSettings(line=17, score=100, light=5),
    "neutral": ButtonSettings(line=27, score=50, light=6),
    "unhappy": ButtonSettings(line=22, score=0, light=13),
}
FAULTS = ("journal deleted", "synchronous normal", "light first", "outbox not synced", "outbox in place")


def settings(folder: Path, ballast_mib: int = 0) -> KioskSettings:
    """A shop's kiosk with its card at `folder`."""
    identity = IdentitySettings("lab-1", "Owner", "Shop", "Europe/Rome", folder)
    # The ballast is nothing but room: no promise rests on it, and it would be copied into every state.
    return KioskSettings(
        identity, BUTTONS, GpioSettings(factory="mock"), storage=StorageSettings(ballast_mib=ballast_mib)
    )


def press(kiosk: VirtualKiosk, face: str) -> None:
    """Press, let go, and let the panel's lockout pass: every press of such a hand is a vote that counts."""
    kiosk.set_contact(face, active=True)
    kiosk.pass_until(kiosk.clock.now_ns + 120 * MS)
    kiosk.set_contact(face, active=False)
    kiosk.pass_until(kiosk.clock.now_ns + 2 * S)


def live(kiosk: VirtualKiosk, votes: int, restarts: int, draw: random.Random) -> None:
    """So many votes over some days; now and then the kiosk is switched off in good order, and on again."""
    off = {votes * number // (restarts + 1) for number in range(1, restarts + 1)}
    kiosk.switch_on()
    for number in range(votes):
        if number in off:
            kiosk.shut_down()
            kiosk.clock.now_ns += draw.randint(1, 10) * 3600 * S
            kiosk.switch_on()
        if draw.random() < 0.2 and not kiosk.clock.is_synchronised:
            kiosk.clock.synchronise()
        press(kiosk, draw.choice([*BUTTONS]))
        hours = draw.random() < 0.12  # nobody comes, and the kiosk writes its signs of life
        kiosk.pass_until(kiosk.clock.now_ns + (draw.randint(2, 9) * 3600 if hours else draw.randint(1, 300)) * S)
    kiosk.shut_down()


def watch_lights(say: Callable[[str], None]) -> None:
    """Say so whenever current begins to flow through a light."""
    lines = {button.light for button in BUTTONS.values()}
    switch = VirtualPin._change_state

    def switch_and_tell(pin: VirtualPin, value: bool) -> bool:
        changed = switch(pin, value)
        if changed and value and pin.info.name in {f"GPIO{line}" for line in lines}:
            say("thanked")
        return changed

    VirtualPin._change_state = switch_and_tell


def watch_outbox(say: Callable[[str], None]) -> None:
    """Say which document is begun, and when it is done."""
    write = sync.document.outbox.write

    def write_and_tell(folder: Path, aggregate: MonthlyAggregate) -> Path:
        name = f"{aggregate.month} {hashlib.sha256(encode(aggregate)).hexdigest()}"
        say(f"telling {name}")
        path = write(folder, aggregate)
        say(f"told {name}")
        return path

    sync.document.outbox.write = write_and_tell


def checkpoint_every(pages: int) -> None:
    """Let SQLite move its log into the database after so many pages, to see more of these moments."""
    _after_open(f"PRAGMA wal_autocheckpoint={pages}")


def put_in(fault: str) -> None:
    """Make this kiosk one of the controls."""
    match fault:
        case "journal deleted":
            # Under an exclusive lock SQLite would overwrite the journal's head and sync it, instead of deleting it.
            _after_open("PRAGMA journal_mode=DELETE", "PRAGMA locking_mode=NORMAL")
        case "synchronous normal":
            _after_open("PRAGMA synchronous=NORMAL")
        case "light first":
            record = PressInput._record

            def thank_and_record(presses: PressInput, ruling: Ruling, now_ns: int) -> None:
                if isinstance(ruling, Vote):
                    presses._lights.thank(presses._faces[ruling.line], now_ns)
                record(presses, ruling, now_ns)

            PressInput._record = thank_and_record
        case "outbox not synced":

            def write_carelessly(path: Path, payload: bytes) -> None:
                temporary = path.with_name(f".{path.name}.tmp")
                temporary.write_bytes(payload)
                temporary.replace(path)

            sync.document.outbox.write_atomically = write_carelessly
        case "outbox in place":
            sync.document.outbox.write_atomically = Path.write_bytes


def _after_open(*pragmas: str) -> None:
    begin = Votes.begin

    def set_and_begin(votes: Votes, kernel_boot_id: str, boottime_ns: int) -> None:
        for pragma in pragmas:
            votes.card.connection.exec_driver_sql(pragma)
        votes.card.connection.rollback()
        begin(votes, kernel_boot_id, boottime_ns)

    Votes.begin = set_and_begin


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("marks", type=click.Path(path_type=Path))
@click.option("--votes", default=100, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--restarts", default=2, show_default=True)
@click.option("--checkpoint", type=int, help="Pages; SQLite's own 1,000 when left out.")
@click.option("--fault", type=click.Choice(FAULTS))
def main(
    folder: Path, marks: Path, votes: int, seed: int, restarts: int, checkpoint: int | None, fault: str | None
) -> None:
    """Live, and print the faces that were pressed."""
    logging.disable()
    marker = os.open(marks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    watch_lights(lambda text: os.write(marker, f"{text}\n".encode()))
    watch_outbox(lambda text: os.write(marker, f"{text}\n".encode()))
    if checkpoint:
        checkpoint_every(checkpoint)
        free_pages.ROOM_PAGES = checkpoint // 2  # fewer writes show as much
    if fault:
        put_in(fault)
    kiosk = VirtualKiosk(settings(folder), VirtualClock(BEGIN_NS), lambda: "installation-1")
    live(kiosk, votes, restarts, random.Random(seed))
    faces = {button.line: face for face, button in BUTTONS.items()}
    click.echo(json.dumps([faces[vote.line] for vote in kiosk.votes]))


if __name__ == "__main__":
    main()
