"""Two owners and their twelve shops: a year of each, written straight into an archive."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path

from config.buttons import ButtonSettings
from config.identity import IdentitySettings
from config.settings import KioskSettings
from kiosk.demo.history import Habits, history
from sync.archive.archive import Archive
from sync.archive.intake import Accepted, Quarantined, ReceivedStatus, take
from sync.archive.note import Note
from sync.archive.registry import Registry
from sync.document import topics
from sync.document.aggregate import MonthlyAggregate, encode
from sync.document.health import Damage, Health, Lines, PresentFault, Storage, Timekeeping
from sync.document.status import Status
from sync.document.status import encode as encode_status

BAKERY, CAFE = "Corner Bakery", "Senamiesčio kavinė"
OWNERS = {BAKERY: ("Europe/Rome", "owner@example.org", "en"), CAFE: ("Europe/Vilnius", "savininke@example.org", "lt")}
"""Their time zone, address and language."""
SHOPS = 12
BUTTONS = {
    "happy": ButtonSettings(line=17, score=100),
    "neutral": ButtonSettings(line=27, score=50, label="so-so"),
    "unhappy": ButtonSettings(line=22, score=0),
}
LIVE = {"station-1": "Station", "market-1": "Market"}
"""Kiosks of the bakery that run and send by themselves."""
NEW = "harbour-2"
"""A kiosk that was handed out and has never been heard."""
SOON = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class ChainShop:
    """A shop, how it goes there, and what its owner noted."""

    owner: str
    name: str
    kiosk_id: str
    mood: float
    busy: float = 1.0
    months_ago: int = 0
    """Of the change; 0: there was none."""
    change: float = 0.0
    words: str = ""
    kind: str = "change"
    silent_days: int = 0
    stuck: str = ""
    """A face whose button is."""


CHAIN = (
    ChainShop(BAKERY, "Harbour", "harbour-1", 0.8, 0.8, 2, -0.16),
    ChainShop(CAFE, "Pilies g.", "pilies-1", 0.78),
    ChainShop(BAKERY, "Old Town", "old-town-1", 0.62, 1.2, 5, 0.12, "Second till opened"),
    ChainShop(CAFE, "Akropolis", "akropolis-1", 0.6, 1.6, stuck="unhappy"),
    ChainShop(BAKERY, "Airport", "airport-1", 0.66, 0.1),
    ChainShop(CAFE, "Stotis", "stotis-1", 0.55, 0.9, 3, 0.1, "Naujas pagrindinis meniu"),
    ChainShop(BAKERY, "Hospital", "hospital-1", 0.72, 0.6, 4, 0.06, "You waited too long: a second cashier", "answer"),
    ChainShop(CAFE, "Oro uostas", "oro-uostas-1", 0.68, 0.7),
    ChainShop(BAKERY, "Park", "park-1", 0.7, 0.5, silent_days=5),
    ChainShop(CAFE, "Užupis", "uzupis-1", 0.83, 0.4),
)


def fill(url: str, now: datetime, shops: int) -> None:
    """Enter so many shops, those that are live among them. Raises ArchiveError, ArchiveAwayError."""
    today, made_up = now.date(), CHAIN[: shops - len(LIVE)]
    with closing(Registry.open(url)) as registry, registry.change() as change:
        for kiosk_id, name in LIVE.items():
            change.add_kiosk(kiosk_id, change.entered_shop(name, BAKERY))
        for shop in made_up:
            change.add_kiosk(shop.kiosk_id, change.entered_shop(shop.name, shop.owner))
        change.add_kiosk(NEW, change.entered_shop("Harbour", BAKERY), touchpoint="Terrace")
    with closing(Archive.open(url)) as archive:
        views = {each.owner: each for each in archive.views()}
        for seed, shop in enumerate(made_up, 2):
            documents = [*_documents(shop, seed, today)]
            archive.store([_accepted(each) for each in documents], now)
            heard = now - timedelta(days=shop.silent_days)
            archive.store_statuses([_received(shop, documents, heard)], heard)
            for note in _notes(shop, today):
                views[shop.owner].add_note(note)
        archive.store([_too_early(now)], now)


def _documents(shop: ChainShop, seed: int, today: date) -> Iterator[MonthlyAggregate]:
    known_to = today - timedelta(days=shop.silent_days)
    habits = Habits(shop.mood, shop.busy, _changed_on(shop, today), shop.change)
    identity = IdentitySettings(shop.kiosk_id, shop.owner, shop.name, OWNERS[shop.owner][0], Path())
    return history(KioskSettings(kiosk=identity, buttons=BUTTONS), seed, known_to, habits=habits)


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
