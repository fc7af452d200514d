"""`python -m tests.judges.browser FILES`: what axe-core finds in pages at 320, 390 and 1200 pixels, a line each."""

import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.chromium import launched, patient
from tests.office.report.test_accessibility import DESK, SMALL, SUCCESS_CRITERIA, TELEPHONE

OPTIONS = {"runOnly": {"type": "tag", "values": SUCCESS_CRITERIA}, "resultTypes": ["violations"]}


def main(files: list[Path]) -> None:
    """One window for all: a new one costs more than what it shows."""
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        # The pages forbid scripts, axe-core's as well.
        sheet = patient(chromium, bypass_csp=True).new_page()
        for file in files:
            sheet.set_content(file.read_text("utf-8"))
            for width in (SMALL, TELEPHONE, DESK):
                sheet.set_viewport_size({"width": width, "height": 900})
                for found in Axe().run(sheet, options=OPTIONS).response["violations"]:
                    print(f"{file.name}:{width}: {found['id']}: {found['nodes'][0]['html'][:120]}")
        chromium.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
