"""`kiosk collect`: the head office's end."""

import gc
import logging
import signal
from contextlib import closing, suppress
from pathlib import Path
from socket import gethostname
from threading import Event

import click

from config.file import SettingsError, load_office
from hardware.clock import SystemClock
from kiosk.broker import broker
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from kiosk.office.doctor.foreign_topic import FOREIGN, writable
from sync.archive.archive import Archive, ArchiveAwayError, ArchiveError
from sync.mqtt.broker import Broker, BrokerError, BrokerRefusedError
from sync.mqtt.client_id import unguessable
from sync.mqtt.collector import Collector

_log = logging.getLogger(__name__)

NEW_OBJECTS = 100_000
"""After so many the garbage collector looks at them; a batch of a hundred documents leaves 1,200."""


@click.command()
@office_settings
@click.option(
    "--client-id",
    default=lambda: f"kiosk-collector-{gethostname()}",
    show_default="kiosk-collector-HOSTNAME",
    help="Names this collector to the broker; two of them need two names.",
)
def command(path: Path | None, client_id: str) -> None:
    """Take every kiosk's documents into the archive, and tell each kiosk what is stored.

    At the start it tries whether the broker lets it write for a kiosk, where kiosks have certificates, and says so.
    Runs until it is stopped (SIGTERM, Ctrl-C) and waits for a broker or an archive that is away. Several collectors
    may run side by side. The archive is created at first use.

    \b
    Exit codes:
      0   it was stopped
      75  the archive is away at the start
      78  somebody has to change a setting, a password or the broker's access list
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("sync").setLevel(logging.INFO)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with exiting(CONFIG, SettingsError, BrokerRefusedError, ArchiveError), exiting(TEMPORARY, ArchiveAwayError):
        settings = load_office(path)
        if settings.broker is None:
            raise SettingsError("office.toml: broker: must be given: kiosks publish to it")
        server = broker(settings.broker)
        url = settings.archive.url
        if settings.broker.certificate_file:
            _try_foreign_topic(server)
        _leave_documents_alone()
        with acting_for_archive(url), closing(Archive.open(url, enrols=settings.enrols)) as archive:
            Collector(
                server,
                archive,
                SystemClock(),
                client_id=unguessable(client_id, server),
                batch=settings.collector.batch,
                linger_s=settings.collector.linger_ms / 1000,
            ).run(stop)


def _try_foreign_topic(server: Broker) -> None:
    """Where kiosks have certificates, none may write for another; whether the broker sees to that is tried."""
    # A broker that is away, or refuses us, is told of by the collector itself.
    with suppress(BrokerError):
        for topic in writable(server, [FOREIGN], SystemClock()):
            _log.error(
                "%s lets others write to %s: kiosks can speak for each other; sudo kiosk office doctor", server, topic
            )


def _leave_documents_alone() -> None:
    """Have the garbage collector look for cycles every few batches: in a document there are none.

    At Python's own pace it went through all that is at hand again and again. What msgspec reads it is not shown at all;
    cattrs, which reads where that is missing, makes 270 objects of a document.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
