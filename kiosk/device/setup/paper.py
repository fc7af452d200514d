"""HTML made into a PDF that a screen reader can read (PDF/UA-1). Needs the extra `office`."""

from contextlib import redirect_stdout
from io import StringIO

VARIANT = "pdf/ua-1"


class PaperError(RuntimeError):
    """Nothing can be drawn here; the message has the remedy."""


def pdf(html: str, what: str) -> bytes:
    """`what`: that is drawn, for the message. Raises PaperError."""
    try:
        with redirect_stdout(StringIO()):  # what it cannot find it prints
            from weasyprint import HTML  # noqa: PLC0415 - takes a second
            from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as said
    except ModuleNotFoundError as error:
        raise PaperError(f"{what} needs {error.name}, which is missing: install smiley-kiosk[office]") from None
    except OSError:
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise PaperError(f"{what} needs Pango, which is missing: sudo apt install {packages}") from None
    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return bytes(document.write_pdf(pdf_variant=VARIANT) or b"")
