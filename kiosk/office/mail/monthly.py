"""The monthly mail: whose month is told to the end, and what is written to an owner about all of his shops. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from kiosk.office.mail.letter import MAX_BYTES, Attachment, Letter, domain_of, file_names
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import newest
from kiosk.office.report.language import Language
from kiosk.office.report.page.page import Page
from sync.document.aggregate import MonthlyAggregate, digest

SHOWN = 720
"""Width of a picture, CSS pixels."""


@dataclass(frozen=True, slots=True)
class Renderers:
    """What a page is turned into for a mail."""

    picture: Callable[[str], bytes]
    """PNG of an SVG; nothing where that cannot be done here."""
    document: Callable[[str, Page], Attachment]
    """The page as a file to keep, by its name without an ending."""


def identity(owner: str, month: str) -> str:
    """What makes an owner's mail about a month the same mail: not its content, nor whether it is final."""
    return f"report.{month}.{digest(owner.encode())}"


def by_owner(aggregates: Iterable[MonthlyAggregate], month: str) -> dict[str, list[str]]:
    """Whose shops have told of a month: the shops of each owner, in order. Kiosks at events have pages of their own."""
    documents = [each for each in newest(aggregates) if each.month == month and each.event is None]
    # Shops are sold: the newest document says whose one is.
    owners = {each.shop: each.owner for each in documents}
    return {
        owner: sorted(shop for shop, its_owner in owners.items() if its_owner == owner)
        for owner in sorted({*owners.values()})
    }


def unfinished(aggregates: Iterable[MonthlyAggregate], shops: Sequence[str], month: str) -> list[str]:
    """Kiosks of some shops whose month may still change, or has not come at all: shop and kiosk, in order."""
    recent = {months.back(month, 1), month}
    documents = [
        each for each in newest(aggregates) if each.shop in shops and each.month in recent and each.event is None
    ]
    # A card that was replaced in the middle of the month never says that the month is over.
    last = {each.kiosk_id: each for each in documents}
    return sorted(f"{each.shop} ({kiosk})" for kiosk, each in last.items() if each.month != month or not each.final)


def waits(month: str, today: date, wait_days: int) -> bool:
    """Whether it is too early to send a month that is not final."""
    return (today - months.first_day(months.back(month, -1))).days < wait_days


def letter(  # noqa: PLR0913 - each is a fact of its own
    in_: Language,
    owner: str,
    month: str,
    pages: Sequence[tuple[str, Page]],
    *,
    to: tuple[str, ...],
    sender: str,
    missing: Sequence[str],
    renderers: Renderers,
) -> Letter:
    """All of an owner's pages in one mail. `missing`: kiosks whose month may still change, or has not come."""
    names = file_names([shop for shop, _ in pages], month)
    attachments = [*_attachments(pages, names, renderers)]
    enclosed = {each.name.rpartition(".")[0] for each in attachments}
    left_out = [shop for shop, _ in pages if names[shop] not in enclosed]
    drawn = [(f"trend-{place}", shop, page) for place, (shop, page) in enumerate(pages)]
    rendered = [
        (name, renderers.picture(page.trend)) for name, shop, page in drawn if page.trend and shop not in left_out
    ]
    pictures = {name: png for name, png in rendered if png}
    closing = [*_closing(in_, missing, left_out)]
    return Letter(
        id=identity(owner, month),
        to=to,
        subject=_subject(in_, [shop for shop, _ in pages], month),
        text=_text(in_, month, pages, closing),
        html=_html(in_, month, drawn, closing, {name: f"cid:{name}@{domain_of(sender)}" for name in pictures}),
        pictures=pictures,
        attachments=tuple(attachments),
    )


def _attachments(
    pages: Sequence[tuple[str, Page]], names: dict[str, str], renderers: Renderers
) -> Iterator[Attachment]:
    size = 0
    for shop, page in pages:
        files = renderers.document(names[shop], page), Attachment(f"{names[shop]}.csv", "text/csv", page.csv.encode())
        size += sum(len(each.content) for each in files)
        if size <= MAX_BYTES:
            yield from files


def _subject(in_: Language, shops: Sequence[str], month: str) -> str:
    if len(shops) == 1:
        return in_.gettext("{shop}: what customers said in {month}").format(shop=shops[0], month=in_.month(month))
    return in_.ngettext(
        "Your {count} shop: what customers said in {month}",
        "Your {count} shops: what customers said in {month}",
        len(shops),
    ).format(count=in_.number(len(shops)), month=in_.month(month))


def _closing(in_: Language, missing: Sequence[str], left_out: Sequence[str]) -> Iterator[str]:
    if missing:
        yield in_.gettext("Provisional: the whole month has not come from {kiosks}.").format(kiosks=in_.both(missing))
    if left_out:
        yield in_.gettext("There was no room for the pages of {shops}: ask for them.").format(shops=in_.both(left_out))
    yield in_.gettext("Each shop's page is attached, and its figures as CSV.")
    yield in_.gettext("To get this mail at another address, or not at all, answer it.")


def _text(in_: Language, month: str, pages: Sequence[tuple[str, Page]], closing: Sequence[str]) -> str:
    summaries = [
        "\n".join(filter(None, (f"{shop}, {in_.month(month)}", page.headline, page.provisional)))
        for shop, page in pages
    ]
    return "\n\n".join([*summaries, *closing, "-- \nSmiley kiosk"]) + "\n"


def _html(
    in_: Language, month: str, drawn: Sequence[tuple[str, str, Page]], closing: Sequence[str], urls: dict[str, str]
) -> str:
    parts = [Markup('<!doctype html><html lang="{}"><meta charset="utf-8"><body style="{}">').format(in_.code, _BODY)]
    for name, shop, page in drawn:
        parts.append(Markup("<h2>{}, {}</h2>").format(shop, in_.month(month)))
        parts.append(Markup("<p><b>{}</b></p>").format(page.headline))
        if page.provisional:
            parts.append(Markup("<p>{}</p>").format(page.provisional))
        if name in urls:
            # In words as well: many mail programs show no pictures until they are asked.
            picture = Markup('<p><img src="{}" alt="{}" width="{}" style="max-width:100%;height:auto"></p>')
            parts.append(picture.format(urls[name], in_.gettext("Satisfaction score, last 13 months"), SHOWN))
    parts += [Markup("<p>{}</p>").format(escape(each)) for each in closing]
    return str(Markup("\n").join(parts)) + "\n</body></html>\n"


_BODY = "font-family:Inter,Helvetica,Arial,sans-serif;color:#1d2733;max-width:720px"
