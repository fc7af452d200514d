"""The archive, as far as the web looks into it: who owns which shop, and the pages that were made. It only reads."""

from functools import cache

import sqlalchemy as sa
from django.conf import settings

from sync.archive.page_store import PageStore
from sync.archive.read_engine import read_engine
from sync.archive.registry import Registry


def registry() -> Registry:
    """Owners, shops and kiosks. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return Registry(_engine())


def pages() -> PageStore:
    """The stored pages. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return PageStore(_engine())


@cache
def _engine() -> sa.Engine:
    return read_engine(settings.OFFICE.archive_url)
