"""Opening hours as people write them on doors: understood as they were meant, or refused."""

import random

import pytest

from config.hours import WEEKDAYS
from config.smiley.advice import AdviceError
from config.smiley.form import opening_hours
from config.smiley.hours import HoursError, parse

EVERY = tuple(range(7))
WEEK = tuple(range(5))


def spans(text):
    return tuple(text.split())


def week(**days):
    """`mo_fr="08:00-13:00 15:00-19:00"`, `su=...`; a day alone, or from one to another."""
    short = ("mo", "tu", "we", "th", "fr", "sa", "su")
    found = {}
    for name, text in days.items():
        first, last = (short.index(each) for each in (name.split("_") * 2)[:2])
        found |= {WEEKDAYS[number]: spans(text) for number in range(first, last + 1)}
    return found


# Beside our own: from what openstreetmap's mappers meet (osmose-backend#490, opening_hours.js#124, OsmAnd#7640).
UNDERSTOOD = [
    ("en", "Mo-Fr 8-13, 15-19.30; Sa 9-13", week(mo_fr="08:00-13:00 15:00-19:30", sa="09:00-13:00")),
    ("en", "monday to friday 8 to 13 and 15 to 19", week(mo_fr="08:00-13:00 15:00-19:00")),
    ("en", "8:00–13:00 Mo", week(mo="08:00-13:00")),
    ("en", "8-20", week(mo_su="08:00-20:00")),
    ("en", "daily 8-20; closed Sunday", week(mo_sa="08:00-20:00")),
    ("en", "9am-5pm", week(mo_su="09:00-17:00")),
    ("en", "9-5pm", week(mo_su="09:00-17:00")),
    ("en", "Mo-Fr 9 - noon", week(mo_fr="09:00-12:00")),
    ("en", "Mo - Fr 0900-1800", week(mo_fr="09:00-18:00")),
    ("en", "Fr-Sa 18-02", week(fr="18:00-24:00", sa="00:00-02:00 18:00-24:00", su="00:00-02:00")),
    ("en", "Tue-Sat 7pm-12am; Sun closed", week(tu_sa="19:00-24:00")),
    ("en", "Mon-Fri: 9am-5pm Sat: 9am-3pm Sun: Closed", week(mo_fr="09:00-17:00", sa="09:00-15:00")),
    ("en", "Mo-Thurs 11 AM - 10 PM / Fri-Sat 11 AM - 10:30 PM", week(mo_th="11:00-22:00", fr_sa="11:00-22:30")),
    ("en", "7:30 am - 5:30 pm M-F", week(mo_fr="07:30-17:30")),
    ("en", "Weekdays 10 AM- 5 PM, Weekends 9 AM - 6 PM", week(mo_fr="10:00-17:00", sa_su="09:00-18:00")),
    ("en", "Monday-Thursday (7:00am-7:00pm) Friday(9:00am-5:00pm)", week(mo_th="07:00-19:00", fr="09:00-17:00")),
    ("en", "Mon 9am-8pm, Sat 9am-4pm, closed Sunday", week(mo="09:00-20:00", sa="09:00-16:00")),
    ("en", "Mo.- Fr.:\t05:30 - 18:30 Uhr Sa.:\t06:00 - 16:00 Uhr", week(mo_fr="05:30-18:30", sa="06:00-16:00")),
    ("en", "Mo-Do 8-17", week(mo_th="08:00-17:00")),
    ("it", "Mo-Do 8-17", week(mo_th="08:00-17:00")),
    ("it", "Do 9-12", week(su="09:00-12:00")),
    ("it", "ma-ve 8h-13h", week(tu_fr="08:00-13:00")),
    ("it", "lun–ven 15-19:30 8–13, sab 9-13", week(mo_fr="08:00-13:00 15:00-19:30", sa="09:00-13:00")),
    ("it", "lun-dom 8-13; mercoledì chiuso", week(mo_tu="08:00-13:00", th_su="08:00-13:00")),
    ("it", "tutti i giorni 8-20", week(mo_su="08:00-20:00")),
    ("it", "8.30-12.30/15-19", week(mo_su="08:30-12:30 15:00-19:00")),
    ("it", "dal lunedì al venerdì dalle 9 alle 13 e dalle 15 alle 19", week(mo_fr="09:00-13:00 15:00-19:00")),
    ("it", "domeniche chiuso; 9-19 orario continuato", week(mo_sa="09:00-19:00")),
    ("lt", "Pr-Pn 8.00-18; Št 9-15; Sk nedirba", week(mo_fr="08:00-18:00", sa="09:00-15:00")),
    ("lt", "I-V 8-18", week(mo_fr="08:00-18:00")),
    ("lt", "kasdien 8-20", week(mo_su="08:00-20:00")),
    ("lt", "nuo pirmadienio iki penktadienio nuo 9 iki 18 val.", week(mo_fr="09:00-18:00")),
    ("lt", "Pirmadieniais–ketvirtadieniais 10–18 val., penktadienį 10–17", week(mo_th="10:00-18:00", fr="10:00-17:00")),
    ("de", "8-18 Uhr", week(mo_su="08:00-18:00")),
    ("en", "Mon/Wed/Fri 9-17", week(mo="09:00-17:00", we="09:00-17:00", fr="09:00-17:00")),
    ("en", "9-17 o'clock", week(mo_su="09:00-17:00")),
    ("it", "da lunedì a venerdì 8-20; sab/dom 9-13", week(mo_fr="08:00-20:00", sa_su="09:00-13:00")),
    ("it", "aperti 7 su 7 8-20", week(mo_su="08:00-20:00")),
    ("it", "mar-dom 12-15, 19-23; lunedì riposo", week(tu_su="12:00-15:00 19:00-23:00")),
    ("de", "Mo - Fr: 8.00 - 12.30 Uhr u. 14.00 - 18.00 Uhr", week(mo_fr="08:00-12:30 14:00-18:00")),
    (
        "de",
        "Mo-Fr 8\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ZERO}-18\N{SUPERSCRIPT ZERO}\N{SUPERSCRIPT ZERO}",
        week(mo_fr="08:30-18:00"),
    ),
    ("de", "tägl. 8-20 Uhr", week(mo_su="08:00-20:00")),
]
ALWAYS = [
    *("always", "always open", "24/7", "24h", "24 hours", "Mon-Sun: Open 24 Hours", "0-24", "daily 00:00-24:00"),
    *("sempre aperto", "non stop", "24 ore su 24", "h24", "visada atidaryta", "rund um die Uhr", "Non-Stop."),
    *("24-7", "24x7", "24 / 7", "open 24–7", "7x24"),
    *("Open 24/7", "24 hours a day, 7 days a week", "24h/24", "24 su 24", "sempre aperti", "immer offen"),
]
REFUSED = [
    *("Mo-Fr 13-8", "Mo-Fr 8-13, 12-19", "Mo-Fr 8-13; Fr 15-19", "Mo-Fr 8-25", "Mo-Fr 8", "Mo-Fr", "8 13", ""),
    *("closed", "lun/ven 8-13", "Mo-Sa 8-13; closed in August", "Mo-Fr 9-18 by appointment", "PH off; Mo-Fr 9-18"),
    *("Mo-Fr 9-18+", "9-5", "1-5pm", "9:00 to 5:00", "2-6", "1-5 9-18", "Do 9-12", "Mo-Fr 8-13 -", "Mo chiuso 8-13"),
    *(
        "feriali 8-20",
        "werktags 8-18",
        "Mon-Fri 9-18; Sk nedirba",
        "Jul-Aug Mo-Fr 9-18",
        "Mo-Fr 13pm-14pm",
        "Mo to 8-13",
    ),
    *("ma 9-12 blabla", "Mo-Fr 8-12:60", "Mo-Fr 8-12, Mo-Fr 8-12", "🕗-🕛", "Mo-Fr 8-13 Tu"),
]


