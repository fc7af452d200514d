"""What technicians had done with kiosks in a browser: judged again, entered in the registry, and kept on record.

The web's process is believed in nothing but who asked: whoever has taken it over gets no further than a technician,
`MOST_ORDERS` times a day, and each time leaves a row that he cannot change and a line in the journal.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, timedelta

import click

from config.office import OfficeSettings
from kiosk.office.report.data.entered import ADD, MOST_ORDERS, RETIRE, PlacementEntry
from sync.archive.kiosk_orders import Deed, KioskOrder, KioskOrders
from sync.archive.registered import RegistryError
from sync.archive.registry_change import RegistryChange
from sync.archive.tables import KIOSK

DAY = timedelta(days=1)


def take_orders(entered: Sequence[PlacementEntry], office: OfficeSettings, now: datetime) -> None:
    """Do each that was not done yet, or note why not. Raises ArchiveError, ArchiveAwayError."""
    if not entered:
        return
    with closing(KioskOrders.open(office.archive.url)) as orders:
        known = orders.refusals([each.key for each in entered])
        new = [each for each in entered if each.key not in known]
        room = max(0, MOST_ORDERS - orders.since(now - DAY))
        for each in new[:room]:
            order = KioskOrder(each.key, each.what, each.kiosk_id, each.shop_id, each.from_day, each.who)
            refusal = orders.take(order, _deed(each, now.date()), now)
            click.echo(f"{_said(each)}: {refusal or 'done'}", err=True)
        if new[room:]:
            click.echo(
                f"{MOST_ORDERS} kiosks were moved or taken away in a browser within a day; the rest waits", err=True
            )


def _said(entry: PlacementEntry) -> str:
    where = "" if entry.shop_id is None else f" to shop {entry.shop_id}"
    return f"in the browser, {entry.who}: {entry.what} {entry.kiosk_id}{where} from {entry.from_day}"


def _deed(entry: PlacementEntry, today: date) -> Deed:
    def deed(change: RegistryChange) -> None:
        if fault := entry.fault(today):
            raise RegistryError(fault)
        if entry.what == RETIRE:
            change.retire(KIOSK, change.kiosk(entry.kiosk_id), entry.from_day)
            return
        if entry.shop_id is None:
            raise RegistryError("no shop was named")
        shop_id = change.shop_in_use(entry.shop_id)
        place = change.add_kiosk if entry.what == ADD else change.move_kiosk
        place(entry.kiosk_id, shop_id, entry.from_day, entry.touchpoint)

    return deed
