"""Two owners and their twelve shops: a year of each, written straight into an archive."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path

from config.identity import IdentitySettings
from config.settings import KioskSettings
from kiosk.demo.history import Habits, history
from kiosk.demo.shops import (
    BAKERY,
    BUTTONS,
    CAFE,
    CHAIN,
    DOOR,
    FAIR,
    FAIR_DAYS,
    FAIR_SHOP,
    HALLS,
    LIVE,
    NEW,
    OWNERS,
    ChainShop,
)
from sync.archive.archive import Archive
from sync.archive.intake import Accepted, Quarantined, ReceivedStatus, take
from sync.archive.note import Note
from sync.archive.registry import Registry
from sync.archive.registry_change import RegistryChange
from sync.archive.tables import KIOSK
from sync.document import topics
from sync.document.aggregate import Event, MonthlyAggregate, encode
from sync.document.health import Damage, Health, Lines, PresentFault, Storage, Timekeeping
from sync.document.status import Status
from sync.document.status import encode as encode_status

SOON = timedelta(hours=25)
DAY = timedelta(days=1)
THURSDAY = 4


def fill(url: str, now: datetime, shops: int) -> None:
    """Enter so many shops, those that are live among them. Raises ArchiveError, ArchiveAwayError."""
    today, made_up = now.date(), CHAIN[: shops - len(LIVE)]
    with closing(Registry.open(url)) as registry, registry.change() as change:
        for kiosk_id, name in LIVE.items():
            change.add_kiosk(kiosk_id, change.entered_shop(name, BAKERY))
        for shop in made_up:
            _enter(change, shop)
        fair = fair_of(today)
        for hall in HALLS:
            change.add_kiosk(hall.kiosk_id, change.entered_shop(FAIR_SHOP, CAFE), touchpoint=hall.touchpoint)
            change.retire(KIOSK, hall.kiosk_id, today.replace(day=1))
        change.add_kiosk(NEW, change.entered_shop("Harbour", BAKERY), touchpoint="Terrace")
    with closing(Archive.open(url)) as archive:
        views = {each.owner: each for each in archive.views()}
        for seed, shop in enumerate(made_up, 2):
            heard = now - timedelta(days=shop.silent_days)
            for place, each in enumerate(_kiosks(shop)):
                documents = [*_documents(each, seed + 100 * place, today)]
                archive.store([_accepted(document) for document in documents], now)
                archive.store_statuses([_received(each, documents, heard)], heard)
            for note in _notes(shop, today):
                views[shop.owner].add_note(note)
        archive.store([*map(_accepted, _at_fair(fair))], now)
        archive.store([_too_early(now)], now)


def fair_of(today: date) -> Event:
    """Thursday to Saturday in the middle of the last month, which is told whole."""
    begins = (today.replace(day=1) - DAY).replace(day=15)
    begins += (THURSDAY - begins.isoweekday()) % 7 * DAY
    return Event(FAIR, begins, begins + (FAIR_DAYS - 1) * DAY)


def _enter(change: RegistryChange, shop: ChainShop) -> None:
    """Its kiosk, and those of its chain."""
    shop_id, links = change.entered_shop(shop.name, shop.owner), shop.before
    for stage, each in enumerate(links, 1):
        change.add_kiosk(each.kiosk_id, shop_id, touchpoint=each.touchpoint, stage=stage)
    last = len(links) + 1 if links else None
    change.add_kiosk(shop.kiosk_id, shop_id, touchpoint=DOOR if links else "", stage=last)


def _kiosks(shop: ChainShop) -> Iterator[ChainShop]:
    """The shop as each of its kiosks has it, the customers' first."""
    yield shop
    for each in shop.before:
        yield replace(shop, kiosk_id=each.kiosk_id, mood=each.mood, change=each.change)


def _at_fair(fair: Event) -> Iterator[MonthlyAggregate]:
    (shop,) = (each for each in CHAIN if each.name == FAIR_SHOP)
    for seed, hall in enumerate(HALLS):
        habits = Habits(hall.mood, hall.busy, event=fair)
        settings = _settings(replace(shop, kiosk_id=hall.kiosk_id))
        yield from history(settings, seed, (fair.ends + 31 * DAY).replace(day=1), 1, habits)


def _documents(shop: ChainShop, seed: int, today: date) -> Iterator[MonthlyAggregate]:
    known_to = today - timedelta(days=shop.silent_days)
    habits = Habits(shop.mood, shop.busy, _changed_on(shop, today), shop.change)
    return history(_settings(shop), seed, known_to, habits=habits)


def _settings(shop: ChainShop) -> KioskSettings:
    identity = IdentitySettings(shop.kiosk_id, shop.owner, shop.name, OWNERS[shop.owner][0], Path())
    return KioskSettings(kiosk=identity, buttons=BUTTONS)


def _changed_on(shop: ChainShop, today: date) -> date | None:
    """A day in the middle of a month."""
    return (today.replace(day=15) - timedelta(days=30 * shop.months_ago)) if shop.months_ago else None


def _notes(shop: ChainShop, today: date) -> Iterator[Note]:
    day = _changed_on(shop, today)
    if day is not None and shop.words:
        yield Note(day, shop.name, shop.words, shop.kind)


def _accepted(document: MonthlyAggregate) -> Accepted:
    payload = encode(document)
    return Accepted.of(document, payload)


def _received(shop: ChainShop, documents: list[MonthlyAggregate], heard: datetime) -> ReceivedStatus:
    hour = heard.replace(minute=0, second=0, microsecond=0)
    day = heard.date() - timedelta(days=1)
    health = Health(
        installation_id=documents[-1].installation_id,
        version=version("smiley-kiosk"),
        as_of=hour,
        time=Timekeeping("time-server", heard.date()),
        storage=Storage(failing=False, free_mib=26_624, ballast_given_up=False),
        damage=Damage(),
        lines=Lines(0, 0),
        faults=(PresentFault(shop.stuck, "stuck", day),) if shop.stuck else (),
        last_vote_on=day,
        in_service=False,
    )
    months = tuple(each.month for each in documents)
    status = Status(shop.kiosk_id, health.installation_id, heard, heard + SOON, months, (), health=health)
    return ReceivedStatus(encode_status(status), status)


def _too_early(now: datetime) -> Quarantined:
    """A month from a kiosk whose clock is a year ahead."""
    shop = CHAIN[0]
    ahead = datetime.combine(now.date() + timedelta(days=366), time(), UTC)
    document = [*_documents(shop, 99, ahead.date())][-2]
    found = take(topics.month(shop.kiosk_id, document.month), encode(document), now)
    assert isinstance(found, Quarantined)  # noqa: S101 - it is a year ahead
    return found
