"""Who is written to about which alerts, by what has reached whom. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import TypeAlias

from sync.archive.alert_event import AlertChanges, AlertEvent, EndedAlert
from sync.archive.send_log import WEBHOOK


class Reach(Enum):
    """How far a mail has come to one of its recipients."""

    TOLD = "it was taken"
    HANDED_OVER = "a run is handing it over now"
    WAITS = "it is tried again"
    LOST = "nobody took it for so long that it is tried no more"
    REFUSED = "it was refused for good"


class Channel(Enum):
    """What an owner is told by: of each, somebody has to have been told."""

    MAIL = "his addresses"
    WEBHOOK = "his program"
    SHOP = "the addresses of those who are told of some shops alone"


Reached: TypeAlias = Mapping[str, tuple[Channel, Reach]]
"""By recipient, of one mail. One who is not in it was not to be written to when it was begun."""


OfShops: TypeAlias = Mapping[tuple[str, str], Sequence[str]]
"""By owner and shop, the addresses of those who are told of that shop alone."""


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """An alert as it stands in the archive."""

    id: int
    alert: AlertEvent
    raised_in: str
    raised_on: date
    raised: Reached
    ending: str | None = None
    """Of one that has ended, as in `EndedAlert`."""
    cleared: Reached = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether an all-clear has been begun."""
        return self.ending is not None


@dataclass(frozen=True, slots=True)
class News:
    """One alert, begun or ended, and whom it is told."""

    change: AlertEvent | EndedAlert
    to: frozenset[str]
    """Those of `readers` who do not know it."""
    readers: Mapping[str, Channel]
    """Everybody who is told of this shop."""
    known: KnownAlert | None = None
    """As what it stands in the archive already."""


@dataclass(slots=True)
class AlertMail:
    """One mail's contents, the same for all to whom it is begun."""

    owner: str
    news: list[News] = field(default_factory=list)
    to: dict[str, Channel] = field(default_factory=dict)

    def takes(self, one: News) -> bool:
        """Whether nobody would read by it what is not for him, or what he knows."""
        to = self.to.keys() | one.to
        return all(to & each.readers.keys() == each.to for each in (*self.news, one))

    @property
    def changes(self) -> AlertChanges:
        """What it tells."""
        changes = [each.change for each in self.news]
        return AlertChanges(
            tuple(each for each in changes if isinstance(each, AlertEvent)),
            tuple(each for each in changes if isinstance(each, EndedAlert)),
        )

    def add(self, one: News) -> None:
        """Tell that, too."""
        self.news.append(one)
        self.to |= {each: channel for each, channel in one.readers.items() if each in one.to}


def shops_by_address(of_shops: OfShops, owner: str) -> dict[str, set[str]]:
    """Of which of an owner's shops each is told. One who is entered twice, in other letters, reads one mailbox."""
    written: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for (name, shop), mail in of_shops.items():
        for address in mail if name == owner else ():
            found.setdefault(written.setdefault(address.casefold(), address), set()).add(shop)
    return found


def readers(mail: Iterable[str], shops: Mapping[str, Collection[str]], shop: str) -> dict[str, Channel]:
    """Everybody who is told of a shop. `mail`: its owner's; `shops`: by address, those of which others are told."""
    own = {each: Channel.WEBHOOK if each == WEBHOOK else Channel.MAIL for each in mail}
    names = {each and each.casefold() for each in own}
    alone = (each for each, its in sorted(shops.items()) if shop in its and each.casefold() not in names)
    return own | dict.fromkeys(alone, Channel.SHOP)


def begun_again(known: KnownAlert, found: AlertEvent, to: Mapping[str, Channel]) -> News | None:
    """What still is wrong, for those whom no mail of it has reached, if there are any.

    That is for whom it was given up; and, where none of an owner's addresses knows it, because there was none or it was
    wrong, the ones that there are now; and those of the shop to which a kiosk was moved. Nothing while a mail of it is
    under way.
    """
    if any(reach in {Reach.WAITS, Reach.HANDED_OVER} for _, reach in known.raised.values()):
        return None
    knowing = {channel for channel, reach in known.raised.values() if reach is Reach.TOLD}
    lacking = set()
    for each, channel in to.items():
        if each in known.raised:
            unknown = known.raised[each][1] is Reach.LOST
        else:
            # Whoever is entered for a shop is told of what begins from then on, and of what a kiosk brings to it.
            brought = found.shop != known.alert.shop
            unknown = brought or not knowing if channel is Channel.SHOP else channel not in knowing
        if unknown:
            lacking.add(each)
    if not lacking:
        return None
    again = replace(found, since=found.since or known.alert.since or known.raised_on)
    return News(again, frozenset(lacking), to, known)


def ended(known: KnownAlert, ending: str, to: Mapping[str, Channel]) -> News:
    """The all-clear, for those who were told that there was something."""
    heard = {Reach.TOLD, Reach.HANDED_OVER}
    reached = {each: channel for each, (channel, reach) in known.raised.items() if reach in heard}
    # And those who came later, in the place of some who were told.
    new = {each for each, channel in to.items() if each not in known.raised and channel in reached.values()}
    knowing = new | (to.keys() & reached.keys())
    return News(EndedAlert(known.alert, ending), frozenset(knowing), to, known)


def ended_again(known: KnownAlert, to: Mapping[str, Channel]) -> News | None:
    """An all-clear, for those for whom it was given up. Nothing while a mail of it is under way."""
    if any(reach in {Reach.WAITS, Reach.HANDED_OVER} for _, reach in known.cleared.values()):
        return None
    lost = frozenset(each for each in to if each in known.cleared and known.cleared[each][1] is Reach.LOST)
    return News(EndedAlert(known.alert, known.ending or ""), lost, to, known)


def gathered(owner: str, news: Sequence[News]) -> list[AlertMail]:
    """In as few mails as can be: one, unless somebody knows part of it already."""
    mails: list[AlertMail] = []
    for one in news:
        fitting = next((each for each in mails if each.takes(one)), None)
        if fitting is None:
            fitting = AlertMail(owner)
            mails.append(fitting)
        fitting.add(one)
    return mails
