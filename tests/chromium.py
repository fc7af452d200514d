"""What looks at a page as people see it: Debian's Chromium, led by Playwright, whose Node.js wants libatomic."""

import shutil
from ctypes.util import find_library

import pytest

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and find_library("atomic")), reason="needs Chromium: sudo apt install chromium libatomic1"
)
