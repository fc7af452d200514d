"""The monthly mail: whose month is told to the end, and what is written to an owner about all of his shops. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.office.mail.body import one_shop, several_shops
from kiosk.office.mail.letter import MAX_BYTES, Attachment, Letter, domain_of, file_names
from kiosk.office.mail.note_form import note_form
from kiosk.office.mail.reference import Answers, reference
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop, newest, renamed
from kiosk.office.report.data.shop_owners import shop_owners
from kiosk.office.report.language import Language
from kiosk.office.report.page.overview import Overview, shop_names
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.summary import FaceShare
from sync.document.aggregate import MonthlyAggregate, digest

EXAMPLE_DAY = 3
TREND = "trend"
"""What the picture is called in the mail."""


@dataclass(frozen=True, slots=True)
class Renderers:
    """What a page is turned into for a mail."""

    picture: Callable[[str], bytes]
    """PNG of an SVG; nothing where that cannot be done here."""
    document: Callable[[str, Page], Attachment]
    """The page as a file to keep, by its name without an ending."""


def identity(owner: str, month: str, alone: str = "") -> str:
    """What makes an owner's mail about a month the same mail: not its content, nor whether it is final.

    `alone`: the address of one who gets the pages of some of his shops; his mail is another one, whichever they are.
    """
    middle = f".{digest(alone.encode())}" if alone else ""
    return f"report.{month}{middle}.{digest(owner.encode())}"


def by_owner(aggregates: Iterable[MonthlyAggregate], month: str) -> dict[str, list[str]]:
    """Whose shops have told of a month: the shops of each owner, in order. Kiosks at events have pages of their own."""
    # Shops are sold, and two owners may have one of the same name.
    owners: dict[str, list[str]] = {}
    for shop, documents in sorted(by_shop(aggregates).items()):
        for owner in shop_owners(documents, month):
            owners.setdefault(owner, []).append(shop)
    return dict(sorted(owners.items()))


def unfinished(
    aggregates: Iterable[MonthlyAggregate], shops: Sequence[str], month: str, retired: Collection[str] = ()
) -> list[str]:
    """Kiosks of some shops whose month may still change, or has not come at all: shop and kiosk, in order."""
    recent = {months.back(month, 1), month}
    documents = [
        each for each in newest(aggregates) if each.shop in shops and each.month in recent and each.event is None
    ]
    # A card that was replaced in the middle of the month never says that the month is over.
    gone = renamed(documents) | {*retired}
    last = {each.kiosk_id: each for each in documents if each.kiosk_id not in gone}
    return sorted(f"{each.shop} ({kiosk})" for kiosk, each in last.items() if each.month != month or not each.final)


def waits(month: str, today: date, wait_days: int) -> bool:
    """Whether it is too early to send a month that is not final."""
    return (today - months.first_day(months.back(month, -1))).days < wait_days


def letter(  # noqa: PLR0913 - each is a fact of its own
    in_: Language,
    about: Overview,
    *,
    to: tuple[str, ...],
    sender: str,
    missing: Sequence[str],
    renderers: Renderers,
    answers: Answers | None = None,
    alone: str = "",
    whole: Page | None = None,
    besides: Collection[str] = (),
) -> Letter:
    """All of an owner's pages in one mail. `missing`: kiosks whose month may still change, or has not come.

    `alone`: as in `identity`, where these are pages of some of his shops. `whole`: the page of all of them, attached in
    place of each shop's; `besides`: shops whose own pages are attached all the same.
    """
    month, pages = about.month, about.pages
    attachments, enclosed = _enclosed(in_, about, renderers, whole, besides)
    closing = [*_provisional(in_, missing), *enclosed]
    closing.append(in_.gettext("To get this mail at another address, or not at all, answer it."))
    if answers is not None:
        closing.insert(-1, _invitation(in_, about))
    pictures: dict[str, bytes] = {}
    if len(pages) == 1 and not about.warnings:
        ((shop, page),) = pages
        if page.trend and (png := renderers.picture(page.trend)):
            pictures[TREND] = png
        url = f"cid:{TREND}@{domain_of(sender)}" if pictures else ""
        html = one_shop(in_, shop, month, page, title=about.headline, picture=url, closing=closing)
    else:
        html = several_shops(in_, about, closing=closing)
    return Letter(
        id=identity(about.owner, month, alone),
        to=to,
        subject=about.headline,
        text=_text(in_, about, closing),
        html=html,
        pictures=pictures,
        attachments=tuple(attachments),
        reference=reference(answers.key, identity(about.owner, month)) if answers else "",
        reply_to=answers.address if answers else "",
    )


def _invitation(in_: Language, about: Overview) -> str:
    """How what changed is told by an answer; a day of the month that the mail is about shows how."""
    shops = [shop for shop, _ in about.pages]
    form = note_form(in_, months.first_day(about.month).replace(day=EXAMPLE_DAY), shops)
    return in_.gettext("Did you change something? Answer with a line like “{line}”, and it is noted.").format(line=form)


def _enclosed(
    in_: Language, about: Overview, renderers: Renderers, whole: Page | None, besides: Collection[str]
) -> tuple[list[Attachment], list[str]]:
    """The files, and what is said of them."""
    pages = about.pages if whole is None else [(shop, page) for shop, page in about.pages if shop in besides]
    names = file_names([shop for shop, _ in pages], about.month)
    attachments = [*_attachments(pages, names, renderers)]
    if whole is not None:
        # A shop may be called as its area is.
        title = in_.gettext("{area}, all shops").format(area=about.owner)
        attachments.insert(0, renderers.document(file_names([title], about.month)[title], whole))
    said = _said_of_files(in_, [shop for shop, _ in pages], alone=whole is None)
    there = {each.name.rpartition(".")[0] for each in attachments}
    if left_out := [shop for shop, _ in pages if names[shop] not in there]:
        sentence = in_.gettext("There was no room for the pages of {shops}: ask for them.")
        return attachments, [sentence.format(shops=shop_names(in_, left_out)), said]
    return attachments, [said]


def _said_of_files(in_: Language, shops: Sequence[str], *, alone: bool) -> str:
    """`alone`: without a page of all shops."""
    if alone and len(shops) == 1:
        return in_.gettext("The shop's page is attached, and its figures as CSV.")
    if alone:
        return in_.gettext("Each shop's page is attached, and its figures as CSV.")
    if not shops:
        return in_.gettext("The page of all shops is attached. To get a shop's own page, answer this mail.")
    sentence = in_.gettext("Attached are the page of all shops, and the page and the figures (CSV) of {shops}.")
    return sentence.format(shops=shop_names(in_, shops))


def _attachments(
    pages: Sequence[tuple[str, Page]], names: dict[str, str], renderers: Renderers
) -> Iterator[Attachment]:
    size = 0
    for shop, page in pages:
        files = renderers.document(names[shop], page), Attachment(f"{names[shop]}.csv", "text/csv", page.csv.encode())
        size += sum(len(each.content) for each in files)
        if size <= MAX_BYTES:
            yield from files


def _provisional(in_: Language, missing: Sequence[str]) -> Iterator[str]:
    if missing:
        yield in_.gettext("Provisional: the whole month has not come from {kiosks}.").format(kiosks=in_.both(missing))


def _text(in_: Language, about: Overview, closing: Sequence[str]) -> str:
    """The same without any HTML."""
    paragraphs = ["\n".join(_lines(in_, about.month, shop, page)) for shop, page in about.pages]
    return "\n\n".join([*about.warnings, *paragraphs, *closing, "-- \nSmiley kiosk"]) + "\n"


def _lines(in_: Language, month: str, shop: str, page: Page) -> Iterator[str]:
    yield f"{shop}, {in_.month(month)}"
    yield page.headline
    if about := page.summary:
        if about.score:
            yield f"{about.score} ({about.margin})"
        yield from (f"{chip.figure} {chip.words}".strip() for chip in about.chips)
        yield ", ".join([*(_face(face) for face in about.faces), about.votes])
        if about.remark:
            yield about.remark
        if about.goal:
            yield about.goal
        if about.suggestion:
            heading = in_.gettext("One thing to try")
            yield f"{heading}: {about.suggestion}"
    if page.provisional:
        yield page.provisional


def _face(face: FaceShare) -> str:
    return f"{face.label} {face.percent} ({face.votes})" if face.percent else f"{face.label} {face.votes}"
