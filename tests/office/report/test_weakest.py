"""The week on the page: what is named, what is shown of it, and that everybody can read it."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import kiosk.office.report
from kiosk.office.report.analysis.examine import examine
from kiosk.office.report.analysis.hourly.weakest import day_begins
from kiosk.office.report.analysis.hourly.week import Cell, Spot, Week
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.data.months import days, window
from kiosk.office.report.language import Language
from kiosk.office.report.page import words
from kiosk.office.report.pages import make
from sync.archive.note import Note
from sync.document.aggregate import Face, Hour
from tests.office.report.conftest import FACES

OCTOBER = "2026-10"
EN = Language("en")
GOOD, BAD = (8, 1, 1), (4, 2, 4)
SPOT = Spot((5, 6), 17, 19, 120, 0.5, 0.85)
TEMPLATES = Path(kiosk.office.report.__file__).parent / "page" / "templates"
STYLE, COLOURS = ((TEMPLATES / name).read_text("utf-8") for name in ("style.css", "colours.css"))
READABLE = 4.5
"""Contrast that WCAG 2.2 asks of text, level AA."""


def hours(row=GOOD, weak=BAD, opens=range(8, 20)):
    """Every weekday but Sunday; Friday and Saturday from five to seven differ."""
    return tuple(
        Hour(weekday, hour, weak if weekday in {5, 6} and hour in {17, 18} else row)
        for weekday in range(1, 7)
        for hour in opens
    )


def a_month(document, month, rows=None, **changes):
    rows = hours() if rows is None else rows
    votes = tuple(map(sum, zip(*(row.votes for row in rows), strict=True)))
    open_days = [day.day for day in days(month) if day.isoweekday() != 7]
    # As even as whole votes can be: a day that takes what is left over looks like somebody's game.
    shares = [
        tuple(count // len(open_days) + (place < count % len(open_days)) for count in votes)
        for place in range(len(open_days))
    ]
    return document(month, dict(zip(open_days, shares, strict=True)), hours=rows, **changes)


def quarter(document, *rows, **changes):
    return [a_month(document, month, found, **changes) for month, found in zip(window(OCTOBER, 3), rows, strict=True)]


def week_of(documents, moved=()):
    return examine(gather(documents, None, OCTOBER), OCTOBER, moved).week


def test_three_months_of_low_hours_are_named(document):
    [spot] = week_of(quarter(document, hours(), hours(), hours())).spots
    assert (spot.weekdays, spot.begins, spot.ends, spot.votes) == ((5, 6), 17, 19, 120)


def test_a_month_that_is_missing_leaves_it_open(document):
    documents = quarter(document, hours(), hours(), hours())
    del documents[1]
    assert (week_of(documents).spots, week_of(documents).months) == ((), 2)


def test_months_before_the_kiosk_was_moved_are_another_week(document):
    documents = quarter(document, hours(), hours(), hours())
    week = week_of(documents, [Note(date(2026, 9, 1), "Via Garibaldi", "To the exit", "break")])
    assert (week.spots, week.months) == ((), 2)


def test_the_kiosks_of_a_shop_are_one_week(document):
    """Each alone has too few votes."""
    half, two = hours((4, 1), (1, 1)), (FACES[0], FACES[2])
    one = quarter(document, half, half, half, faces=two)
    other = quarter(document, half, half, half, faces=two, kiosk_id="rossi-2", installation_id="b1")
    assert week_of(one).spots == ()
    [spot] = week_of([*one, *other]).spots
    assert spot.votes == 48


def test_a_shop_without_a_vote_has_no_week(document):
    assert week_of([document(OCTOBER, {})]) is None


class Table(HTMLParser):
    """The week's table: its cells with their attributes and words."""

    def __init__(self, html):
        super().__init__()
        self.cells, self.hidden = [], 0
        [table] = re.findall(r'<table class="week".*?</table>', html, re.DOTALL)
        self.feed(table)

    def handle_starttag(self, tag, attrs):
        if tag in {"th", "td", "caption"}:
            self.cells.append((tag, dict(attrs), []))

    def handle_data(self, data):
        if self.cells and data.strip():
            self.cells[-1][2].append(data.strip())

    def all(self, tag, **attributes):
        return [found for name, attrs, found in self.cells if name == tag and attributes.items() <= attrs.items()]


def html_of(documents):
    return make(documents, [], None, OCTOBER, prepared_on=date(2026, 11, 1)).html


