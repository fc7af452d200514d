"""The page to sign leads a telephone to the shop's own pages: by a link that the web leaves, once."""

import io
import re
from datetime import date

import pytest
import segno
from attrs import evolve
from pypdf import PdfReader

from kiosk.device.doctor.code import QUIET_ZONE, svg
from kiosk.device.selftest.device_link import device_link
from kiosk.office.web import link_file
from sync.document.device_link import FILE, DeviceLink, encode
from tests.chromium import needs_chromium
from tests.device.test_paper import FAULT, LONGEST, PAPER, PASSED, TELEPHONE, browser, opened

__all__ = ["browser", "opened"]

URL = f"http://{'b' * 63}-2.local:8080/device/{'T' * 43}"
UNTIL = date(2026, 12, 4)


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    """As it comes from the one program to the other."""
    folder = tmp_path_factory.mktemp("run")
    link_file.leave(URL, UNTIL, folder)
    assert (folder / FILE).stat().st_mode & 0o777 == 0o644
    return device_link(folder)


def modules(drawn):
    """A drawing's dark modules, by what its rectangles cover."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1H\1z", drawn)
    return {(int(x) + step - QUIET_ZONE, int(y) - QUIET_ZONE) for x, y, width in runs for step in range(int(width))}


def test_what_the_web_leaves_is_what_the_kiosk_reads(link):
    assert (link.url, link.until) == (URL, UNTIL)


def test_the_code_that_is_drawn_is_the_links(link):
    matrix = segno.make_qr(URL, error="m").matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert modules(svg(link.code, "code")) == dark
    assert link.url == URL


def test_the_page_and_the_text_have_the_link_and_say_how_long_it_holds(link):
    linked = evolve(PASSED, link=link)
    for said in (linked.page().decode(), linked.text()):
        assert URL in said
        assert "by 2026-12-04" in said
        assert f"{URL.partition('/device')[0]} in that network" in said
    assert "<svg" in linked.page().decode()


def test_without_a_link_the_page_has_no_code():
    assert "<svg" not in PASSED.page().decode()


@pytest.mark.parametrize("language", ["it", "lt"])
def test_it_is_said_in_the_kiosks_language(link, language):
    page = evolve(PASSED, link=link, kiosk=evolve(PASSED.kiosk, language=language)).page().decode()
    assert "The shop" not in page
    assert "Open this" not in page


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{" + b" " * 20_000 + b"}",
        b'{"url": "http://bakery.local/device/a", "until": "2026-12-04", "code": ["01", "1"]}',
        b'{"url": "http://bakery.local/device/a", "until": "2026-12-04", "code": ["<>", "11"]}',
        b'{"url": "javascript:alert(1)", "until": "2026-12-04", "code": ["11", "11"]}',
        b'{"url": "http://bakery.local/<b>", "until": "2026-12-04", "code": ["11", "11"]}',
    ],
)
def test_what_is_no_link_is_none(tmp_path, said):
    (tmp_path / FILE).write_bytes(said)
    assert device_link(tmp_path) is None


def test_control_the_least_that_is_a_link_is_one(tmp_path):
    (tmp_path / FILE).write_bytes(
        b'{"url": "http://bakery.local/device/a", "until": "2026-12-04", "code": ["01", "11"]}'
    )
    assert device_link(tmp_path) == DeviceLink("http://bakery.local/device/a", UNTIL, ("01", "11"))


def test_a_link_to_another_file_is_not_followed(tmp_path, link):
    (tmp_path / "other").write_bytes(encode(link))
    (tmp_path / FILE).symlink_to(tmp_path / "other")
    assert device_link(tmp_path) is None


def test_where_there_is_no_folder_there_is_no_link(tmp_path):
    link_file.leave(URL, UNTIL, tmp_path / "nowhere")
    assert device_link(tmp_path / "nowhere") is None


@needs_chromium
@pytest.mark.parametrize("count", [1, 300])
def test_with_the_code_there_is_room_to_sign(opened, link, count):
    page = opened(evolve(PASSED, kiosk=LONGEST, link=link, findings=(("card", FAULT),) * count).page(), **PAPER)
    (sheet,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert all(word in sheet.extract_text() for word in ("Remarks", "Signature", "/device/"))
    page.emulate_media(media="print")
    assert page.evaluate("(box => box.scrollHeight <= box.clientHeight)(document.querySelector('main'))")
    # 25 mm and more: what a telephone reads from paper.
    assert page.evaluate("document.querySelector('svg').getBoundingClientRect().width") > 25 / 25.4 * 96


@needs_chromium
def test_a_telephone_shows_it_without_moving_it_sideways(opened, link):
    page = opened(evolve(PASSED, kiosk=LONGEST, link=link).page(), width=TELEPHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE
