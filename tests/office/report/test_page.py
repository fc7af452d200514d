"""The page: one file that needs nothing else, says what it shows, and trusts nobody's text."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from attrs import evolve

from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import days
from kiosk.office.report.page.charts.svg import coordinate
from kiosk.office.report.pages import make
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.aggregate import Face

OCTOBER = "2026-10"
EVIL = '<script>alert("1")</script>'
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Outline(HTMLParser):
    """What is inside what, strictly: every element closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.elements, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def found(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]


def outline(html):
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []
    return parsed


def text(html):
    return " ".join(" ".join(outline(html).text).split())


def page_of(documents, notes=(), month=OCTOBER):
    return make(documents, notes, None, month, prepared_on=date(2026, 11, 1))


@pytest.fixture
def page(sixteen_months, note):
    return page_of(sixteen_months, [note])


def test_the_same_figures_give_the_same_bytes(sixteen_months, note, page):
    again = page_of(list(reversed(sixteen_months)), [note])
    assert (again, again.json) == (page, page.json)


def test_the_page_is_small(page):
    assert len(page.html.encode()) < 300_000


def test_the_page_fetches_nothing(page):
    parsed = outline(page.html)
    [policy] = [each["content"] for each in parsed.found("meta") if "http-equiv" in each]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
    links = [
        value for _, attributes, _ in parsed.elements for key, value in attributes.items() if key in {"href", "src"}
    ]
    assert all(link.startswith("data:") for link in links)
    assert all(url.startswith(("data:", '"data:')) for url in re.findall(r"url\(([^)]{0,40})", page.html))
    assert not parsed.found("script")
    # The only addresses are the names of SVG's namespace.
    assert {*re.findall(r"https?://[^'\"\s]+", page.html)} == {"http://www.w3.org/2000/svg"}


def test_every_chart_has_a_title_and_a_description(page):
    parsed = outline(page.html)
    charts = [each for each in parsed.found("svg") if each.get("class") == "chart"]
    names = {each["id"] for tag, each, inside in parsed.elements if tag in {"title", "desc"} and "svg" in inside}
    assert len(charts) == 4
    assert all(each["role"] == "img" for each in charts)
    assert [set(each["aria-labelledby"].split()) <= names for each in charts] == [True] * 4
    assert len(names) == 8
    # What is no chart says what its words say already.
    assert all(each.get("aria-hidden") == "true" for each in parsed.found("svg") if each.get("class") == "face")


def test_ids_are_unique(page):
    ids = [attributes["id"] for _, attributes, _ in outline(page.html).elements if "id" in attributes]
    assert len(ids) == len({*ids})


def test_the_page_says_what_there_is_to_say(page):
    said = text(page.html)
    for words in (
        "Panificio Rossi – Via Garibaldi",
        "Customer satisfaction report · October 2026",
        "out of 100",
        "Customers are clearly happier than a year ago.",
        "Is it getting better?",
        "3 June · Second till opened",
        "Can I trust these numbers?",
        "No votes on 13–14 October, though the shop was open.",
        "Prepared automatically on 1 November 2026.",
    ):
        assert words in said
    assert page.headline in said


def test_a_final_month_is_not_called_provisional(page):
    assert "Provisional" not in page.html


def test_a_month_that_is_not_over_is(document):
    rows = {day.day: (5, 1, 1) for day in days(OCTOBER)[:11]}
    written = document(OCTOBER, rows, final=False, as_of=datetime(2026, 10, 12, 9, tzinfo=UTC))
    assert "Provisional: October is known up to 12 October" in page_of([written]).html


@pytest.mark.parametrize("words", [EVIL, 'a"b', "a'b&amp;", "{{ 7 * 7 }}", "]]>"])
def test_nobodys_text_becomes_markup(document, words):
    faces = (Face("happy", words, 100), Face("neutral", "so-so", 50), Face("unhappy", "unhappy", 0))
    written = document(OCTOBER, {1: (40, 1, 1)}, shop=words, owner=words, faces=faces, time_zone="Europe/Rome")
    parsed = outline(page_of([written], [Note(date(2026, 10, 5), words, words)]).html)
    assert not parsed.found("script")
    said = " ".join(parsed.text)
    assert f"{words} – {words}" in said
    assert f"5 October · {words}" in said
    assert f"40 {words}" in said


def test_control_the_outline_would_see_a_script():
    assert outline(f"<p>{EVIL}</p>").found("script")


def test_a_face_that_nobody_pressed_is_counted_and_not_drawn(document):
    html = page_of([document(OCTOBER, {1: (40, 0, 5)})]).html
    assert "0 so-so" in text(html)
    assert html.count("width:0%") == 0


def test_five_votes_have_shares_and_no_score(document):
    html = page_of([document(OCTOBER, {1: (3, 1, 1)})]).html
    said = text(html)
    assert "too few votes" in said
    assert "Only 5 votes in October 2026: too few to judge." in said
    assert "60%" in said
    assert "out of 100" not in said
    assert 'class="arrow"' not in html
    assert "trend-wide" not in html


