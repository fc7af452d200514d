"""What looks at a page as people see it: Debian's Chromium, led by Playwright, whose Node.js wants libatomic."""

import shutil
from ctypes.util import find_library

import pytest
from playwright.sync_api import Browser, Playwright

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and find_library("atomic")), reason="needs Chromium: sudo apt install chromium libatomic1"
)


def launched(playwright: Playwright) -> Browser:
    """Chromium without its process for a graphics card, which computes what no card draws here."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
