"""What `kiosk office shop mails` and `area mails` do. Imported when Django is ready; no command of its own."""

from collections.abc import Mapping

from kiosk.cli.office.area_table import ShopLine, find_shops
from kiosk.office.web import archive, areas, audit, recipients
from kiosk.office.web.areas import AreaError
from kiosk.office.web.mail_choice_form import RecipientsForm
from sync.archive.mail_choice import ShopLists

FIELDS = {"page": "mail", "weekly": "weekly", "alerts": "alerts"}
"""What each list is called in the browser's form, by option."""
Said = Mapping[str, str | None]
"""Addresses by option, as somebody wrote them; None: that list stays."""


def shop(name: str, owner: str | None, said: Said) -> list[dict[str, str]]:
    """Who gets what of a shop from now on. Raises AreaError naming every fault."""
    with archive.registry().look() as known:
        ((line,), faults) = find_shops([ShopLine("", name, owner)], known)
    before = recipients.of_shop(line.found) if line.found else recipients.NOBODY
    after = _judged(before, said, faults)
    if line.found is not None and after != before:
        recipients.put_shop(line.found, after)
        about = f"{line.found.owner} \N{EN DASH} {line.found.name}"
        audit.record_names(None, "shop mails", about, recipients.noted(after))
    return _rows(after)


def area(name: str, said: Said) -> list[dict[str, str]]:
    """The same of an area."""
    faults, found, before = [], None, recipients.NOBODY
    try:
        found = areas.find(name)
        before = recipients.of_area(found.id)
    except AreaError as error:
        faults.append(str(error))
    after = _judged(before, said, faults)
    if found is not None and after != before:
        recipients.put_area(found.id, after)
        audit.record_names(None, "area mails", found.path, recipients.noted(after))
    return _rows(after)


def _judged(before: ShopLists, said: Said, faults: list[str]) -> ShopLists:
    """As the browser's form judges it, with what stays."""
    kept = {field: "\n".join(getattr(before, field)) for field in FIELDS.values()}
    given = {FIELDS[option]: text for option, text in said.items() if text is not None}
    form = RecipientsForm({**kept, **given})
    for option, field in FIELDS.items():
        faults += (f"--{option}: {each}" for each in form.errors.get(field, ()))
    if faults:
        raise AreaError("\n".join(faults))
    return form.lists


def _rows(lists: ShopLists) -> list[dict[str, str]]:
    return [{"gets": option, "address": each} for option, field in FIELDS.items() for each in getattr(lists, field)]
