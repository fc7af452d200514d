"""Of a source, what one owner may see. No command of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import Folder
from sync.document.vocabulary import composed

if TYPE_CHECKING:
    from kiosk.cli.source import Source, View


def views_of(source: "Source", owner: str) -> "list[View]":
    """That of an archive, or a folder with his documents alone. Raises ReportError naming those that there are."""
    if isinstance(source, Folder):
        return [source.of_owner(owner)]
    views: Sequence[View] = source.views()
    found = [each for each in views if each.owner == composed(owner)]
    if not found:
        names = ", ".join(repr(each.owner) for each in views)
        raise ReportError(f"no owner {owner!r}; there is {names or 'none'}")
    return found