def test_the_table_is_one_to_everybody(document):
    html = html_of(quarter(document, hours(), hours(), hours()))
    table = Table(html)
    assert table.all("caption") == [["Score by weekday and hour, 3 months up to October 2026"]]
    assert [hour for [hour] in table.all("th", scope="col")] == [str(hour) for hour in range(8, 20)]
    assert [day for [day] in table.all("th", scope="row")] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert '<abbr title="Friday">Fri</abbr>' in html
    # A figure is never without its votes.
    assert table.all("td")[1] == ["85", "30 votes"]
    weak = [
        attrs["class"] for tag, attrs, said in table.cells if said == ["50", "30 votes, together too low to be chance"]
    ]
    assert weak == ["low5 weak"] * 4
    # What scrolls can be reached with the keyboard.
    assert '<div class="scroll" tabindex="0" role="region" aria-labelledby="week">' in html


def test_the_page_names_the_place_and_suggests_to_look_there(document):
    html = html_of(quarter(document, hours(), hours(), hours()))
    assert "<b>Friday and Saturday, 17:00–19:00:</b> score 50, against 85 in the rest of the week." in html
    assert html.index("One thing to try") > html.index("Can I trust these numbers?")
    assert "together too low to be chance</span>" in html


def test_where_nothing_stands_out_nothing_is_framed_or_suggested(document):
    html = html_of(quarter(document, *[hours(weak=GOOD)] * 3))
    assert "No hour stands out: what differs may be chance." in html
    assert "too low to be chance" not in html
    legend = html[html.index('<p class="key">') :]
    assert "average (85), give or take chance" in legend
    assert ">worse<" not in legend
    assert "One thing to try" not in html


def test_hours_with_few_votes_are_marked_and_not_coloured(document):
    html = html_of(quarter(document, *[(*hours(), Hour(7, 10, (1, 0, 2)))] * 3))
    table = Table(html)
    assert [said for tag, attrs, said in table.cells if attrs.get("class") == "few"] == [["·", "9 votes"]]
    assert ["no votes"] in [said[-1:] for said in table.all("td", **{"class": "none"})]
    assert "fewer than 10 votes" in html


def test_an_hour_in_which_somebody_tried_the_buttons_is_no_opening_hour(document):
    html = html_of(quarter(document, *[(*hours((80, 10, 10)), Hour(1, 3, (1, 0, 0)))] * 3))
    assert [hour for [hour] in Table(html).all("th", scope="col")] == [str(hour) for hour in range(8, 20)]


def test_too_few_votes_make_no_table(document):
    html = html_of([a_month(document, OCTOBER, hours((1, 0, 1), (1, 0, 1)))])
    assert "There are too few votes to look at single hours." in html
    assert '<table class="week"' not in html


@pytest.mark.parametrize(("opens", "beside"), [(range(6, 20), True), (range(24), False)])
def test_a_long_day_gets_the_whole_width(document, opens, beside):
    html = html_of(quarter(document, *[hours(opens=opens)] * 3))
    begins = re.search('<div class="(two )?beside">', html)
    assert begins is not None
    assert (begins.start() < html.index("When is it weakest?")) == beside
    assert html.count("When is it weakest?") == 1


def test_two_faces_have_a_week(document):
    rows = tuple(Hour(each.weekday, each.hour, (each.votes[0], each.votes[2])) for each in hours())
    faces = (Face("yes", "yes", 100), Face("no", "no", 0))
    assert len(week_of(quarter(document, rows, rows, rows, faces=faces)).spots) == 1


def a_week(*spots, months=3, votes=30):
    return Week(months, 0.8, {(1, 9): Cell(votes, 0.8, 0.0)}, spots)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (a_week(SPOT), "score 50, against 85 in the rest of the week. It was low in each of the last three months."),
        (a_week(), "No hour stands out: what differs may be chance."),
        (a_week(months=2), "Too early to say: hours are judged by three months of votes."),
        (a_week(votes=9), "There are too few votes to look at single hours."),
    ],
)
def test_when_is_it_weakest(week, said):
    assert words.weakest(EN, week) == said


@pytest.mark.parametrize(
    ("weekdays", "begins", "ends", "said"),
    [
        ((5, 6), 17, 19, "Friday and Saturday, 17:00–19:00"),
        ((7, 1), 9, 10, "Sunday and Monday, 9:00–10:00"),
        ((3,), 22, 24, "Wednesday, 22:00–24:00"),
    ],
)
def test_a_place_in_the_week_has_a_name(weekdays, begins, ends, said):
    assert words.when(EN, Spot(weekdays, begins, ends, 40, 0.5, 0.8)) == said


def test_the_other_places_are_named_as_well():
    monday = Spot((1, 2), 8, 10, 60, 0.6, 0.85)
    assert words.also_weak(EN, a_week(SPOT)) == ""
    assert words.also_weak(EN, a_week(SPOT, monday)) == ("Also too low to be chance: Monday and Tuesday, 8:00–10:00.")


def test_the_table_of_one_month_says_so():
    assert words.looked_at(EN, a_week(months=1), OCTOBER) == "Score by weekday and hour, October 2026"


def channel(value):
    return value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4


