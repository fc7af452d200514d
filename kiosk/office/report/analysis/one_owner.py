"""Shops of several owners as if they were one's, so that they can be read on one page. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from attrs import evolve

from kiosk.office.report.analysis.goal import Goal
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.aggregate import MonthlyAggregate


@dataclass(frozen=True, slots=True)
class OwnedShops:
    """Some of an owner's shops, and what is known of them."""

    owner: str
    shops: Collection[str]
    documents: Sequence[MonthlyAggregate]
    """Of others, too: those are left out."""
    notes: Sequence[Note] = ()
    voices: Sequence[Voice] = ()
    goals: Mapping[str, Goal] = field(default_factory=dict)
    silent: Sequence[str] = ()
    """Shops that told lately, and nothing of the month."""


@dataclass(frozen=True, slots=True)
class Together:
    """All of them, as one owner's."""

    documents: tuple[MonthlyAggregate, ...]
    notes: tuple[Note, ...]
    voices: tuple[Voice, ...]
    goals: Mapping[str, Goal]
    silent: tuple[str, ...]
    called: Mapping[tuple[str, str], str]
    """What each shop is called here, by its owner and its own name."""


def together(name: str, parts: Iterable[OwnedShops]) -> Together:
    """As shops of one owner who is called `name`. Where two owners have a shop of one name, each bears its owner's."""
    parts = [*parts]
    times = Counter(shop for part in parts for shop in part.shops)
    documents: list[MonthlyAggregate] = []
    notes: list[Note] = []
    voices: list[Voice] = []
    goals: dict[str, Goal] = {}
    silent: list[str] = []
    names: dict[tuple[str, str], str] = {}
    for part in parts:
        called = {shop: shop if times[shop] == 1 else f"{shop} ({part.owner})" for shop in part.shops}
        names |= {(part.owner, shop): name for shop, name in called.items()}
        own = (each for each in part.documents if each.shop in called and each.event is None)
        documents += (evolve(each, owner=name, shop=called[each.shop]) for each in own)
        notes += (replace(each, shop=called[each.shop]) for each in part.notes if each.shop in called)
        voices += (replace(each, shop=called[each.shop]) for each in part.voices if each.shop in called)
        goals |= {called[shop]: goal for shop, goal in part.goals.items() if shop in called}
        silent += (called[shop] for shop in part.silent if shop in called)
    return Together(tuple(documents), tuple(notes), tuple(voices), goals, tuple(sorted(silent)), names)
