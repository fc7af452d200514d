"""The archive, as far as the web looks into it: who owns which shop, and the pages that were made. It only reads.

Each transaction first sees whether this is the archive whose ids the web has: `known_archive`.
"""

from collections.abc import Collection
from functools import cache

import sqlalchemy as sa
from django.conf import settings

from kiosk.office.web import known_archive
from sync.archive.archive_view import ArchiveView
from sync.archive.fleet import Fleet
from sync.archive.kiosk_orders import KioskOrders
from sync.archive.mail_choice import MailChoice, ShopMail
from sync.archive.page_store import PageStore
from sync.archive.quarantine import Quarantine
from sync.archive.read_engine import read_engine
from sync.archive.registered import RegisteredShop
from sync.archive.registry import Registry
from sync.archive.send_log import SendLog
from sync.document.aggregate import MonthlyAggregate


def require_known() -> None:
    """See that this is the archive whose ids the web has. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    registry().identity()


def registry() -> Registry:
    """Owners, shops and kiosks. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return Registry(_engine())


def pages() -> PageStore:
    """The stored pages. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return PageStore(_engine())


def documents(shop: RegisteredShop, since: str) -> list[MonthlyAggregate]:
    """Documents of a shop, from a month (YYYY-MM) on. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return view(shop).aggregates(shop.name, since)


def months(shop_ids: Collection[int]) -> list[str]:
    """Months (YYYY-MM) that are told of some shops, in order. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return ArchiveView(_engine()).months(shop_ids)


def view(shop: RegisteredShop) -> ArchiveView:
    """What a shop's owner may see. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return owned(shop.owner_id, shop.owner)


def owned(owner_id: int, owner: str) -> ArchiveView:
    """What an owner may see. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return ArchiveView(_engine(), owner_id, owner)


def mail_choice(owner_id: int, owner: str) -> MailChoice | None:
    """How an owner wants to be written to. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return owned(owner_id, owner).mail_choices().get(owner)


def every_shop_mail() -> list[ShopMail]:
    """Who gets a shop's pages besides its owner. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return ArchiveView(_engine()).shop_mails()


def entered(keys: Collection[str]) -> frozenset[str]:
    """Those of some keys whose entries were taken in. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return ArchiveView(_engine()).entered(keys)


def order_refusals(keys: Collection[str]) -> dict[str, str]:
    """What became of orders: `KioskOrders.refusals`. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return KioskOrders(_engine()).refusals(keys)


def fleet() -> Fleet:
    """All kiosks. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return Fleet(_engine(), settings.OFFICE.now(), settings.OFFICE.silent)


def quarantine() -> Quarantine:
    """What could not be accepted. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return Quarantine(_engine())


def send_log() -> SendLog:
    """Which mails have gone. Raises NoArchiveError, ArchiveError, ArchiveAwayError."""
    return SendLog(_engine())


@cache
def _engine() -> sa.Engine:
    return read_engine(settings.OFFICE.archive_url, known_archive.check)
