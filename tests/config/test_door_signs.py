"""Ten thousand signs of doors, in more habits than the reader was made for: understood as meant, or refused."""

import random

import pytest

from config.smiley.form import opening_hours
from tests.config.door_signs import HABITS, DoorSign

CHANGES = (
    *(
        "1st",
        "every other",
        "afternoon",
        "until late",
        "approx",
        "from March",
        "May-Sept",
        "25 Dec",
        "only",
    ),
    *("by appointment", "12-13 closed", "except Tue", "bank holidays 10-4", "week 1", "(not Mon)", "last orders 21"),
    *("nachmittags", "Mi Nachmittag geschlossen", "gerade Woche", "erster Sonntag im Monat", "ab Mai", "Küche bis 21"),
    *("mattina", "mercoledì pomeriggio chiuso", "a settimane alterne", "agosto chiuso", "dal 1 maggio", "pausa 13-15"),
    *("pirmą mėnesio sekmadienį", "pietūs 12-13", "nuo gegužės", "lyginėmis", "po pietų", "tel. 8 612 34567", "2026"),
    *("24.12.", "1/2", "?", "circa", "UTC", "-9", "9-", "13-15 chiuso", "closed 12 to 13", "12-13 geschlossen"),
)
"""What changes the meaning wherever it stands, and no kiosk keeps."""


def signs(number, seed):
    draw = random.Random(seed)
    return [DoorSign(draw, draw.choice([*HABITS])) for _ in range(number)]


def understood(text, language):
    try:
        return opening_hours(text, language)
    except ValueError:
        return None


@pytest.mark.parametrize("number", [600, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_sign_is_understood_as_it_is_meant_or_refused(number):
    written = signs(number, number)
    read = [understood(sign.text, sign.language) for sign in written]
    for sign, hours in zip(written, read, strict=True):
        assert hours in (None, sign.hours), sign.text
        assert understood(sign.text, "en") in (None, sign.hours), sign.text
    assert sum(hours is not None for hours in read) > number / 4  # the control: it does not refuse everything


@pytest.mark.parametrize("number", [100, pytest.param(2_000, marks=pytest.mark.long)])
def test_what_changes_a_signs_meaning_is_never_passed_over(number):
    draw = random.Random(number)
    for sign in signs(number, number + 1):
        if understood(sign.text, sign.language) is None:
            continue
        for change in draw.sample(CHANGES, 10):
            words = sign.text.split(" ")
            words.insert(draw.randrange(len(words) + 1), change)
            assert understood(" ".join(words), sign.language) is None, " ".join(words)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # Whose days are those before the last?
        *(("de", "10-15 Mi, Do, Sa zu"), ("en", "7-22 mon and thu, sat (closed)"), ("de", "10-15 Mo-Fr Sa geschl.")),
        # A morning is no day, and from a day on is not that day alone.
        *(("en", "Mon-Fri 9-17; Wed am closed"), ("en", "Mon-Fri 9-17, closed Sat am"), ("it", "dal lunedì 8-20")),
        *(("de", "ab Montag 9-12"), ("lt", "nuo pirmadienio 8-20"), ("en", "from Monday 8-20")),
    ],
)
def test_a_sign_that_means_two_things_is_asked_about(language, text):
    with pytest.raises(ValueError, match=r"."):
        opening_hours(text, language)


def test_a_dot_at_a_lines_end_does_not_swallow_the_end():
    monday_to_thursday = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), ("09:00-11:30",))
    assert opening_hours("9-11.30 Mo. - Do.\nSo. geschlossen", "de") == monday_to_thursday


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("de", "am Montag, am Mittwoch geschlossen; am Freitag 8-12"), ("lt", "V 8 val. 00 min. - 12 val. 00 min.")),
        *(("it", "Orario negozio: ven. 8'00-12'00"), ("de", "Wir sind für Sie da: freitags ab 8 bis 12 Uhr")),
        *(("en", "Store hours: Fri 8-12; not open Sat"), ("it", "venerdì 8-12; riposo settimanale: domenica")),
    ],
)
def test_further_habits_are_understood(language, text):
    assert opening_hours(text, language) == {"friday": ("08:00-12:00",)}
