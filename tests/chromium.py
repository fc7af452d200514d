"""What looks at a page as people see it: Debian's Chromium, led by Playwright, whose Node.js wants libatomic."""

import shutil
from ctypes.util import find_library
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.sync.ends import DEADLINE_S

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and find_library("atomic")), reason="needs Chromium: sudo apt install chromium libatomic1"
)


def launched(playwright: Playwright) -> Browser:
    """Chromium without its process for a graphics card, which computes what no card draws here."""
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"], timeout=DEADLINE_S * 1000
    )


def patient(chromium: Browser, **options: Any) -> BrowserContext:
    """Its windows share cookies, and no others; they wait as long as a slow machine takes, not Playwright's 30 s."""
    own = chromium.new_context(**options)
    own.set_default_timeout(DEADLINE_S * 1000)
    return own
