"""Habits of doors that no rule foresaw: signs between times, commas before minutes, a day off; and riddles."""

import pytest

from config.hours import WEEKDAYS
from config.smiley.advice import AdviceError
from config.smiley.form import opening_hours
from config.smiley.hours import HoursError, parse
from config.smiley.reading import understand

EVERY = "0123456"


def opened(days, *spans):
    return {WEEKDAYS[int(day)]: spans for day in days}


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("it", "lun-ven 8,30-12,30 15,30-19,30", opened("01234", "08:30-12:30", "15:30-19:30")),
        ("it", "lun-sab 8,30 - 20,00", opened("012345", "08:30-20:00")),
        ("en", "Mo-Fr 8-12,15-19", opened("01234", "08:00-12:00", "15:00-19:00")),
        ("it", "lun-ven 8/12 - 15/19", opened("01234", "08:00-12:00", "15:00-19:00")),
        ("it", "da lunedì al sabato: 7.30/19.30", opened("012345", "07:30-19:30")),
        ("it", "8.30/12.30 15.30/19.30", opened(EVERY, "08:30-12:30", "15:30-19:30")),
        ("it", "lun-ven 8-18 non stop", opened("01234", "08:00-18:00")),
        ("it", "lun-ven continuato 8-18", opened("01234", "08:00-18:00")),
        ("it", "lun-ven dalle ore 7 fino alle ore 20", opened("01234", "07:00-20:00")),
        ("it", "giorno di riposo: martedì; 8-20", opened("023456", "08:00-20:00")),
        ("it", "tutti i gg 8-20", opened(EVERY, "08:00-20:00")),
        ("lt", "d.d. 8-18", opened("01234", "08:00-18:00")),
        ("lt", "darbo d. 8-18 be pietų pertraukos", opened("01234", "08:00-18:00")),
        ("lt", "VI nedarbo diena; I-V 8-17; VII laisva", opened("01234", "08:00-17:00")),
        ("de", "Mo-Fr 8-18 Uhr, Sa geschl., So zu", opened("01234", "08:00-18:00")),
        ("de", "alle Tage 8-20", opened(EVERY, "08:00-20:00")),
        ("en", "everyday 8-20", opened(EVERY, "08:00-20:00")),
        ("en", "Mon-Fri 930-1730", opened("01234", "09:30-17:30")),
        ("en", "Mon→Fri 9:00→17:00", opened("01234", "09:00-17:00")),
        ("en", "Mon..Fri 9..17", opened("01234", "09:00-17:00")),
        ("en", "Mon->Fri 9~17", opened("01234", "09:00-17:00")),
        ("en", "Mo-Fr 00:00-23:59", opened("01234", "00:00-24:00")),
        ("it", "dal martedì alla domenica 10-22", opened("123456", "10:00-22:00")),
        ("lt", "I–V 8–17, Sekmadieniais – nedirbame", opened("01234", "08:00-17:00")),
        ("de", "tgl. 8-20", opened(EVERY, "08:00-20:00")),
        ("en", "Mon-Thu 11:30am-9, Fri 9am to 5", opened("0123", "11:30-21:00") | opened("4", "09:00-17:00")),
        ("en", "Mon 1pm-5", opened("0", "13:00-17:00")),
        ("it", "lun-sab 9-19 orario no-stop", opened("012345", "09:00-19:00")),
        ("it", "Orari di apertura: lun-ven 9-12,30 15,30-19", opened("01234", "09:00-12:30", "15:30-19:00")),
        ("it", "siamo aperti dal lunedì al sabato dalle 9 alle 19", opened("012345", "09:00-19:00")),
        ("en", "We are open Monday to Friday from 9am to 5pm", opened("01234", "09:00-17:00")),
        ("lt", "I-V 8-17, Šeštadienis, Sekmadienis - nedarbo dienos", opened("01234", "08:00-17:00")),
        ("lt", "VI–VII išeiginės; I–V 9–18", opened("01234", "09:00-18:00")),
        ("lt", "8–20 val. be išeiginių", opened(EVERY, "08:00-20:00")),
        ("lt", "kas dieną 8-20", opened(EVERY, "08:00-20:00")),
        ("en", "Tues, Weds, Thurs 10am-4pm", opened("123", "10:00-16:00")),
        ("de", "Öffnungszeiten: Mo-Fr 9-18 Uhr", opened("01234", "09:00-18:00")),
        ("de", "an allen Tagen 8-20", opened(EVERY, "08:00-20:00")),
        ("en", "24/7; Su closed", opened("012345", "00:00-24:00")),
        ("en", "Mon-Fri 9am-1pm, 2-5.30pm", opened("01234", "09:00-13:00", "14:00-17:30")),
        ("en", "Mon-Fri 2pm-6pm, 8-11am", opened("01234", "08:00-11:00", "14:00-18:00")),
        (
            "en",
            "Mon-Fri 12 noon - 8pm; Sat midday-12 midnight",
            opened("01234", "12:00-20:00") | opened("5", "12:00-24:00"),
        ),
        ("en", "Seven days a week, 7am-11pm", opened(EVERY, "07:00-23:00")),
    ],
)
def test_a_habit_of_doors_is_understood(language, text, meant):
    assert parse(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Mo-Mi: 8-18  Do, Fr: -  Sa: 9-13"),
        ("de", "Do,Fr,Sa: - So: 9-13"),
        ("en", "mon-tue 8-20\twed\t-\tthu fri 9-18"),
        ("it", "Lu-Ma 8-13\tMe  -\tGi,Ve 15-19"),
        ("it", "lun 8-20. mar -. mer gio 9-13"),
        ("it", "lun-mar 8-20, mer: - gio-dom 9-13"),
        ("de", "Mo 8-12\nDi -\nMi 8-12"),
    ],
)
def test_a_dash_that_may_say_closed_is_no_range(language, text):
    """It had Thursday closed and Friday to Saturday open, where Thursday to Saturday have no hours."""
    with pytest.raises(HoursError):
        parse(text, language)


