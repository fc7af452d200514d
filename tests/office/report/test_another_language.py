"""A language more is a catalogue more: page, poster and mails are in it, and no line of Python is changed."""

from dataclasses import replace
from datetime import date
from typing import get_args

from config.language import languages
from kiosk.office.alert.words import letter as alert
from kiosk.office.mail.letter import Attachment
from kiosk.office.mail.monthly import Renderers
from kiosk.office.mail.monthly import letter as monthly
from kiosk.office.mail.weekly import weekly_letter
from kiosk.office.report.analysis.goal import Goal, GoalFound, GoalOutlook, GoalStanding
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.analysis.usual_week import WeekFound, WeekOutcome
from kiosk.office.report.data.errors import ReportError, TwoOwnersError
from kiosk.office.report.language import Language
from kiosk.office.report.page.overview import overview
from kiosk.office.report.page.overview_page import render_overview
from kiosk.office.report.page.words.goal import goal_title, goal_words
from kiosk.office.report.pages import make_event, make_poster
from kiosk.office.report.period_pages import make_periods, make_year
from sync.archive.alert_event import AlertChanges, AlertEvent, EndedAlert, Kind
from sync.archive.note import Note
from tests import pseudo
from tests.office.report.conftest import SHOPS
from tests.office.report.test_event_parts import of_hours
from tests.office.report.test_event_parts import told as told_at_fair

# What is no sentence of the program's.
GIVEN = (
    *(*SHOPS, "Panificio Rossi", "Newsletter", "Second till opened", "Baskets at the door"),
    *("the wait", "the price", "the courtesy", "Smiley kiosk"),
)


def left(text):
    """English words in a text or page; months, weekdays and "and" are Babel's."""
    in_ = Language(pseudo.CODE)
    of_year = [f"2026-{month:02}" for month in range(1, 13)]
    days = [*map(in_.weekday, range(1, 8)), *map(in_.short_weekday, range(1, 8))]
    names = (
        *GIVEN,
        in_.both(["", ""]).strip(),
        *map(in_.said_month_name, of_year),
        *map(in_.short_month, of_year),
        *days,
    )
    return pseudo.english_of_page(text, *names) if text.startswith("<") else pseudo.english(text, *names)


def test_it_is_one_of_the_languages(spoken):
    assert languages() != ("en", spoken())
    assert languages() == ("en", pseudo.CODE)


def test_the_owners_page(spoken, fullest):
    page = fullest.__wrapped__(spoken())
    assert left(page.html) == []
    assert left(page.csv) == []


def test_control_one_sentence_that_is_not_translated_is_found(spoken, fullest):
    code = spoken("All the figures (CSV)")
    assert left(fullest.__wrapped__(code).html) == ["All", "the", "figures", "CSV"]


def test_the_poster(spoken, sixteen_months):
    code, day = spoken(), date(2026, 11, 1)
    answers = [Note(date(2026, 10, n), "Via Garibaldi", "Newsletter", kind="answer") for n in (3, 4)]
    sheet = make_poster(sixteen_months, answers, None, "2026-10", prepared_on=day, language=code, form="http://x")
    assert left(sheet.replace("http://x", "")) == []


def test_the_monthly_mail(spoken, fullest):
    in_ = Language(spoken())
    page = fullest.__wrapped__(in_.code)
    renderers = Renderers(lambda _: b"PNG", lambda name, _: Attachment(name, "text/html", b""))
    about = {
        "to": ("a@example.org",),
        "sender": "b@example.org",
        "missing": ["Via Garibaldi (k-1)"],
        "renderers": renderers,
    }
    for pages in ([("Via Garibaldi", page)], [("Via Garibaldi", page), ("Corso Italia", page)]):
        without_page = {"Corso Italia": ReportError(""), "Piazza Duomo": TwoOwnersError("")}
        together = overview(in_, "Panificio Rossi", "2026-10", pages, silent=[*SHOPS], without_page=without_page)
        mail = monthly(in_, together, **about)
        shops = render_overview(in_, together, date(2026, 11, 1))
        assert [left(text) for text in (shops.html, shops.csv)] == [[], []]
        assert [left(text) for text in (mail.subject, mail.text, mail.html)] == [[], [], []]


