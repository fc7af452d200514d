"""What sets text on paper: WeasyPrint is Python, Pango and HarfBuzz are the machine's."""

from ctypes.util import find_library

import pytest

from kiosk.office.report.page.pdf import PACKAGES

# Without HarfBuzz's part that takes letters out of a font it works, and warns that it will not for ever.
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
LACKING = not all(map(find_library, LIBRARIES))
REASON = f"needs Pango and HarfBuzz: sudo apt install {PACKAGES}"
needs_pango = pytest.mark.skipif(LACKING, reason=REASON)


def require_pango() -> None:
    """For fixtures, which take no mark."""
    if LACKING:
        pytest.skip(REASON)
