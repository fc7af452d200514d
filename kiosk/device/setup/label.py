"""Labels for kiosks, and slips with a token for whoever prepares the card, as a PDF."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from config.smiley.label_sheet import labels_page, slips_page
from kiosk.device.setup.paper import PaperError, pdf


def labels(kiosks: Sequence[Mapping[str, Any]]) -> bytes:
    """As `labels_page`. Raises PaperError."""
    return _printed(lambda: labels_page(kiosks))


def slips(kiosks: Sequence[tuple[Mapping[str, Any], str]]) -> bytes:
    """As `slips_page`. Raises PaperError."""
    return _printed(lambda: slips_page(kiosks))


def _printed(page: Callable[[], str]) -> bytes:
    try:
        drawn = page()
    except ModuleNotFoundError as error:
        raise PaperError(f"a label needs {error.name}, which is missing: install smiley-kiosk[office]") from None
    return pdf(drawn, "a label")