def test_no_votes_make_a_page(document):
    assert "Nobody voted in October 2026." in text(page_of([document(OCTOBER, {})]).html)


@pytest.mark.parametrize("scores", [(100, 0), (100, 70, 30, 0), (100, 75, 50, 25, 0)])
def test_two_to_five_faces_are_drawn(document, scores):
    faces = tuple(Face(f"face-{score}", f"face {score}", score) for score in scores)
    rows = {day.day: tuple(range(2, 2 + len(faces))) for day in days(OCTOBER)}
    html = page_of([document(OCTOBER, rows, faces=faces)]).html
    icons = [each for each in outline(html).found("svg") if each.get("class") == "face"]
    assert len(icons) == 2 * len(faces)
    assert len({*re.findall(r"background:(#\w+);color", html)}) == len(faces)


def test_undated_votes_are_said_to_be_in_no_figure(page):
    assert "5 votes are in no figure" in text(page.html)


def test_notes_of_other_shops_and_other_years_are_not_shown(sixteen_months, note):
    notes = [Note(date(2026, 6, 3), "Corso Italia", "New baker"), Note(date(2024, 6, 3), note.shop, "Opened")]
    said = text(page_of(sixteen_months, notes).html)
    assert "New baker" not in said
    assert "Opened" not in said


def test_a_long_note_ends_before_the_drawing_does(sixteen_months, note):
    long = Note(date(2026, 1, 12), note.shop, "New opening hours, also on Saturday afternoon until eight o'clock")
    html = page_of(sixteen_months, [long, note]).html
    [wide, narrow] = re.findall(r">(12 January · [^<]*)<", html)
    assert wide == f"12 January · {long.words}".replace("'", "&#39;")
    assert narrow == "12 January · New opening hours, also on…"


def test_no_line_runs_through_a_month_that_nobody_measured(document):
    measured = [document(month, {1: (40, 9, 9)}) for month in ("2026-06", "2026-07", "2026-09", OCTOBER)]
    html = page_of(measured).html
    drawing = html[html.index("trend-wide-desc") : html.index("trend-narrow-desc")]
    assert drawing.count('stroke-width="2.4"') == 2


def test_no_line_runs_across_a_move(document):
    measured = [document(month, {1: (40, 9, 9)}) for month in ("2026-07", "2026-08", "2026-09", OCTOBER)]
    for day, pieces in ((date(2026, 9, 1), 2), (date(2026, 9, 15), 3), (date(2026, 9, 30), 3), (date(2025, 1, 1), 1)):
        html = page_of(measured, [Note(day, "Via Garibaldi", "Moved", "break")]).html
        drawing = html[html.index("trend-wide-desc") : html.index("trend-narrow-desc")]
        assert drawing.count('stroke-width="2.4"') == pieces
    html = page_of(measured, [Note(date(2026, 9, 1), "Via Garibaldi", "New till")]).html
    assert html[: html.index("trend-narrow-desc")].count('stroke-width="2.4"') == 1


def test_a_change_is_answered_on_the_page(page):
    said = text(page.html)
    # One shop, and no year of it before: figures, and no answer.
    assert re.search(r"Second till opened \d+ before, \d+ after; whether the change did that cannot be told\.", said)
    assert "whatever else changed in these weeks, is in it" in said
    assert "All of it together: +" in said


def test_an_unknown_language_is_refused(document):
    with pytest.raises(ReportError, match="no language 'xx'"):
        make([document(OCTOBER, {})], [], None, OCTOBER, prepared_on=date(2026, 11, 1), language="xx")


@pytest.mark.parametrize(("value", "written"), [(1.0, "1"), (1.26, "1.3"), (-0.01, "0"), (-2.04, "-2"), (10, "10")])
def test_coordinates_are_rounded_in_one_place(value, written):
    assert coordinate(value) == written


def test_a_month_without_a_vote_has_no_blank_drawing(document):
    empty = text(page_of([document(OCTOBER, {})]).html)
    assert "Votes each day" not in empty
    assert "No votes in October 2026" in empty
    assert "Votes each day" in text(page_of([document(OCTOBER, {3: (1, 0, 0)})]).html)


def test_what_stands_alone_has_all_of_the_width(document):
    """Other voices have a row of their own: what was beside them stood beside nothing."""
    votes = [document(f"2026-{month:02}", dict.fromkeys(range(1, 29), (30, 6, 4))) for month in range(1, 11)]
    survey = [Voice("Via Garibaldi", "survey", "Newsletter", date(2026, 10, 3), (40, 12, 5))]
    alone, other = (
        make(shops, [], "Via Garibaldi", OCTOBER, prepared_on=date(2026, 11, 1), voices=survey).html
        for shops in (votes, [*votes, *(evolve(each, shop="Mare", kiosk_id="k2") for each in votes)])
    )
    assert '<div class="beside">' in alone
    assert '<div class="two beside">' in other
