"""What the archive asks of a document that it has judged, besides its bytes. Pure."""

from dataclasses import dataclass
from datetime import date

from sync.document.aggregate import MonthlyAggregate


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """Whose it is, of when, and what it comes to; fields as in the document.

    A batch holds these, and no days and hours: those are let go while the processor's cache still has them.
    """

    kiosk_id: str
    installation_id: str
    owner: str
    shop: str
    touchpoint: str
    stage: int | None
    month: str
    revision: int
    final: bool
    votes: tuple[int, ...]
    first_day: date
    """That it tells; where it tells none, its month's first."""
    last_day: date


def head(document: MonthlyAggregate) -> DocumentHead:
    """The head of a document."""
    days = document.days
    first = days[0].date if days else date.fromisoformat(f"{document.month}-01")
    return DocumentHead(
        document.kiosk_id,
        document.installation_id,
        document.owner,
        document.shop,
        document.touchpoint,
        document.stage,
        document.month,
        document.revision,
        document.final,
        document.votes,
        first,
        days[-1].date if days else first,
    )
