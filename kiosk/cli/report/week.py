"""`kiosk report --weekly`: three lines about the week that is over, to the owners who want them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import click

from config.office import OfficeSettings, OwnerSettings
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.mail import RunOutcome, answers, mailing, post, server
from kiosk.cli.report.addressees import addressees
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, View, each_owner, office, send_log
from kiosk.cli.web_entries import settings_with_choices
from kiosk.office.mail.letter import Letter
from kiosk.office.mail.weekly import week_identity, weekly_letter
from kiosk.office.report.analysis.changes import kiosk_moves
from kiosk.office.report.analysis.series import Series, of_shop
from kiosk.office.report.analysis.usual_week import WEEK, WeekFound, WeekOutcome, examine_week
from kiosk.office.report.data.documents import by_shop, up_to
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import DAY
from kiosk.office.report.data.silent import silent_shops
from kiosk.office.report.language import Language, labelled
from sync.archive.send_log import SendLog
from sync.document.aggregate import MonthlyAggregate

WAIT_DAYS = 1
"""Into the new week, for kiosks whose Sunday has not come."""


def write(source: Source, order: ReportOrder) -> int:
    """Mail the notes, each once. Returns the exit code."""
    run = RunOutcome()
    monday = order.prepared_on - timedelta(order.prepared_on.weekday()) - WEEK
    with mailing(), send_log() as log:
        settings = settings_with_choices(source, office(order.settings))
        to = server(settings)
        weeks = _Weeks(source, settings, log, monday, order.prepared_on, run)
        outcome = post(to, log).send(weeks.letters())
        run.outcome(outcome)
        click.echo(f"{monday}: {outcome.sent} sent")
    return run.code


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Who wants a weekly note, and what is written to each of them."""

    source: Source
    settings: OfficeSettings
    log: SendLog
    monday: date
    today: date
    run: RunOutcome

    def letters(self) -> Iterator[Letter]:
        """Those that have not been sent and need not wait."""
        # In the month of its Monday a shop told something, unless it was silent for all of it.
        for view, documents, name, shops in each_owner(self.source, f"{self.monday:%Y-%m}"):
            owner = self.settings.owners.get(name) or OwnerSettings(mail=())
            own = owner.mail if owner.frequency == "weekly" else ()
            to = addressees(view, own, view.shops(), lambda lists: lists.weekly)
            lacking = [each for each in to if self.log.unsettled(week_identity(name, self.monday, each.alone), each.to)]
            in_ = Language(owner.language)
            weeks = self._of_owner(view, [*labelled(in_, documents)], name, shops) if lacking else []
            for each in lacking:
                if its := [week for week in weeks if each.gets(week.shop)]:
                    # What an answer may be about are all of the owner's shops.
                    read = None if each.alone else answers(self.settings)
                    yield weekly_letter(in_, name, its, each.to, read, alone=each.alone)

    def _of_owner(
        self, view: View, documents: Sequence[MonthlyAggregate], name: str, shops: Sequence[str]
    ) -> list[WeekFound]:
        """Each shop's week; nothing while some kiosk's Sunday is waited for."""
        notes, found, waiting = view.notes(), [], []
        by_name = by_shop(documents)
        month = f"{self.monday + WEEK - DAY:%Y-%m}"
        for shop in shops:
            own = up_to(by_name[shop], month)
            try:
                series = of_shop(shop, own, max(each.month for each in own), notes)
            except ReportError as error:
                self.run.say(str(error), CONFIG)
                continue
            if not _known(series, self.monday + WEEK - DAY):
                waiting.append(shop)
            moved_on = max((each.date for each in kiosk_moves(notes, shop, month)), default=date.min)
            found.append(examine_week(series, self.monday, moved_on))
        if waiting and (self.today - self.monday - WEEK).days < WAIT_DAYS:
            self.run.say(f"{name}: waits for Sunday's votes of {', '.join(waiting)}", TEMPORARY)
            return []
        silent = silent_shops(documents, name, f"{self.monday:%Y-%m}", self.settings.alert.retired)
        return [*found, *(WeekFound(shop, self.monday, WeekOutcome.SILENT) for shop in silent)]


def _known(series: Series, sunday: date) -> bool:
    month = series.months.get(f"{sunday:%Y-%m}")
    return month is not None and month.known_to >= sunday
