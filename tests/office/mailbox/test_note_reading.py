"""What owners write is understood as notes, wholly or not at all: in every language, from every mail program."""

from datetime import date
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.language import languages
from kiosk.office.mail.note_form import note_form
from kiosk.office.mailbox.headers import mail_headers
from kiosk.office.mailbox.note_reading import Misread, MisreadError, note_reading
from kiosk.office.mailbox.own_words import own_paragraphs
from kiosk.office.mailbox.owner_answer import read_answer
from kiosk.office.mailbox.written_day import written_day
from kiosk.office.report.data import months
from kiosk.office.report.language import Language

TODAY = date(2026, 11, 28)
THIRD = date(2026, 6, 3)
OURS = "kiosks@example.org"
ONE = ["Via Garibaldi"]
SHOPS = ["Via Garibaldi", "Via Garibaldi 2", "Žemaitijos", "Bar: da Gino"]


def read(text, shops=ONE, language="en"):
    return note_reading(own_paragraphs(text, [OURS]), shops, TODAY, language)


def noted(text, shops=ONE, language="en"):
    return [(each.date, each.shop, each.words) for each in read(text, shops, language).notes]


def misread(text, shops=ONE, language="en"):
    with pytest.raises(MisreadError) as caught:
        read(text, shops, language)
    return caught.value.why


@pytest.mark.parametrize(
    "written",
    [
        *("3 June", "June 3", "3rd June", "June 3rd, 2026", "On 3 June 2026", "the 3rd of June", "3 Jun", "3. June"),
        *("3 giugno", "il 3 giugno 2026", "3 giu.", "Il giorno 3 Giugno"),
        *(
            "birželio 3",
            "birželio 3 d.",
            "2026 m. birželio 3 d.",
            "BIRŽELIO 3 D.",
            "birzelio 3",
            "birž. 3",
            "3 birželio",
        ),
        *("Wednesday, 3 June", "Wed 3 June 2026", "mercoledì 3 giugno", "mer. 3 giugno", "trečiadienį, birželio 3 d."),
        *("2026-06-03", "2026.06.03", "2026/6/3", "2026-06-03."),
    ],
)
@pytest.mark.parametrize("language", languages())
def test_a_day_is_read_in_any_language_whichever_the_owner_has(written, language):
    assert written_day(written, TODAY, language).days == (THIRD,)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        *(("03.06.", "en"), ("3.6.", "it"), ("03.06.2026", "lt"), ("3/6", "it"), ("03-06-26", "it"), ("06-03", "lt")),
    ],
)
def test_a_day_in_figures_is_read_by_the_habit_of_the_language(written, language):
    assert written_day(written, TODAY, language).days == (THIRD,)


@pytest.mark.parametrize(("written", "language"), [("3/6", "en"), ("03/06/2026", "en"), ("06.03", "lt"), ("6-3", "en")])
def test_a_day_that_may_be_two_is_none(written, language):
    assert written_day(written, TODAY, language).days == (date(2026, 3, 6), THIRD)
    assert misread(f"{written}: second till", language=language) is Misread.TWO_DAYS


def test_figures_that_can_be_one_day_only_are_that_day():
    assert written_day("13/6", TODAY, "en").days == (date(2026, 6, 13),)
    assert written_day("6/6", TODAY, "en").days == (date(2026, 6, 6),)


def test_a_day_without_a_year_is_the_last_one_or_comes_within_a_month():
    assert written_day("27 November", TODAY, "en").days == (date(2026, 11, 27),)
    assert written_day("29 December", TODAY, "en").days == (date(2026, 12, 29),)
    assert written_day("30 December", TODAY, "en").days == (date(2025, 12, 30),)
    assert written_day("2 January", date(2026, 12, 20), "en").days == (date(2027, 1, 2),)


@pytest.mark.parametrize(
    "words", [("today", "yesterday"), ("oggi", "ieri"), ("šiandien", "vakar"), ("SIANDIEN", "Ieri")]
)
def test_today_and_yesterday_are_those_of_the_day_on_which_the_answer_came(words):
    found = [written_day(word, TODAY, "en").days for word in words]
    assert found == [(TODAY,), (date(2026, 11, 27),)]


def test_a_weekday_that_is_not_that_days_is_no_day():
    assert misread("Tuesday 3 June: second till") is Misread.NO_SUCH_DAY
    assert misread("martedì 3 giugno: seconda cassa", language="it") is Misread.NO_SUCH_DAY