def luminance(colour):
    return sum(weight * channel(part) for weight, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours(block):
    def parts(code):
        code = code if len(code) == 6 else "".join(2 * each for each in code)
        return tuple(int(code[n : n + 2], 16) for n in (0, 2, 4))

    return {name: parts(code) for name, code in re.findall(r"--([\w-]+):#(\w+)", block)}


LIGHT, DARK = (colours(block) for block in re.findall(r":root{([^}]+)}", COLOURS))


def shades(style, mode):
    """What each shade comes to on the paper of a mode."""
    told = re.findall(r"\.((?:low|high)\d|even){background:rgba\((\d+),(\d+),(\d+),([\d.]+)\)}", style)
    return {
        name: tuple(
            float(alpha) * int(over) + (1 - float(alpha)) * under
            for over, under in zip((red, green, blue), mode["paper"], strict=True)
        )
        for name, red, green, blue, alpha in told
    }


BY_DAY, AT_NIGHT = STYLE.split("@media screen and (prefers-color-scheme:dark)")
MODES = [(LIGHT, shades(BY_DAY, LIGHT)), (DARK, shades(AT_NIGHT, DARK))]


@pytest.mark.parametrize(("mode", "grounds"), MODES, ids=["light", "dark"])
def test_a_figure_can_be_read_on_every_shade(mode, grounds):
    assert all(contrast(mode["ink"], ground) >= READABLE for ground in grounds.values())


@pytest.mark.parametrize(("mode", "grounds"), MODES, ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["low", "high"])
def test_the_more_an_hour_differs_the_more_it_stands_out(mode, grounds, kind):
    """Of the light mode's shades, on a dark screen the average ones were the brightest."""
    steps = [contrast(grounds[name], mode["paper"]) for name in ("even", *(f"{kind}{n}" for n in range(1, 6)))]
    assert steps == sorted(set(steps))


def test_control_the_shades_of_paper_do_not_do_for_a_dark_screen():
    carried = shades(BY_DAY, DARK)
    assert contrast(carried["even"], DARK["paper"]) > contrast(carried["low3"], DARK["paper"])


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_their_grounds(mode):
    assert contrast(mode["mut"], mode["paper"]) >= READABLE
    assert contrast(mode["ink"], mode["try"]) >= READABLE


def test_control_the_measure_of_contrast_knows_what_cannot_be_read():
    assert [len(grounds) for _, grounds in MODES] == [11, 11]
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((200, 200, 200), (255, 255, 255)) < READABLE


def nights(weak=BAD):
    """Monday to Saturday from six in the evening to two; from eleven to one it is weak on Fridays and Saturdays."""
    rows = {
        (weekday, hour): weak if weekday in {5, 6} and hour in {23, 24} else GOOD
        for weekday in range(1, 7)
        for hour in range(18, 26)
    }
    return tuple(Hour((day + hour // 24 - 1) % 7 + 1, hour % 24, row) for (day, hour), row in rows.items())


def test_hours_after_midnight_are_the_evenings_before(document):
    documents = quarter(document, *[nights()] * 3)
    week = week_of(documents)
    [spot] = week.spots
    assert (spot.weekdays, spot.begins, spot.ends) == ((5, 6), 23, 25)
    said = [words.when(Language(code), spot) for code in ("en", "it", "lt")]
    assert said == [
        "Friday and Saturday, 23:00–1:00",
        "Venerdì e sabato, dalle 23 alle 1",
        "Penktadieniais ir šeštadieniais, 23–1 val.",
    ]
    page = make(documents, [], None, OCTOBER, prepared_on=date(2026, 11, 1))
    columns = re.findall('<th scope="col">([0-9]+)</th>', page.html[page.html.index('class="week"') :])
    assert columns[:8] == ["18", "19", "20", "21", "22", "23", "0", "1"]
    # Programs get them as the calendar has them: after Saturday's midnight it is Sunday.
    cells = {(each["weekday"], each["hour"]) for each in json.loads(page.json)["findings"]["week"]["cells"]}
    assert cells == {(row.weekday, row.hour) for row in nights()}


def test_an_hour_after_midnight_alone_says_so():
    assert words.when(EN, Spot((5, 6), 24, 25, 120, 0.5, 0.85)) == "Friday and Saturday, after midnight, 0:00–1:00"
    assert words.when(EN, Spot((5,), 22, 24, 120, 0.5, 0.85)) == "Friday, 22:00–24:00"


@pytest.mark.parametrize(
    ("open_hours", "begins"),
    [(range(8, 20), 0), (range(24), 0), (range(18, 26), 5), (range(7, 27), 5), (range(6, 30), 0)],
    ids=["by day", "always", "evenings", "till three", "but for nothing"],
)
def test_a_day_begins_when_the_shop_is_closed(open_hours, begins):
    votes = np.zeros(24)
    for hour in open_hours:
        votes[hour % 24] += 10
    assert day_begins(votes) == begins
