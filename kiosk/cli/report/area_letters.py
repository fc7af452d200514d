"""What is written to whoever is entered for an area: its shops of a month in one mail, whoever owns them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from config.office import OfficeSettings, OwnerSettings
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.mail import RunOutcome
from kiosk.cli.report.owner_letters import LetterWriter
from kiosk.cli.source import Source, goals
from kiosk.office.mail.letter import Letter
from kiosk.office.mail.monthly import Renderers, identity, letter, unfinished, waits
from kiosk.office.mail.picture import png
from kiosk.office.report.analysis.one_owner import OwnedShops, Together, together
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import Folder
from kiosk.office.report.data.months import back
from kiosk.office.report.data.silent import silent_shops
from kiosk.office.report.language import Language
from kiosk.office.report.page.overview import overview
from kiosk.office.report.pages import make_each, make_overview
from sync.archive.send_log import SendLog

if TYPE_CHECKING:
    from sync.archive.archive_view import ArchiveView

FEW = 5
"""Shops whose own pages are attached; of more the page of all of them is."""


@dataclass(frozen=True, slots=True)
class _Area:
    key: str
    """In place of an owner's name: no name has a NUL."""
    name: str
    shops: dict[str, list[str]] = field(default_factory=dict)
    """By owner."""
    to: dict[str, str] = field(default_factory=dict)
    """Addresses, by themselves in one case."""
    entered: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Owner and name of shops for which such an address is entered as well."""


@dataclass(frozen=True, slots=True)
class AreaLetters:
    """Of all areas."""

    source: Source
    settings: OfficeSettings
    log: SendLog
    today: date
    run: RunOutcome

    def since(self, closed: str) -> str:
        """The first month that somebody missed while the office was off; `closed` where nobody did."""
        due = (self._due(area, address, closed) for area in self._areas() for address in area.to.values())
        return min(due, default=closed)

    def letters(self, month: str, closed: str) -> Iterator[Letter]:
        """Those that have not been sent and need not wait. `closed`: the month that is never one missed."""
        for area in self._areas():
            to = [
                each
                for each in area.to.values()
                if (month >= closed or self._due(area, each, closed) <= month)
                and self.log.unsettled(identity(area.key, month, each), (each,))
                and not self._gets_all(area, each)
            ]
            if to:
                yield from self._letters(area, month, to)

    def _due(self, area: _Area, address: str, closed: str) -> str:
        last = self.log.last_settled("report.", identity(area.key, "", address)[len("report.") :])
        return min(back(last.split(".")[1], -1), closed) if last else closed

    def _areas(self) -> list[_Area]:
        found: dict[int, _Area] = {}
        for each in self.source.shop_mails():
            for of_area in each.lists.areas:
                area = found.setdefault(of_area.area_id, _Area(f"area\0{of_area.area_id}", of_area.name))
                area.shops.setdefault(each.owner, []).append(each.shop)
                for address in of_area.mail:
                    area.to.setdefault(address.casefold(), address)
                for address in each.lists.mail:
                    area.entered.setdefault(address.casefold(), set()).add((each.owner, each.shop))
        return [found[each] for each in sorted(found)]

    def _gets_all(self, area: _Area, address: str) -> bool:
        """Whether he gets each shop of it as their owner."""
        owners = (self._owner(each).mail for each in area.shops)
        return all(address.casefold() in map(str.casefold, mail) for mail in owners)

    def _owner(self, name: str) -> OwnerSettings:
        return self.settings.owners.get(name) or OwnerSettings(mail=())

    def _letters(self, area: _Area, month: str, to: list[str]) -> Iterator[Letter]:
        mail = self.settings.mail
        assert mail is not None  # noqa: S101 - the server was made of it
        assert not isinstance(self.source, Folder)  # noqa: S101 - a folder has no areas
        views = [each for each in self.source.views() if each.owner in area.shops]
        retired = {*self.settings.alert.retired, *(kiosk for each in views for kiosk in each.retired_kiosks())}
        found = together(area.name, [_part(each, area.shops[each.owner], month, retired) for each in views])
        shops = {each.shop for each in found.documents if each.month == month}
        missing = unfinished(found.documents, [*shops, *found.silent], month, retired)
        if missing and waits(month, self.today, mail.wait_days):
            self.run.say(
                f"area {area.name}: waits for {', '.join(missing)}; "
                f"after {mail.wait_days} days it is sent as far as it is known",
                TEMPORARY,
            )
        elif shops:
            yield from self._written(area, found, month, missing, to)

    def _written(
        self, area: _Area, found: Together, month: str, missing: list[str], to: Sequence[str]
    ) -> Iterator[Letter]:
        """Nothing where no shop has a page; why is said."""
        language = Counter(self._owner(each).language for each in area.shops).most_common(1)[0][0]
        about: dict[str, Any] = {"prepared_on": self.today, "language": language}
        beside: dict[str, Any] = {"voices": found.voices, "goals": found.goals}
        shops = sorted({each.shop for each in found.documents if each.month == month})
        made = [*make_each(found.documents, found.notes, shops, month, **beside, **about)]
        without_page = {shop: page for shop, page in made if isinstance(page, ReportError)}
        pages = [(shop, page) for shop, page in made if not isinstance(page, ReportError)]
        for why in without_page.values():
            self.run.say(str(why), CONFIG)
        if not pages:
            return
        in_ = Language(language)
        shown = overview(in_, area.name, month, pages, silent=found.silent, without_page=without_page, of_area=True)
        whole = None
        if len(pages) > FEW:
            whole = make_overview(area.name, month, made, silent=found.silent, of_area=True, **about)
        renderers = Renderers(png, LetterWriter(self.settings, self.log, self.today, self.run).document)
        assert self.settings.mail is not None  # noqa: S101 - as above
        sender = self.settings.mail.sender
        # Of few shops each one's page is attached anyhow.
        entered = area.entered if whole else {}
        written: dict[frozenset[str], Letter] = {}
        for each in to:
            besides = frozenset(found.called[shop] for shop in entered.get(each.casefold(), ()) if shop in found.called)
            if besides not in written:
                written[besides] = letter(
                    in_,
                    shown,
                    to=(),
                    sender=sender,
                    missing=missing,
                    renderers=renderers,
                    whole=whole,
                    besides=besides,
                )
            yield replace(written[besides], id=identity(area.key, month, each), to=(each,))


def _part(view: "ArchiveView", shops: list[str], month: str, retired: set[str]) -> OwnedShops:
    documents = view.aggregates(since=back(month, NEEDED - 1))
    silent = silent_shops(documents, view.owner, month, retired)
    return OwnedShops(view.owner, shops, documents, view.notes(), view.voices(), goals(view, view.owner), silent)
