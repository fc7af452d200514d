"""The body of the monthly mail: what is on the page, as every mail program can draw it."""

import re
from datetime import date

import pytest

from config.language import languages
from kiosk.office.mail.body import several_shops
from kiosk.office.mail.letter import Attachment
from kiosk.office.mail.monthly import Renderers, letter
from kiosk.office.report.language import Language
from kiosk.office.report.page.overview import overview
from kiosk.office.report.pages import make_all
from sync.document.aggregate import Fault
from tests.office.mail.clients import CLIPPED_BYTES, faults
from tests.office.report.conftest import a_document

GOOD, BAD = (30, 6, 4), (18, 8, 14)
NOTHING = Renderers(lambda _: b"", lambda name, page: Attachment(f"{name}.html", "text/html", page.html.encode()))
DRAWN = Renderers(lambda svg: svg.encode(), NOTHING.document)


def kiosk_of(shop):
    return "k-" + shop.encode().hex()[:60]


def months_of(shop, this, before, **more):
    """Fourteen months of a shop: the last one as `this`, the others as `before`."""
    for place in range(14):
        year, month = divmod(2025 * 12 + 8 + place, 12)
        name = f"{year}-{month + 1:02}"
        last = name == "2026-10"
        rows = dict.fromkeys(range(1, 29), this if last else before)
        yield a_document(name, rows, shop=shop, kiosk_id=kiosk_of(shop), **(more if last else {}))


def written(*documents, language="en", renderers=NOTHING, silent=()):
    pages = sorted(make_all(documents, [], "2026-10", prepared_on=date(2026, 11, 1), language=language))
    return letter(
        Language(language),
        overview(Language(language), documents[0].owner, "2026-10", pages, silent=silent),
        to=("rossi@example.org",),
        sender="kiosks@example.org",
        missing=["Via Garibaldi (k1)"],
        renderers=renderers,
    )


STEADY = [*months_of("Stazione", GOOD, GOOD)]
FALLING = [*months_of("Airport", BAD, GOOD)]
BROKEN = [*months_of("Museum", GOOD, GOOD, faults=(Fault("silent", "unhappy", 1),))]
NOBODY = [*months_of("Café <b>", (0, 0, 0), GOOD)]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("documents", [STEADY, FALLING, BROKEN, NOBODY, STEADY + FALLING + BROKEN + NOBODY])
def test_every_mail_program_draws_it(language, documents):
    for renderers in (NOTHING, DRAWN):
        assert faults(written(*documents, language=language, renderers=renderers).html) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<!doctype html><html lang="en"><body style="color:#000">', "body style"),
        ('<html lang="en"><div style="display:flex">', "<div>"),
        ('<html lang="en"><p style="display:flex">', "display"),
        ('<html lang="en"><p style="padding:3px">', "Word leaves it out"),
        ('<html lang="en"><img src="https://example.org/x.png" alt="x" width="3">', "fetched from elsewhere"),
        ('<html lang="en"><img src="cid:x">', "without words"),
        ("<html>", "no language"),
        ("<html><h1>a</h1><h1>b</h1>", "2 headings"),
        ("<html><title> </title>", "no title"),
        (f"<p>{'x' * CLIPPED_BYTES}</p>", "Gmail clips it"),
        ("<style>p{color:red}</style>", "for dark screens alone"),
        ('<meta name="format-detection" content="telephone=no">', "days as blue links"),
    ],
)
def test_what_some_mail_program_does_not_draw_is_seen(html, fault):
    assert any(fault in each for each in faults(html))


def test_the_subject_is_the_news():
    assert written(*STEADY).subject == "Stazione: 83, no clear change"
    assert written(*FALLING).subject == "Airport: 55, clearly down on last year"
    assert written(*BROKEN).subject == "Museum: The button “unhappy” may be broken: no verdict for October."
    assert written(*NOBODY).subject == "Café <b>: nobody voted"
    assert written(*STEADY, *FALLING).subject == "Your 2 shops in October: 1 has changed"
    assert written(*STEADY, *FALLING, *BROKEN, *NOBODY).subject == "Your 4 shops in October: 2 need attention"
    assert written(*STEADY[-1:]).subject == "Stazione: 83, the first month"


def test_one_shop_is_the_page_without_a_click():
    mail = written(*FALLING, renderers=DRAWN)
    for words in (
        *("<h1", ">55<", "most likely", "Customers are clearly less happy than a year ago"),
        *("45%", "504", "1,120 votes", "One thing to try", 'src="cid:trend@example.org"', "Provisional"),
    ):
        assert words in mail.html, words
    # Without pictures and styles the same can be read.
    for words in ("55 (most likely", "unhappy 35% (392)", "1,120 votes", "One thing to try"):
        assert words in mail.text, words


def test_what_is_attached_is_said_of_one_shop_and_of_several():
    assert "The shop's page is attached" in written(*STEADY).text
    assert "Each shop's page is attached" in written(*STEADY, *FALLING).text


def test_of_several_shops_those_that_need_attention_come_first_and_all_are_there():
    html = written(*STEADY, *FALLING, *BROKEN, *NOBODY).html
    places = [html.index(f"<b>{shop}</b>") for shop in ("Café &lt;b&gt;", "Museum", "Airport", "Stazione")]
    assert places == sorted(places)


def test_however_many_shops_there_are_each_is_there_and_gmail_clips_none():
    ((_, page),) = make_all(STEADY, [], "2026-10", prepared_on=date(2026, 11, 1))
    pages = [(f"Supermercato della Stazione {n}", page) for n in range(700)]
    html = several_shops(Language("en"), overview(Language("en"), "Rossi", "2026-10", pages), closing=[])
    assert faults(html) == []
    assert [shop for shop, _ in pages if f"<b>{shop}</b>" not in html and f"\n{shop}: 83 (" not in html] == []


def test_where_a_button_may_be_broken_no_share_or_score_is_mailed():
    mail = written(*BROKEN)
    assert "no verdict" in mail.html
    assert "Have the button" in mail.html
    read = re.sub(r"<[^>]*>", " ", mail.html.partition("<body")[2])
    for words in ("out of 100", "%", "most likely"):
        assert words not in mail.text
        assert words not in read


def test_a_shop_of_which_nothing_was_heard_comes_before_every_figure():
    mail = written(*STEADY, silent=["Harbour <b>"])
    assert mail.subject == "Your 2 shops in October: 1 needs attention"
    said = "Nothing was heard of Harbour &lt;b&gt; in October: no figures."
    assert mail.html.index(said) < mail.html.index("<b>Stazione</b>")
    assert mail.text.startswith("Nothing was heard of Harbour <b> in October: no figures.")
    assert faults(mail.html) == []
