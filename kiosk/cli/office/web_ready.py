"""Django, ready in a command. No command of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.source import acting_and_loading_for
from sync.archive.database_errors import ArchiveAwayError, ArchiveError


@contextmanager
def web_ready(settings: OfficeSettings) -> Iterator[None]:
    """Within the block, the web's models can be imported; every operating error ends the command.

    The command acts as the user of `web.folder`: what root wrote there the web could not write to any more.
    """
    from kiosk.office.web.server import WebError, prepare  # noqa: PLC0415 - Django, which --help does not need

    with (
        exiting(CONFIG, WebError, ArchiveError),
        exiting(TEMPORARY, ArchiveAwayError),
        acting_and_loading_for(settings.web.folder, os.__file__),
    ):
        prepare(settings, SystemClock().wall)
        from django.db import DatabaseError  # noqa: PLC0415 - as above

        from kiosk.office.web.archive_models import begin  # noqa: PLC0415 - as above

        try:
            begin()
            yield
        except DatabaseError as error:
            fail(f"web.folder = {settings.web.folder}: {error}; try again", TEMPORARY)