@pytest.mark.parametrize(("language", "text", "meant"), UNDERSTOOD, ids=[text for _, text, _ in UNDERSTOOD])
def test_hours_are_understood_as_they_are_meant(language, text, meant):
    assert parse(text, language) == meant


@pytest.mark.parametrize("text", ALWAYS)
@pytest.mark.parametrize("language", ["en", "it", "lt"])
def test_always_open_is_no_table(text, language):
    assert parse(text, language) is None


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_wholly_understood_is_refused(text):
    with pytest.raises(HoursError):
        parse(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        *("Mo-Fr 9-17; PH off", "Mo-Fr 9-17 (break 12-13)", "8-20, festivi 9-13", "Sonn- und Feiertage 10-18"),
        *("pagal susitarimą", "I-V 8-17 (pietūs 12-13)", "nach Vereinbarung", "orario estivo 8-20", "dawn to dusk"),
    ],
)
def test_what_no_kiosk_keeps_is_said_to_be_so(text):
    with pytest.raises(AdviceError) as error:
        opening_hours(text)
    assert error.value.kind == "hours not kept"


@pytest.mark.parametrize("text", ["Mo-Fr 8-25", "phone 8-20", "Mo/Fr 8-13", "Mo/Tu-Fr 8-13", "24/7 8-20", "Mo-Fr 24-7"])
def test_what_is_merely_not_understood_is_not(text):
    with pytest.raises(HoursError):
        opening_hours(text)


