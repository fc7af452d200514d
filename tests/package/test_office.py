"""The head office's package on a booted Debian 12 and 13: pages, pictures and labels from what it depends on."""

import pytest

from sync.document.aggregate import encode
from tests.package.versions import KIOSK, OFFICE, SMILEY
from tests.sync.ends import a_month

pytestmark = pytest.mark.package

PICTURE = """
import sys; sys.path.insert(0, "/usr/lib/smiley-kiosk-office/lib")
from kiosk.office.mail.picture import png
svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4"><text y="3" font-family="Inter">{}</text></svg>'
drawn, empty = (png(svg.format(text)) for text in ("AB", ""))
print(drawn[:4], drawn != empty)
"""


@pytest.fixture(scope="module")
def office(host, versions):
    """Version 1.0 installed."""
    host.run("dpkg", "--purge", KIOSK, OFFICE)
    host.install(versions("1.0", OFFICE))
    return host


def test_a_page_is_made_on_paper(office):
    office.write("/var/tmp/outbox/2026-10.json", encode(a_month()).decode())
    office.run("kiosk", "report", "--month", "2026-10", "--from", "/var/tmp/outbox", "--out", "/var/tmp/page.pdf")
    assert office.run("head", "-c", "5", "/var/tmp/page.pdf").stdout == "%PDF-"


def test_a_mail_has_its_picture(office):
    assert office.run("python3", "-c", PICTURE).stdout == "b'\\x89PNG' True\n"


def test_a_card_has_its_label(office):
    office.write("/var/tmp/smiley.txt", SMILEY)
    office.run("kiosk", "card", "label", "/var/tmp/smiley.txt", "--out", "/var/tmp/label.pdf")
    assert office.run("head", "-c", "5", "/var/tmp/label.pdf").stdout == "%PDF-"