def test_lists_and_the_marks_of_the_line_that_was_shown_are_no_part_of_it():
    assert len(noted("- 3 June: second till\n• 5 June: new oven\n* 6 June: x")) == 3
    for quoted in ("“3 June: second till”", '"3 June: second till"', "„3 June: second till“", "«3 June: second till»"):
        assert noted(quoted) == [(THIRD, "Via Garibaldi", "second till")]
    assert noted('3 June: "second" till')[0][2] == '"second" till'


def test_what_is_no_day_is_said_to_be_none():
    assert misread("31 June: second till") is Misread.NO_SUCH_DAY
    assert misread("3 June 1066: conquest") is Misread.NO_SUCH_DAY
    for no_day in ("rugpjutis", "rug 3", "3", "Monday", "second till", "32.1.", "3 Jumbo", "3 June 10"):
        assert not written_day(no_day, TODAY, "lt").days


def test_no_beginning_of_a_months_name_is_two_months():
    """`rug` is August or September to a Lithuanian, and neither here."""
    for code in languages():
        for month in range(1, 13):
            name = Language(code).said_month_name(f"2026-{month:02}")
            assert written_day(f"3 {name}", TODAY, code).days[0].month == month
    assert not written_day("3 rug", TODAY, "lt").looks_like_one


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("shops", [ONE, SHOPS])
@pytest.mark.parametrize("month", months.window("2026-12", 12))
def test_the_line_that_a_mail_shows_is_understood(code, shops, month):
    day = months.first_day(month).replace(day=3)
    line = note_form(Language(code), day, shops)
    (found,) = note_reading([line], shops, months.first_day(months.back(month, -1)), code).notes
    assert (found.date, found.shop) == (day, "Via Garibaldi")
    assert found.words in line


def test_the_shop_is_named_before_the_day_or_behind_it():
    for written in (
        "Via Garibaldi 2, 3 June",
        "VIA GARIBALDI 2: 3 June",
        "3 June, via garibaldi 2",
        "3 June Via Garibaldi 2",
    ):
        assert noted(f"{written}: second till", SHOPS) == [(THIRD, "Via Garibaldi 2", "second till")]
    assert noted("žemaitijos, birželio 3 d.: antra kasa", SHOPS, "lt") == [(THIRD, "Žemaitijos", "antra kasa")]
    assert noted("Bar: da Gino, 3 giugno: seconda cassa", SHOPS, "it") == [(THIRD, "Bar: da Gino", "seconda cassa")]
    assert noted("Via Garibaldi, 3 June: x", ONE) == noted("3 June: x", ONE)


def test_a_shop_that_is_not_named_or_not_his_is_asked_for():
    assert misread("3 June: second till", SHOPS) is Misread.WHICH_SHOP
    assert misread("Corso Italia, 3 June: second till", SHOPS) is Misread.UNKNOWN_SHOP
    assert misread("3 June, Corso Italia: second till", ONE) is Misread.UNKNOWN_SHOP
    assert misread("Via Garibaldinis, 3 June: second till", SHOPS) is Misread.UNKNOWN_SHOP


def test_words_are_kept_with_their_colons_and_held_to_what_a_note_may_be():
    assert noted("3 June: hours: 9-19") == [(THIRD, "Via Garibaldi", "hours: 9-19")]
    assert noted("3 June – second till") == [(THIRD, "Via Garibaldi", "second till")]
    assert misread("3 June - 5 June: closed") is Misread.NO_NOTE
    assert misread("3 June: " + "x" * 201) is Misread.TOO_LONG
    assert misread("3 June:") is Misread.NO_NOTE
    assert misread("3 June: a\x07b") is Misread.UNREADABLE
    assert misread("3 June: antr\N{REPLACEMENT CHARACTER} kasa") is Misread.UNREADABLE


def test_several_notes_are_several_and_not_too_many():
    assert len(noted("3 June: second till\n5 June: new oven")) == 2
    assert misread("\n".join(f"{day} June: x" for day in range(1, 12))) is Misread.TOO_MANY


def test_a_note_that_is_not_understood_takes_the_others_with_it():
    assert misread("3 June: second till\n31 June: new oven") is Misread.NO_SUCH_DAY


def test_what_begins_otherwise_is_no_note():
    for text in ("", "Please send this to anna@example.org instead", "unsubscribe", "Closed on\n\n3 June: second till"):
        assert misread(text) is Misread.NO_NOTE


def test_what_stands_below_is_not_noted_but_kept_for_a_person():
    found = read("3 June: second till\n\nCan you send me the figures?")
    assert [each.words for each in found.notes] == ["second till"]
    assert found.rest == "Can you send me the figures?"


