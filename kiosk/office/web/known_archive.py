"""Which archive the ids here are of. Another one gives the same ids to other shops: then nobody is shown anything.

An archive is another one where a database was made anew, or `archive.url` leads elsewhere; a copy that was put back is
the same.
"""

import logging

from django.conf import settings
from django.db import transaction

from kiosk.office.web import audit
from kiosk.office.web.archive_ids import OF_OWNER, OF_SHOP
from kiosk.office.web.archive_models import KnownArchive, begin, known, require_same
from kiosk.office.web.entry_models import KioskRequest
from sync.archive.read_engine import OtherArchiveError, read_engine
from sync.archive.registry import Registry

REMEDY = "put a copy of the former one back, or have this one taken: sudo kiosk office new-archive"
log = logging.getLogger(__name__)


def check(found: str) -> None:
    """Called within every transaction in the archive. The first archive is the known one.

    Raises OtherArchiveError; ArchiveAwayError where what was begun here was begun with another.
    """
    key = known() or KnownArchive.objects.get_or_create(pk=1, defaults={"key": found})[0].key
    if key == found:
        require_same(found)
        return
    if settings.OFFICE.is_here:
        # Its devices see whatever there is, by no id: there is nobody to ask, and nothing to be mixed up.
        gone = take(found)
        log.warning("another archive is here now; entries that waited for the former one are gone: %d", gone)
        return
    raise OtherArchiveError(f"this is another archive than the one whose shops people here may see; {REMEDY}")


def found() -> str:
    """Which archive is there now. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    engine = read_engine(settings.OFFICE.archive_url)
    try:
        return Registry(engine).identity()
    finally:
        engine.dispose()


@transaction.atomic
def take(found: str) -> int:
    """Work with another archive from now on: whatever names ids of the former one goes. Returns how many rows.

    Accounts, areas and the rights of office and technicians stay: they name none. Where somebody else has had it taken
    meanwhile, what was given since is by its own ids, and stays as well.
    """
    begin(found)
    if known() == found:
        return 0
    named = [table.objects.filter(owner_id__isnull=False) for table in OF_OWNER]
    named += [table.objects.filter(shop_id__isnull=False) for table in OF_SHOP]
    # What was asked about a kiosk was meant for the former's registry, even where it names no shop.
    count = sum(rows.delete()[0] for rows in (*named, KioskRequest.objects.all()))
    KnownArchive.objects.update_or_create(pk=1, defaults={"key": found})
    audit.record(None, "archive", found)
    return count
