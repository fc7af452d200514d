"""Signs on doors in the habits of many people: words around the hours, signs between them, days off.

Wider than anybody's rule: much of it may be refused, and none of it taken for something else.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.hours import WEEKDAYS

DAY = 24 * 60
RAISED = "\N{SUPERSCRIPT ZERO}\N{SUPERSCRIPT ONE}\xb2\xb3\u2074\u2075\u2076\u2077\u2078\u2079"
BETWEEN_SPANS = (", ", " / ", " & ", "  ", " | ", " + ", ",", "; ", " - ")
BETWEEN_CLAUSES = ("; ", ", ", "\n", " ", " | ", " / ", ". ", " - ")
AFTER_DAYS = (" ", ": ", ", ", " - ", "\t", " | ", ":", " = ", "... ", "  ")


@dataclass(frozen=True, slots=True)
class Habits:
    """Of one language: `{d}` stands for days, `{t}` for times, `{h}` and `{m}` for an hour and its minutes."""

    names: Sequence[Sequence[str]]
    to: Sequence[str]
    and_: Sequence[str]
    until: Sequence[str]
    begin: Sequence[str]
    closed: Sequence[str]
    daily: Sequence[str]
    before: Sequence[str]
    times: Sequence[str]
    after_days: Sequence[str] = ()


def _forms(names: str, *also: str) -> list[list[str]]:
    whole = names.split()
    cut = [[name[:length] + dot for name in whole] for length, dot in ((2, ""), (3, ""), (3, "."), (2, "."))]
    upper = [[name.upper() for name in form] for form in (whole, cut[1])]
    return [whole, [name.lower() for name in whole], *cut, *upper, *(form.split() for form in also)]


HABITS = {
    "en": Habits(
        _forms(
            "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
            "Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays",
            "M Tues Weds Thurs F Sat Sun",
        ),
        ("-", " - ", "–", " to ", " through ", " thru ", " till ", "/", " until "),
        (", ", " & ", " and ", "/", " + ", ","),
        ("-", " - ", "–", " to ", " until ", " till ", "—", " -"),
        ("", "", "", "from "),
        (
            "{d} closed",
            "Closed {d}",
            "closed on {d}",
            "{d}: closed",
            "We are closed on {d}",
            "{d} off",
            "not open {d}",
            "shut {d}",
            "{d} x",
        ),
        (
            "daily {t}",
            "every day {t}",
            "{t} daily",
            "Open daily {t}",
            "7 days a week {t}",
            "{t}",
            "Open 7 days {t}",
            "all week {t}",
        ),
        ("", "", "", "Opening hours: ", "Open: ", "Opening times: ", "We are open ", "Store hours ", "Shop open "),
        ("{h}:{m:02}", "{h:02}:{m:02}", "{h}.{m:02}", "{half}", "{half}", "{h:02}{m:02}"),
        (" from ",),
    ),
    "it": Habits(
        _forms(
            "lunedì martedì mercoledì giovedì venerdì sabato domenica",
            "lunedi' martedi' mercoledi' giovedi' venerdi' sabato domenica",
        ),
        ("-", " - ", "–", " a ", " al ", "/"),
        (", ", " e ", "/", " & ", ","),
        ("-", " - ", "–", " alle ", " a ", "/", " / ", " fino alle ", " alle ore "),
        ("", "", "dalle ", "ore ", "dalle ore "),
        (
            "{d} chiuso",
            "chiuso {d}",
            "chiuso il {d}",
            "{d}: chiuso",
            "Chiusura: {d}",
            "{d} riposo",
            "riposo settimanale {d}",
            "{d} siamo chiusi",
            "turno di riposo: {d}",
            "{d} CH",
        ),
        (
            "tutti i giorni {t}",
            "ogni giorno {t}",
            "{t} tutti i giorni",
            "7 giorni su 7 {t}",
            "{t}",
            "Aperti tutti i giorni dalle {t}",
            "tutta la settimana {t}",
        ),
        (
            "",
            "",
            "",
            "Orario: ",
            "Orari di apertura: ",
            "Siamo aperti: ",
            "Orario negozio: ",
            "Orario continuato ",
            "aperti dal ",
        ),
        ("{h}:{m:02}", "{h:02}:{m:02}", "{h}.{m:02}", "{h},{m:02}", "{h:02},{m:02}", "{h}h{m:02}", "{h}'{m:02}"),
        (" ore ", " dalle ore ", " dalle "),
    ),
    "lt": Habits(
        _forms(
            "Pirmadienis Antradienis Trečiadienis Ketvirtadienis Penktadienis Šeštadienis Sekmadienis",
            "Pr An Tr Kt Pn Št Sk",
            "I II III IV V VI VII",
            "pirmadieniais antradieniais trečiadieniais ketvirtadieniais penktadieniais šeštadieniais sekmadieniais",
            "pirmadienį antradienį trečiadienį ketvirtadienį penktadienį šeštadienį sekmadienį",
        ),
        ("-", " - ", "–", " iki "),
        (", ", " ir ", ",", " & ", " bei "),
        ("-", " - ", "–", " iki ", "—", " val. - ", " val. iki "),
        ("", "", "nuo "),
        (
            "{d} nedirbame",
            "{d} – nedirba",
            "{d}: uždaryta",
            "{d} poilsio diena",
            "{d} - išeiginė",
            "nedirbame {d}",
            "{d} išeiginė diena",
            "{d} laisvadienis",
            "{d} pietūs",
        ),
        (
            "kasdien {t}",
            "{t} kasdien",
            "Dirbame kasdien {t}",
            "I–VII {t}",
            "{t}",
            "be išeiginių {t}",
            "visą savaitę {t}",
        ),
        ("", "", "", "Darbo laikas: ", "Dirbame ", "Darbo valandos: ", "Parduotuvė dirba "),
        ("{h}:{m:02}", "{h:02}:{m:02}", "{h}.{m:02}", "{raised}", "{h} val. {m:02} min.", "{h}:{m:02} val."),
        (" nuo ", " d. ", ". "),
    ),
    "de": Habits(
        _forms(
            "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
            "montags dienstags mittwochs donnerstags freitags samstags sonntags",
        ),
        ("-", " - ", "–", " bis ", " bis einschl. "),
        (", ", " und ", " & ", " u. ", "/", "+", " sowie "),
        ("-", " - ", "–", " bis ", "—", " Uhr - ", " Uhr bis "),
        ("", "", "von ", "ab "),
        (
            "{d} geschlossen",
            "{d} Ruhetag",
            "Ruhetag: {d}",
            "am {d} geschlossen",
            "{d} zu",
            "{d} geschl.",
            "{d} haben wir geschlossen",
            "{d} ganztägig geschlossen",
            "{d} kein Verkauf",
            "{d} frei",
        ),
        (
            "täglich {t}",
            "tägl. {t}",
            "{t} täglich",
            "jeden Tag {t}",
            "{t}",
            "7 Tage die Woche {t}",
            "Täglich geöffnet von {t}",
        ),
        (
            "",
            "",
            "",
            "Öffnungszeiten: ",
            "Geöffnet: ",
            "Wir haben geöffnet: ",
            "Unsere Öffnungszeiten: ",
            "Wir sind für Sie da: ",
        ),
        ("{h}:{m:02}", "{h:02}:{m:02}", "{h}.{m:02}", "{h}.{m:02} Uhr", "{raised}", "{h} Uhr {m:02}"),
        (" von ", " jeweils "),
    ),
}


@dataclass
class DoorSign:
    """One sign: how it is written, and what is meant."""

    draw: random.Random
    language: str
    meant: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        """Somebody of his own habits writes it."""
        draw, habits = self.draw, HABITS[self.language]
        self._names = draw.choice(habits.names)
        self._to, self._and, self._until = map(draw.choice, (habits.to, habits.and_, habits.until))
        self._time, self._begin = draw.choice(habits.times), draw.choice(habits.begin)
        self._between, self._times_first = draw.choice(BETWEEN_SPANS), draw.random() < 1 / 8
        before = draw.choice(habits.before)
        if draw.random() < 1 / 6:
            self.text = before + draw.choice(habits.daily).replace("{t}", self._hours(range(7)))
            return
        clauses = [self._clause(days, draw.choice([*AFTER_DAYS, *habits.after_days])) for days in self._groups()]
        shut = [day for day in range(7) if day not in self.meant]
        if shut and draw.random() < 1 / 2:
            clauses.insert(draw.choice([0, len(clauses)]), draw.choice(habits.closed).replace("{d}", self._days(shut)))
        self.text = before + draw.choice(BETWEEN_CLAUSES).join(clauses)

    @property
    def hours(self) -> dict[str, tuple[str, ...]]:
        """What is meant, as the reader gives it."""
        found: dict[int, list[tuple[int, int]]] = {}
        for day, spans in self.meant.items():
            for begin, end in spans:
                found.setdefault(day, []).append((begin, min(end, DAY)))
                if end > DAY:
                    found.setdefault((day + 1) % 7, []).append((0, end - DAY))
        return {
            WEEKDAYS[day]: tuple(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in sorted(found[day]))
            for day in sorted(found)
        }

    def _groups(self) -> list[list[int]]:
        draw = self.draw
        if draw.random() < 1 / 4:
            days = sorted(draw.sample(range(7), draw.randint(2, 5)))
            return [days] if draw.random() < 1 / 2 else [days[:-1], days[-1:]]
        cuts = sorted(draw.sample(range(1, 7), draw.choice([0, 1, 1, 2, 5])))
        last = draw.choice([5, 6, 7])
        return [
            [day for day in range(a, b) if day < last] for a, b in zip([0, *cuts], [*cuts, 7], strict=True) if a < last
        ]

    def _clause(self, days: Sequence[int], after: str) -> str:
        hours = self._hours(days)
        return f"{hours} {self._days(days)}" if self._times_first else f"{self._days(days)}{after}{hours}"

    def _days(self, days: Sequence[int]) -> str:
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            return f"{self._names[days[0]]}{self._to}{self._names[days[-1]]}"
        return self._and.join(self._names[day] for day in days)

    def _hours(self, days: Sequence[int]) -> str:
        draw = self.draw
        spans = [(draw.randrange(300, 660, 30), draw.randrange(900, 1320, 15))]
        if draw.random() < 2 / 5:
            spans = [(spans[0][0], draw.randrange(690, 810, 15)), (draw.randrange(840, 990, 15), spans[0][1])]
            spans[1] = (spans[1][0], max(spans[1][1], 1020))
        elif draw.random() < 1 / 6:
            spans = [(draw.randrange(960, 1200, 30), DAY + draw.choice([0, 0, 60, 120]))]
        self.meant |= dict.fromkeys(days, spans)
        return self._between.join(f"{self._begin}{self._at(a)}{self._until}{self._at(b)}" for a, b in spans)

    def _at(self, minutes: int) -> str:
        hour, minute = divmod(minutes if minutes == DAY else minutes % DAY, 60)
        clock = f"{hour % 12 or 12}" if minute == 0 else f"{hour % 12 or 12}:{minute:02}"
        half = f"{clock}{'am' if hour % 24 < 12 else 'pm'}"
        raised = f"{hour}{''.join(RAISED[int(digit)] for digit in f'{minute:02}')}"
        return self._time.format(h=hour, m=minute, half=half, raised=raised)