def test_the_part_that_is_not_understood_is_named():
    for text, part in [("Mo-Fr 9-18 by appointment", "by"), ("Mo-Fr 8-25", "25"), ("lun/ven 8-13", "lun / ven")]:
        with pytest.raises(HoursError, match=rf"^{part}$"):
            parse(text, "en")


NAMES = {
    "en": [
        ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        tuple(name.title() for name in WEEKDAYS),
        ("Mon.", "Tues.", "Wed.", "Thurs.", "Fri.", "Sat.", "Sun."),
    ],
    "it": [
        ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
        ("Lun.", "Mar.", "Mer.", "Gio.", "Ven.", "Sab.", "Dom."),
        ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    ],
    "lt": [
        ("Pr", "An", "Tr", "Kt", "Pn", "Št", "Sk"),
        ("I", "II", "III", "IV", "V", "VI", "VII"),
        (
            *("pirmadienis", "antradienis", "trečiadienis", "ketvirtadienis", "penktadienis", "šeštadienis"),
            "sekmadienis",
        ),
        (
            *("pirmadieniais", "antradieniais", "trečiadieniais", "ketvirtadieniais", "penktadieniais"),
            *("šeštadieniais", "sekmadieniais"),
        ),
    ],
    "de": [
        ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    ],
}
BETWEEN = {
    "en": ["-", "–", " - ", " to "],
    "it": ["-", "–", " a ", " al "],
    "lt": ["-", "–", " iki "],
    "de": ["-", " bis "],
}
UNTIL = {
    "en": ["-", "–", " to ", " until "],
    "it": ["-", " – ", " alle "],
    "lt": ["-", "–", " iki "],
    "de": ["-", " bis "],
}
AND = {"en": [", ", " and ", " & "], "it": [", ", " e "], "lt": [", ", " ir "], "de": [", ", " und "]}
AFTER = {"en": [""], "it": ["", " ore"], "lt": ["", " val."], "de": ["", " Uhr"]}
SHUT = {"en": ["closed"], "it": ["chiuso"], "lt": ["nedirba", "uždaryta"], "de": ["geschlossen", "Ruhetag"]}
DAILY = {"en": ["daily", "every day", ""], "it": ["tutti i giorni", ""], "lt": ["kasdien", ""], "de": ["täglich", ""]}


