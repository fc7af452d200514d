"""Two owners and their kiosks in any order: moves, sales, new names, new cards, kiosks that lie about their owner."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.pages import make, make_poster
from sync.archive.archive import Archive
from sync.archive.intake import Accepted, take
from sync.archive.note import Note
from sync.archive.registered import BEGINNING, RegistryError
from sync.archive.registry import Registry
from sync.archive.voice import Voice
from sync.document import topics
from sync.document.aggregate import Day, MonthlyAggregate, decode, digest, encode
from tests.sync.ends import a_month
from tests.sync.postgresql_server import empty

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
MONTHS = ("2026-09", "2026-10")
NAMES = ("Centro", "CENTRO", "Nord", "Stazione")
OWNERS = ("Rossi", "Bianchi", "Rossi e figli")
KIOSKS = ("k-1", "k-2", "k-3")
kiosks, names, shops_ = st.sampled_from(KIOSKS), st.sampled_from(NAMES), st.integers(0, 5)
months, either, days = st.sampled_from(MONTHS), st.integers(0, 1), st.integers(1, 30)


class TenancyMachine(RuleBasedStateMachine):
    """What the registry says is the truth; the archive is asked after every step whether anybody sees more."""

    archive: Archive

    @initialize(enrols=st.booleans())
    def begin(self, enrols: bool) -> None:
        with self.archive._transaction(writing=True) as connection:
            empty(connection)
        self.archive._enrols = enrols
        self.registry = Registry(self.archive._engine)
        self.placed: dict[str, dict[date, int]] = {}
        self.of_shop: dict[int, int] = {}
        """Owner by shop."""
        self.of_note: dict[str, int] = {}
        """Shop by what was noted."""
        self.sent: dict[tuple[str, str, str], Accepted] = {}
        self.revision = 0
        with self.registry.change() as change:
            self.owners = [change.add_owner(name) for name in OWNERS[:2]]
            for owner in self.owners:
                self.of_shop[change.add_shop(owner, "Centro")] = owner
        for kiosk, shop in zip(KIOSKS, self.of_shop, strict=False):
            self.place(kiosk, [*self.of_shop].index(shop), "2026-09", 1, since_ever=True)

    # What the office does.

    @rule(owner=either, name=names)
    def add_shop(self, owner: int, name: str) -> None:
        with suppress(RegistryError), self.registry.change() as change:
            self.of_shop[change.add_shop(self.owners[owner], name)] = self.owners[owner]

    @rule(kiosk=kiosks, shop=shops_, month=months, day=days, since_ever=st.booleans())
    def place(self, kiosk: str, shop: int, month: str, day: int, since_ever: bool) -> None:
        """Enter a kiosk, or move it."""
        shop_id = [*self.of_shop][shop % len(self.of_shop)]
        from_day = BEGINNING if since_ever else date.fromisoformat(f"{month}-{day:02}")
        with self.registry.change() as change:
            (change.move_kiosk if kiosk in self.placed else change.add_kiosk)(kiosk, shop_id, from_day)
        self.placed.setdefault(kiosk, {})[from_day] = shop_id

    @rule(shop=shops_, name=names)
    def rename_shop(self, shop: int, name: str) -> None:
        with suppress(RegistryError), self.registry.change() as change:
            change.rename_shop([*self.of_shop][shop % len(self.of_shop)], name)

    @rule(owner=either, name=st.sampled_from(OWNERS))
    def rename_owner(self, owner: int, name: str) -> None:
        with suppress(RegistryError), self.registry.change() as change:
            change.rename_owner(self.owners[owner], name)

    @rule(shop=shops_, owner=either)
    def sell(self, shop: int, owner: int) -> None:
        shop_id = [*self.of_shop][shop % len(self.of_shop)]
        with suppress(RegistryError), self.registry.change() as change:
            change.move_shop(shop_id, self.owners[owner])
            self.of_shop[shop_id] = self.owners[owner]

    @rule(owner=either, shop=shops_)
    def note(self, owner: int, shop: int) -> None:
        own = self.registry.shops(self.owners[owner])
        if own:
            view, where, words = self.view(owner), own[shop % len(own)], f"note {len(self.of_note):03}"
            view.add_note(Note(date(2026, 10, 3), where.name, words))
            view.add_voices([Voice(where.name, "survey", words, date(2026, 10, 1), (1, 0, 0))])
            self.of_note[words] = where.id

    @rule()
    def take_in(self) -> None:
        """As `kiosk office kiosk add` and `move` do afterwards."""
        for each in reversed(self.archive.quarantined()):
            judged = take(each.topic, each.payload, AT)
            assert isinstance(judged, Accepted)
            self.archive.store([judged], AT)

    # What kiosks do: honest ones, those that nobody told of a move, and those that lie.

    @rule(kiosk=kiosks, card=either, month=months, first=days, length=st.integers(1, 30), owner=either, name=names)
    def send(self, kiosk: str, card: int, month: str, first: int, length: int, owner: int, name: str) -> None:
        if kiosk not in self.placed and self.archive._enrols:
            # Where kiosks enrol themselves, one that nobody has placed is taken at its word.
            return
        self.revision += 1
        told = [date.fromisoformat(f"{month}-{day:02}") for day in range(first, min(30, first + length) + 1)]
        # A thousand votes of kiosk, day and revision that no sum of others comes to.
        rows = tuple(Day(day, (1000 + 7 * self.revision, day.day), 600, 720) for day in told)
        document = a_month(
            month,
            kiosk_id=kiosk,
            installation_id=f"{kiosk}-card-{card}",
            owner=OWNERS[owner],
            shop=name,
            days=rows,
            votes=tuple(map(sum, zip(*(each.votes for each in rows), strict=True))),
            hours=(),
            revision=self.revision,
        )
        sent = Accepted.of(document, encode(document))
        self.sent[kiosk, document.installation_id, month] = sent
        self.arrive(sent)

    def arrive(self, sent: Accepted) -> None:
        self.archive.store([sent], AT)

    @rule(kiosk=kiosks, card=either, month=months)
    def send_again(self, kiosk: str, card: int, month: str) -> None:
        if (sent := self.sent.get((kiosk, f"{kiosk}-card-{card}", month))) is not None:
            self.arrive(sent)

    # What must hold.

    def view(self, owner: int):
        """What an owner may see."""
        (found,) = [each for each in self.archive.views() if each._owner_id == self.owners[owner]]
        return found

    def documents(self, owner: int) -> list[MonthlyAggregate]:
        """All that an owner is shown."""
        return self.view(owner).aggregates()

    def owners_on(self, kiosk: str, day: date) -> set[int]:
        """Whose a day of a kiosk is; the day of a move may be either's."""
        before = [each for each in sorted(self.placed.get(kiosk, {})) if each <= day]
        counted = before[-2:] if before[-1:] == [day] else before[-1:]
        return {self.of_shop[self.placed[kiosk][each]] for each in counted}

    @invariant()
    def nobody_sees_a_day_of_anothers(self) -> None:
        for number, owner in enumerate(self.owners):
            for document in self.documents(number):
                for day in document.days:
                    whose = self.owners_on(document.kiosk_id, day.date)
                    assert owner in whose, f"{document.kiosk_id}, {day.date}: a day of another owner is shown"

    @invariant()
    def everything_has_the_names_of_the_registry(self) -> None:
        called = {each.id: each.name for each in self.registry.owners()}
        for number, owner in enumerate(self.owners):
            shops = {each.name for each in self.registry.shops(owner)}
            told = {(each.owner, each.shop in shops) for each in self.documents(number)}
            assert told <= {(called[owner], True)}, f"{told}: a name of another's"

    @invariant()
    def notes_and_voices_stay_with_their_shop(self) -> None:
        for number, owner in enumerate(self.owners):
            view = self.view(number)
            seen = {each.words for each in view.notes() if each.kind != "break"}
            own = {words for words, shop in self.of_note.items() if self.of_shop[shop] == owner}
            assert seen == own == {each.label for each in view.voices()}, "a note or a voice is another's, or is lost"

    @invariant()
    def nothing_is_lost(self) -> None:
        stored = {each for kiosk in KIOSKS for card in self.archive.receipts(kiosk).values() for each in card.values()}
        waiting = {digest(each.payload) for each in self.archive.quarantined()}
        for each in self.sent.values():
            assert each.digest in waiting | {found for _, found in stored}, f"{topics.month(each.kiosk_id, each.month)}"

    def teardown(self) -> None:
        """In the end everybody has all that is his, and his pages say no more and no less."""
        if not hasattr(self, "owners"):
            return
        self.take_in()
        for number, owner in enumerate(self.owners):
            seen = {(each.kiosk_id, each.installation_id, each.month): each.revision for each in self.documents(number)}
            for key, sent in self.sent.items():
                whose = [self.owners_on(sent.kiosk_id, day.date) for day in decode(sent.payload).days]
                if all(each == {owner} for each in whose):
                    assert seen.get(key) == sent.revision, f"{key}: its owner is not shown it"
            for shop, month, page in self.pages(number):
                votes = sum(sum(each.votes) for each in self.view(number).aggregates(shop) if each.month == month)
                assert page == votes, f"{shop}, {month}: the page says {page} votes, its owner has {votes}"

    def pages(self, number: int) -> Iterator[tuple[str, str, int]]:
        """Each shop's last month, and how many votes its page says."""
        view = self.view(number)
        for shop in view.shops():
            month = max(each.month for each in view.aggregates(shop))
            about = (view.owner_documents(shop), view.notes(), shop, month)
            with suppress(ReportError):
                page = make(*about, prepared_on=AT.date(), voices=view.voices())
                said = page.html + page.csv + page.json + make_poster(*about, prepared_on=AT.date())
                others = [words for words, of in self.of_note.items() if self.of_shop[of] != self.owners[number]]
                assert [words for words in others if words in said] == [], "a page has another owner's note"
                told = next(each for each in json.loads(page.json)["months"] if each["month"] == month)
                yield shop, month, sum(told["votes"])
