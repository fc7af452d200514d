"""Labels of kiosks that were entered in the browser: those of `kiosk card label`, printed by a browser."""

from contextlib import closing
from io import BytesIO

import pytest

from config.smiley.label_sheet import labels_page
from sync.archive.registry import Registry
from tests.chromium import needs_chromium
from tests.office.web.conftest import KAZLAUSKAS, ROSSI
from tests.office.web.test_accessibility import account, chromium, opened, tried  # noqa: F401
from tests.office.web.test_keyboard import press

NEW = {"kiosk id": "new-one", "owner": KAZLAUSKAS, "shop": "Uostas", "place": "Bar & <b>terrace</b>"}
A_SHEET = 12


def enter(url: str, shop: str, kiosk_id: str, place: str = "") -> None:
    """As the browser's order does it: nobody wrote a smiley.txt."""
    with closing(Registry.open(url)) as registry:
        with registry.look() as found:
            shop_id = found.shop(shop)
        with registry.change() as change:
            change.add_kiosk(kiosk_id, shop_id, touchpoint=place)


def sections(html: str) -> list[str]:
    return [each.partition("</section>")[0] for each in html.split("<section>")[1:]]


@pytest.mark.usefixtures("registered")
def test_a_kiosk_without_a_smiley_txt_has_the_label_that_the_command_draws(web):
    enter(web.archive, "Uostas", "new-one", NEW["place"])
    technician = web.account("labels@example.org", "--technician")
    drawn = sections(labels_page([NEW]))
    assert 'href="/kiosks/one/new-one/label"' in technician.get("/kiosks/one/new-one").text
    assert sections(technician.get("/kiosks/one/new-one/label").text) == drawn
    assert technician.get("/kiosks/one/nobodys/label").status == 404
    assert "/kiosks/labels?text=uostas" in technician.get("/kiosks?text=uostas").text
    of_list = sections(technician.get("/kiosks/labels?text=uostas").text)
    assert (len(of_list), of_list.count(drawn[0])) == (2, 1)
    assert sections(technician.get("/kiosks/labels?text=nothing").text) == []
    owner = web.account("owner@example.org", "--owner", ROSSI)
    for path in ("/kiosks/labels", "/kiosks/one/new-one/label"):
        assert owner.get(path).status == 404
        assert web.browser().get(path).to.startswith("/login")


@pytest.mark.long
@needs_chromium
def test_a_browser_prints_them_twelve_a_sheet_and_nothing_beside(tried, opened):  # noqa: F811
    pypdf = pytest.importorskip("pypdf")
    with closing(Registry.open(tried[0].archive)) as registry:
        there = len(registry.kiosks())
    for number in range(A_SHEET + 1 - there):
        enter(tried[0].archive, "Uostas", f"paper-{number}")
    page = opened("/kiosks")
    press(page, "Their labels, to print")
    assert page.locator("section").count() == A_SHEET + 1
    sheets = [each.extract_text() for each in pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    assert [each.count("Bakery Rossi") + each.count("Kazlauskas") for each in sheets] == [A_SHEET, 1]
    assert "back" not in "".join(sheets)
    page.emulate_media(media="screen")
    press(page, "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} back")
    assert "/kiosks?" in page.url