def mails():
    """Every alert there can be, and every all-clear."""
    about = {"owner": "Panificio Rossi", "shop": "Via Garibaldi", "kiosk_id": "k-1", "face": "happy"}
    figures = {"since": date(2026, 10, 3), "points_before": 80, "points_after": 60, "votes": 100}
    raised = tuple(AlertEvent(kind, **about, **figures) for kind in get_args(Kind))
    ended = tuple(EndedAlert(each, "") for each in raised if each.kind not in {"falling", "copied"})
    falls = tuple(EndedAlert(raised[0], ending) for ending in ("recovered", "new usual", "corrected", "past"))
    for news in (AlertChanges(raised, ()), AlertChanges(raised[-1:], ended), AlertChanges((), (*ended, *falls))):
        yield alert(Language(pseudo.CODE), "id", ("a@example.org",), news)


def test_every_alert_and_every_all_clear(spoken):
    spoken()
    for mail in mails():
        assert (left(mail.subject), left(mail.text)) == ([], [])


def test_control_an_all_clear_that_is_not_translated_is_found(spoken):
    spoken("Kiosk {kiosk} takes votes again.")
    assert {word for mail in mails() for word in left(mail.text)} == {"Kiosk", "takes", "votes", "again"}


def test_two_periods(spoken, sixteen_months):
    code = spoken()
    periods = Period(date(2026, 7, 1), date(2026, 7, 31)), Period(date(2026, 9, 1), date(2026, 9, 30))
    about = {"prepared_on": date(2026, 11, 1), "language": code}
    page = make_periods(sixteen_months, [], "Via Garibaldi", periods, **about)
    assert [left(text) for text in (page.html, page.csv)] == [[], []]


def test_every_word_of_a_goal(spoken, fullest):
    in_ = Language(spoken())
    findings = fullest.__wrapped__(in_.code).findings
    outlooks = [(each, "2027-03", over) for each in GoalOutlook for over in (False, True)] + [
        (GoalOutlook.LATE, None, True)
    ]
    for standing in GoalStanding:
        for outlook, likely, over in outlooks:
            found = GoalFound(Goal(80, "2027-01"), standing, outlook, likely, likely, over)
            assert left(goal_title(in_, found.goal) + goal_words(in_, replace(findings, goal=found))) == []


def test_a_year(spoken, fullest, sixteen_months):
    code = spoken()
    notes = [Note(date(2026, 6, 3), "Via Garibaldi", "Newsletter")]
    for noted in (notes, []):
        page = make_year(sixteen_months, noted, "Via Garibaldi", 2026, prepared_on=date(2026, 11, 1), language=code)
        assert [left(text) for text in (page.html, page.csv)] == [[], []]


def test_the_weekly_note(spoken):
    in_, monday = Language(spoken()), date(2026, 11, 16)
    weeks = [
        WeekFound("Via Garibaldi", monday, outcome, 412, 81, 80, 130, ("Corso Italia",) * absent)
        for outcome in WeekOutcome
        for absent in (0, 1)
        if outcome is not WeekOutcome.IN_DOUBT
    ]
    for told in ([weeks[0]], [weeks[1]], weeks, weeks[:1] * 2, [weeks[0]] * 50, [*weeks[:1], weeks[2]]):
        mail = weekly_letter(in_, "Panificio Rossi", told, ("a@example.org",))
        assert [left(text) for text in (mail.subject, mail.text)] == [[], []]


def test_an_event_with_places_days_and_hours(spoken):
    language = spoken()
    row = (78, 8, 14)
    documents = [told_at_fair(place, (row,) * 3, tuple(of_hours())) for place in ("Via Garibaldi", "Corso Italia")]
    page = make_event(documents, "Spring fair", prepared_on=date(2026, 6, 2), language=language)
    assert left(page.html.replace("Spring fair", "Newsletter")) == []
