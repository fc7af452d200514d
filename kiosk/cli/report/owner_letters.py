"""What is written about an owner's month: to him, and to whoever gets the pages of some of his shops alone."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config.office import OfficeSettings, OwnerSettings
from kiosk.cli.exits import CONFIG
from kiosk.cli.mail import RunOutcome, answers
from kiosk.cli.report.addressees import Addressee
from kiosk.cli.source import View, goals
from kiosk.office.mail.letter import Attachment, Letter
from kiosk.office.mail.monthly import Renderers, identity, letter, unfinished
from kiosk.office.mail.picture import png
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.language import Language
from kiosk.office.report.page.glyphs import remark
from kiosk.office.report.page.overview import overview
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make_each
from sync.archive.send_log import SendLog
from sync.document.aggregate import MonthlyAggregate


@dataclass(frozen=True, slots=True)
class OwnerMonth:
    """An owner's month, as far as it is told."""

    view: View
    name: str
    month: str
    owner: OwnerSettings
    documents: Sequence[MonthlyAggregate]
    shops: Sequence[str]
    """That have told of it."""
    silent: Sequence[str]
    """That told lately, and nothing of it."""
    retired: Collection[str]

    def missing(self, gets: Callable[[str], bool] = lambda _: True) -> list[str]:
        """Kiosks whose month may still change, or has not come."""
        own = [each for each in self.documents if each.owner == self.name]
        return unfinished(own, [*filter(gets, (*self.shops, *self.silent))], self.month, self.retired)


@dataclass(frozen=True, slots=True)
class LetterWriter:
    """Makes the pages once, and of these a letter for each who lacks one."""

    settings: OfficeSettings
    log: SendLog
    today: date
    run: RunOutcome
    _made: dict[tuple[str, str], Attachment] = field(default_factory=dict)

    def letters(self, about: OwnerMonth, to: Sequence[Addressee]) -> Iterator[Letter]:
        """One after the other."""
        mail, in_ = self.settings.mail, Language(about.owner.language)
        assert mail is not None  # noqa: S101 - the server was made of it
        pages, without_page = self._pages(about)
        self._made.clear()
        for each in to:
            own = [page for page in pages if each.gets(page[0])]
            if not own or not self.log.unsettled(identity(about.name, about.month, each.alone), each.to):
                continue
            silent = [*filter(each.gets, about.silent)]
            why = {shop: error for shop, error in without_page.items() if each.gets(shop)}
            together = overview(in_, about.name, about.month, own, silent=silent, without_page=why)
            yield letter(
                in_,
                together,
                to=each.to,
                sender=mail.sender,
                missing=about.missing(each.gets),
                renderers=Renderers(png, self.document),
                # What an answer may be about are all of the owner's shops.
                answers=None if each.alone else answers(self.settings),
                alone=each.alone,
            )

    def _pages(self, about: OwnerMonth) -> tuple[list[tuple[str, Page]], dict[str, ReportError]]:
        """The pages, and why there is none of a shop."""
        view, pages, without_page = about.view, [], {}
        beside: dict[str, Any] = {"prepared_on": self.today, "language": about.owner.language, "voices": view.voices()}
        beside["goals"] = goals(view, about.name)
        for shop, page in make_each(about.documents, view.notes(), about.shops, about.month, **beside):
            if isinstance(page, ReportError):
                without_page[shop] = page
                self.run.say(str(page), CONFIG)
            else:
                pages.append((shop, page))
        return pages, without_page

    def document(self, name: str, page: Page) -> Attachment:
        """A second of work, for however many addressees."""
        key = (name, page.html)
        if key not in self._made:
            self._made[key] = self._set(name, page)
        return self._made[key]

    def _set(self, name: str, page: Page) -> Attachment:
        if said := remark(page.html):
            self.run.say(said)
        try:
            return Attachment(f"{name}.pdf", "application/pdf", pdf(page.html))
        except ReportError as error:
            # An owner is better served by a page for the screen than by none.
            self.run.say(f"{error}; until then pages are sent as HTML")
            return Attachment(f"{name}.html", "text/html", page.html.encode())