def test_greeting_and_farewell_are_neither_notes_nor_questions():
    for before, after in (
        ("Hello,\n\n", "\n\nThanks,\nAnna"),
        ("Buongiorno Marco,\n", "\n\nCordiali saluti\nAnna Rossi\nPanificio Rossi, tel. 030 1234"),
        ("Laba diena,\n\n", "\nPagarbiai\nOna Onaitė"),
        ("", "\n-- \nAnna"),
        ("", "\n\nSent from my iPhone"),
        ("", "\nInviato dal mio telefono Samsung"),
        ("", "\n\nIšsiųsta iš mano „iPhone“"),
    ):
        found = read(f"{before}3 June: second till{after}")
        assert ([each.words for each in found.notes], found.rest) == (["second till"], "")


@pytest.mark.parametrize(
    "quote",
    [
        f"On Wed, 3 Jun 2026 at 10:00, {OURS} <{OURS}> wrote:\n\n> Via Garibaldi: 79\n> 5 June: x",
        f"On Wed, Jun 3, 2026 at 10:00 AM\n<{OURS}> wrote:\n\nVia Garibaldi: 79\n5 June: x",
        "On Wednesday, 3 June 2026 at 10:00, Kiosks of the bakery\nand of others wrote:\n\n5 June: x",
        f"Il giorno mer 3 giu 2026 alle ore 10:00 <{OURS}> ha scritto:\n\n> 5 June: x",
        "Il 03/06/2026 10:00, Chioschi ha scritto:\n> 5 June: x",
        f"2026-06-03, tr, 10:00 {OURS} rašė:\n\n> 5 June: x",
        f"{OURS} rašė (2026 m. birželio 3 d., tr 10:00):\n\n5 June: x",
        f"________________________________\nFrom: {OURS} <{OURS}>\nSent: Wednesday\n\n5 June: x",
        f"Da: {OURS}\nInviato: mercoledì 3 giugno 2026 10:00\nA: Anna\nOggetto: 79\n\n5 June: x",
        f"Nuo: {OURS}\nIšsiųsta: 2026 m. birželio 3 d. 10:00\n\n5 June: x",
        "-----Original Message-----\nFrom: Kiosks\n\n5 June: x",
        "-----Messaggio originale-----\n5 June: x",
        "> 5 June: x\n> 6 June: y",
    ],
)
def test_what_is_quoted_is_not_read(quote):
    found = read(f"3 June: second till\n\n{quote}")
    assert ([each.words for each in found.notes], found.rest) == (["second till"], "")
    assert misread(quote) is Misread.NO_NOTE


def test_whoever_writes_below_what_he_quotes_is_read_there():
    text = f"On Wed, 3 Jun 2026 at 10:00, {OURS} wrote:\n> Via Garibaldi: 79\n> 5 June: x\n\n3 June: second till"
    assert noted(text) == [(THIRD, "Via Garibaldi", "second till")]


def test_a_line_that_was_wrapped_goes_on_and_a_signature_does_not():
    words = "the second till stands beside the door and is open from ten to eighteen on every day but Sunday"
    for width in (72, 76, 78):
        assert noted("\n".join(wrap(f"3 June: {words}", width)))[0][2] == words
    found = read("3 June: second till\nAnna Rossi")
    assert (found.notes[0].words, found.rest) == ("second till", "Anna Rossi")


def test_a_mail_of_one_endless_line_costs_no_time():
    for text in ("a@b " * 30_000, "-" * 100_000, "wrote " * 20_000, "3 June: " * 10_000, ("On 3 wrote\n" * 10_000)):
        with pytest.raises(MisreadError):
            read_answer(b"Content-Type: text/plain\r\n\r\n" + text.encode(), ONE, [OURS], TODAY, "en")


MAILS = st.one_of(
    st.binary(max_size=2000),
    st.text(max_size=2000).map(
        lambda text: b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode("utf-8", "replace")
    ),
    st.text("<>/!-=&;#abdpvq \"'", max_size=2000).map(lambda html: b"Content-Type: text/html\r\n\r\n" + html.encode()),
)


@given(MAILS, st.sampled_from(languages()))
def test_whatever_comes_is_notes_or_not_understood(content, language):
    try:
        found = read_answer(content, SHOPS, [OURS], TODAY, language)
    except MisreadError:
        return
    assert 0 < len(found.notes) <= 10
    assert all(each.shop in SHOPS for each in found.notes)


@given(st.binary(max_size=500))
def test_whatever_stands_in_headers_is_read(content):
    mail_headers(content)
    mail_headers(b"From: " + content + b"\r\nSubject: " + content + b"\r\nAuto-Submitted: " + content)
