"""The archive, as far as the web looks into it: who owns which shop, and the pages that were made."""

from functools import cache

from django.conf import settings

from sync.archive.page_store import PageStore
from sync.archive.registry import Registry


@cache
def registry() -> Registry:
    """Owners, shops and kiosks. Raises ArchiveError, ArchiveAwayError."""
    return Registry.open(settings.OFFICE.archive_url)


@cache
def pages() -> PageStore:
    """The stored pages. Raises ArchiveError, ArchiveAwayError."""
    return PageStore.open(settings.OFFICE.archive_url)
