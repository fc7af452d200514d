"""`kiosk publish`: one attempt to deliver the outbox, where there is a reason."""

import logging
from pathlib import Path

import click

from config import kiosk_files
from config.kiosk_files import KioskFiles
from hardware.clock import SystemClock
from kiosk.cli.options import kiosk_settings
from kiosk.device.visit import visit_file
from kiosk.device.visit.visit import Visit, is_due
from sync.document.regular_file import open_regular

_log = logging.getLogger(__name__)


@click.command()
@kiosk_settings
@click.option("--if-due", is_flag=True, help="Only where there is something to say, and once a day.")
@click.option(
    "--home-assistant",
    type=click.Choice(["tell", "forget"]),
    is_flag=False,
    flag_value="tell",
    help="Instead tell the shop's own Home Assistant the day so far, or have it forget this kiosk.",
)
def command(path: Path | None, *, if_due: bool, home_assistant: str | None) -> None:
    """Send the monthly documents that the head office does not have yet.

    Connects to the broker of the settings, reads what the head office has receipted, sends the rest, waits for the
    receipts, says how the kiosk is, and exits. With a claim token it first has the kiosk's key certified by the head
    office, once, and renews the certificate in time. Calling it by hand at any time does no harm.

    With --if-due, as a timer calls it every hour, it connects after a start of the machine, when a document, a fault or
    a setting is new, as long as a receipt is missing, and once a day; else it ends at once and says nothing.

    With --home-assistant it connects to the broker of the table [home_assistant] instead, and to no other: Home
    Assistant finds each face's votes today by itself (MQTT discovery). With "forget" they are gone from there.

    \b
    Exit codes:
      0   the head office has every document of the outbox, or nothing was due
      75  the broker is away, or a receipt did not come: the next call tries again
      73  the card cannot be written
      78  somebody has to change a setting, a password or token, or the broker's access list
    """
    if home_assistant:
        from kiosk.cli.publish_home import publish_home  # noqa: PLC0415 - as below

        publish_home(path, forget=home_assistant == "forget")
        return
    files, now = _look(path)
    if if_due and files and now and not is_due(visit_file.read(files.receipts), now):
        return
    from kiosk.cli.publish_now import publish_now  # noqa: PLC0415 - slow to start, and mostly nothing is due

    if publish_now(path) and files and now:
        # As it was before: what has changed in between is a reason to come again.
        _note(files.receipts, now)


def _look(path: Path | None) -> tuple[KioskFiles | None, Visit | None]:
    """The kiosk as it is to be told; None where that cannot be said, and the attempt will say why."""
    try:
        with open_regular(kiosk_files.locate(path)) as file:
            content = file.read(visit_file.MAX_BYTES)
        files = kiosk_files.find(content)
        return files, files and visit_file.present(content, files, SystemClock())
    except (OSError, ValueError):
        return None, None


def _note(folder: Path, visit: Visit) -> None:
    if not folder.is_dir():
        return
    try:
        visit_file.write(folder, visit)
    except OSError as error:
        _log.warning("%s: %s; must belong to the user that publishes", folder, error.strerror)