class Door:
    """A sign at a door, in one person's habits: what is meant, and how it is written."""

    def __init__(self, seed, language):
        self.draw, self.language = random.Random(f"{seed} {language}"), language
        self.names = self.draw.choice(NAMES[language])
        self.to, self.until = self.draw.choice(BETWEEN[language]), self.draw.choice(UNTIL[language])
        self.and_ = self.draw.choice(AND[language])
        self.time = self.draw.choice([self.plain, self.colon, self.dot, self.full, *([self.half] * (language == "en"))])
        self.colon_after_days = self.draw.choice(["", ":", ""])
        self.meant = {}
        self.text = self.write()

    def write(self):
        draw = self.draw
        if draw.random() < 0.15:
            closed = draw.sample(EVERY, draw.randint(0, 1))
            of_day = self.some_spans()
            for number in EVERY:
                if number not in closed:
                    self.mean(number, of_day)
            parts = [f"{draw.choice(DAILY[self.language])} {self.times(of_day)}".strip()]
        else:
            cuts = sorted(draw.sample(range(1, 7), draw.randint(0, 3)))
            blocks = [EVERY[a:b] for a, b in zip([0, *cuts], [*cuts, 7], strict=True)]
            shut = {block for block in blocks[1:] if draw.random() < 0.3}
            closed = [number for block in shut for number in block] if draw.random() < 0.5 else []
            parts = []
            for block in blocks:
                if block not in shut:
                    of_day = self.some_spans()
                    for number in block:
                        self.mean(number, of_day)
                    parts.append(f"{self.days(block)}{self.colon_after_days} {self.times(of_day)}")
        parts += [f"{self.names[number]} {draw.choice(SHUT[self.language])}" for number in closed]
        return draw.choice(["; ", " ; ", "\n"]).join(parts)

    def mean(self, number, of_day):
        self.meant[WEEKDAYS[number]] = tuple(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in of_day)

    def some_spans(self):
        steps = [15, 30, 60]
        begin = self.draw.randrange(6 * 60, 11 * 60, self.draw.choice(steps))
        end = self.draw.randrange(12 * 60, 14 * 60, self.draw.choice(steps))
        again = self.draw.randrange(14 * 60 + 30, 16 * 60, self.draw.choice(steps))
        last = self.draw.randrange(17 * 60, 23 * 60 + 1, self.draw.choice(steps))
        return [(begin, end), (again, last)] if self.draw.random() < 0.4 else [(begin, last)]

    def days(self, block):
        if len(block) == 1:
            return self.names[block[0]]
        if len(block) == 2 and self.draw.random() < 0.5:
            return self.and_.join(self.names[number] for number in block)
        return f"{self.names[block[0]]}{self.to}{self.names[block[-1]]}"

    def times(self, of_day):
        after = self.draw.choice(AFTER[self.language])
        return self.and_.join(f"{self.time(a)}{self.until}{self.time(b)}{after}" for a, b in of_day)

    def plain(self, at):
        return f"{at // 60}" if at % 60 == 0 else self.dot(at)

    def dot(self, at):
        return f"{at // 60}.{at % 60:02}"

    def colon(self, at):
        return f"{at // 60}:{at % 60:02}"

    def full(self, at):
        return f"{at // 60:02}:{at % 60:02}"

    def half(self, at):
        hour, half = (at // 60 - 1) % 12 + 1, "am" if at < 720 else "pm"
        return f"{hour}{half}" if at % 60 == 0 else f"{hour}:{at % 60:02}{half}"


SIGNS = 10_000
SOME_AND_ALL = [1_000, pytest.param(SIGNS, marks=pytest.mark.long)]


@pytest.mark.parametrize("language", ["en", "it", "lt", "de"])
@pytest.mark.parametrize("signs", SOME_AND_ALL)
def test_ten_thousand_signs_are_understood_as_meant_or_refused(language, signs):
    refused = 0
    for seed in range(signs):
        door = Door(seed, language)
        try:
            assert parse(door.text, language) == door.meant, door.text
        except HoursError:
            refused += 1
    assert refused == 0


@pytest.mark.parametrize("language", ["en", "it", "lt", "de"])
@pytest.mark.parametrize("signs", SOME_AND_ALL)
def test_a_sign_in_german_english_italian_or_lithuanian_is_never_taken_for_another(language, signs):
    for seed in range(signs // 4):
        door = Door(seed, language)
        for file in ("en", "it", "lt"):
            try:
                assert parse(door.text, file) == door.meant, (file, door.text)
            except HoursError:
                continue


@pytest.mark.parametrize("word", ["holidays", "agosto", "tik", "ca.", "?", "circa", "1.5.", "(ex", "nach Vereinbarung"])
def test_a_word_too_many_is_noticed_wherever_it_stands(word):
    for seed in range(200):
        door = Door(seed, "en")
        words = door.text.split(" ")
        words.insert(random.Random(seed).randint(0, len(words)), word)
        try:
            assert parse(" ".join(words), "en") == door.meant, words
        except HoursError:
            continue
        assert word == "(ex", words