def test_a_table_in_one_line_keeps_its_cells():
    told = "kiosk id = k\nowner = o\nshop = s\ntime zone = UTC\nopening hours = Lu 8-13\tMe  -\tGi,Ve 15-19\n"
    assert [fault.kind for fault in understand(told.encode()).faults] == ["value"]
    assert understand(told.replace("\tMe  -", "").encode()).faults == ()


@pytest.mark.parametrize("dots", ["...", "\N{HORIZONTAL ELLIPSIS}", "....", ".."])
def test_dots_between_days_or_times_are_a_range_and_never_left_out(dots):
    """`martedì-mercoledì…domenica` had lost Thursday to Saturday."""
    assert parse(f"lun{dots}ven 8{dots}13", "it") == opened("01234", "08:00-13:00")
    with pytest.raises(HoursError):
        parse(f"mar-mer{dots}dom 5-20", "it")
    with pytest.raises(HoursError):
        parse(f"Mo-Fr 8-13, sab{dots}", "it")


@pytest.mark.parametrize("text", ["aperto 24h su 24h", "24 val. per parą", "open seven days a week 24 hours"])
def test_a_door_that_never_shuts_has_no_hours(text):
    assert parse(text) is None


def test_a_day_that_ends_a_minute_before_midnight_has_no_end():
    assert parse("00:00-23:59") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # A dash may be lost between two days, and a letter is several days in another language.
        *(("it", "lun ven 8-18"), ("de", "Mo Do 8-12"), ("en", "Mon Fri 9-17"), ("it", "lunedì venerdì 8-18")),
        *(("it", "M 8-13"), ("de", "M 8-12"), ("de", "D 8-12"), ("en", "D 8-12"), ("lt", "M 8-13")),
        *(("en", "Mo-Fr 8,7-12,3"), ("en", "9-12,13-5"), ("en", "8/12/15/19"), ("en", "24/12 8-14"), ("en", "9/5")),
        *(("it", "8-20 24 ore su 24"), ("en", "Mo-Fr 8-18 24h"), ("en", "24/7 8-18")),
        *(("it", "lunedì mattina chiuso; 9-13 16-20"), ("it", "dalle 18 alle 2 di notte"), ("lt", "P-Š 9-19")),
        *(("de", "Mi. Ruhetag, sonst 9-18"), ("de", "Mo-Sa ab 7 Uhr"), ("lt", "VII nedirbame; kitomis dienomis 10-18")),
        *(("en", "Mon-Fri 9-17; 24.12. 9-12"), ("en", "Mon-Fri 8-17 (Thu until 19)"), ("en", "daily from 7 till late")),
        *(
            ("en", "Mon 6pm-2"),
            ("en", "Mon 8-10am, 1-5pm, 3-6pm"),
            ("en", "Mon 1-5pm, 7-9pm"),
            ("en", "12 noons 8-13"),
            ("lt", "I-V 8-18; VI-VII -"),
            ("en", "Mon - 8-13"),
        ),
    ],
)
def test_a_riddle_of_doors_is_asked_about(language, text):
    with pytest.raises(HoursError):
        parse(text, language)


@pytest.mark.parametrize("text", ["Mon Tue 8-18", "Mo Di Do 8-18", "Mon, Fri 8-18", "Mo und Fr 8-18", "L-V 8-18"])
def test_days_that_are_surely_a_list_are_taken(text):
    assert parse(text)


@pytest.mark.parametrize("text", ["Mo-Su 6-1", "Sat 9-5", "Su closed", "Mo-Fr 9-18 Sa-Su 10-16 Mo 9-20", "sab 9"])
def test_days_that_begin_like_nothing_kept_are_answered_with_the_form_that_works(text):
    with pytest.raises(HoursError):
        opening_hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "kasdien 9-18, išskyrus sekmadienį",
        "Mo-Fr 9-18 except holidays",
        "su appuntamento",
        "Mo-Fr 6-22, So+Feiert. 8-22",
    ],
)
def test_what_no_kiosk_keeps_is_called_so(text):
    with pytest.raises(AdviceError, match="hours not kept"):
        opening_hours(text)
