"""Who the two owners of the head office's demonstration are, their shops, and how it goes there."""

from dataclasses import dataclass

from config.buttons import ButtonSettings

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


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A touchpoint of a shop before its customers': who works there is asked how the one before has worked."""

    touchpoint: str
    kiosk_id: str
    mood: float
    change: float = 0.0
    """On the day of the shop's."""


@dataclass(frozen=True, slots=True)
class Hall:
    """Where a kiosk of a shop stood at a fair."""

    touchpoint: str
    kiosk_id: str
    mood: float
    busy: float


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
    before: tuple[ChainLink, ...] = ()
    """Its chain up to the door, from the first."""


HARBOUR = (ChainLink("Kitchen", "harbour-3", 0.84), ChainLink("Counter", "harbour-4", 0.6, -0.2))
DOOR = "Door"
CHAIN = (
    ChainShop(BAKERY, "Harbour", "harbour-1", 0.8, 0.8, 2, -0.16, before=HARBOUR),
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
FAIR, FAIR_DAYS = "Miesto mugė", 3
FAIR_SHOP = "Pilies g."
"""The café's that lent its kiosks."""
HALLS = (Hall("Kiemas", "muge-1", 0.88, 4), Hall("Palapinė", "muge-2", 0.5, 3), Hall("Salė", "muge-3", 0.76, 3))
