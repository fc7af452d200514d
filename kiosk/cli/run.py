"""`kiosk run`: the button process."""

import gc
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from config.file import SettingsError, load_kiosk
from hardware.clock import SystemClock
from hardware.gpio.board import BoardError, open_factory, resolve
from hardware.rtc import HardwareClock
from hardware.systemd import Notifier
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.kept_zone import keep_zone
from kiosk.device.daemon.press_input import DeadInputError
from kiosk.device.store.data_folder import DataFolderError, check_data_folder, read_mounts
from kiosk.device.store.votes import ForeignError, NewerError, VotesError
from kiosk.privileges import lesser_owner


@click.command()
@kiosk_settings
def command(path: Path | None) -> None:
    """Read the buttons, store the votes, light the lights, write the outbox.

    Runs until it is stopped (Ctrl-C, SIGTERM). Under systemd it reports readiness and feeds the watchdog. It uses no
    network: `kiosk publish` sends what it leaves in the outbox.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    lasting = (SettingsError, BoardError, NewerError, ForeignError, DataFolderError)
    with exiting(TEMPORARY, VotesError), exiting(CONFIG, *lasting):
        settings = load_kiosk(path)
        _check_user(settings.kiosk.data)
        if settings.gpio.factory != "mock":  # who only tries it may do so in memory
            check_data_folder(settings.kiosk.data.resolve(), read_mounts())
        keep_zone(settings.kiosk.time_zone, settings.kiosk.data)
        rtc = settings.storage.rtc
        clock = SystemClock(hardware_clock=HardwareClock(rtc) if rtc else None)
        factory = open_factory(settings.gpio.factory, settings.gpio.chip)
        control = Path(os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0] or settings.kiosk.data)
        daemon = Daemon(settings, clock, factory, notifier=Notifier(clock), control=control)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.set_wakeup_fd(daemon.buttons.waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    lines = resolve(settings.gpio.factory)
    click.echo(f"ready: {', '.join(settings.buttons)}; lines by {lines}; votes in {settings.kiosk.data}", err=True)
    # What the start has made stays. To look through all of it for garbage, now and then, took 30 ms of a turn on a PC.
    gc.collect()
    gc.freeze()
    with exiting(TEMPORARY, VotesError, DeadInputError):
        daemon.run(stopping.is_set)
        signal.set_wakeup_fd(-1)
        daemon.close()
    factory.close()


def _check_user(data: Path) -> None:
    """Root's files among the kiosk's would stop its service, and its links lead root astray."""
    owner = lesser_owner(data) if os.geteuid() == 0 else 0
    if owner:
        fail(f"kiosk.data = {data}: belongs to the user {owner}, not to root; run `sudo systemctl start kiosk`", CONFIG)
