"""How days are named on doors: in English, Italian, Lithuanian, German at length; else as a catalogue has it. Pure."""

from config.language import all_spellings, languages, pgettext_noop, spellings

HOURS = "opening hours"
"""The context of these words in the catalogues."""
NAMES = (
    pgettext_noop("opening hours", "Monday"),
    pgettext_noop("opening hours", "Tuesday"),
    pgettext_noop("opening hours", "Wednesday"),
    pgettext_noop("opening hours", "Thursday"),
    pgettext_noop("opening hours", "Friday"),
    pgettext_noop("opening hours", "Saturday"),
    pgettext_noop("opening hours", "Sunday"),
)

DAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "it": ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"),
    "lt": (
        *("pirmadienis", "antradienis", "treciadienis", "ketvirtadienis", "penktadienis", "sestadienis"),
        "sekmadienis",
    ),
    "de": ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
}
"""Lower case, without accents. What begins one of these and no other of its language is that day."""
STEMS = {"lt": "dien", "it": "domenic"}
"""Where a name is inflected: what follows this does not matter (`pirmadieniais`, `domeniche`)."""
ALSO = {
    "en": ("m", "tues", "w weds", "thurs", "f", "", ""),
    "it": ("l", "", "", "g", "v", "", "d"),
    "lt": ("pr i", "an ii", "tr iii", "kt iv", "pn v", "st vi", "sk vii"),
    "de": ("", "", "", "", "", "sonnabend", ""),
}
"""Other short forms. In Lithuania days are numbered as well."""
SINGLE = {"en": "mwf", "it": "lgvd"}
"""Letters that alone are one day and no other of their language."""
GROUPS = {
    **dict.fromkeys(("daily", "everyday", "kasdien", "taglich", "tagl", "tgl"), range(7)),
    **dict.fromkeys(("weekdays", "weekday"), range(5)),
    **dict.fromkeys(("weekend", "weekends", "savaitgalis", "savaitgaliais", "wochenende", "wochenenden"), range(5, 7)),
}
"""Words for several days. Not `feriali` and not `werktags`: some mean Saturday by them, and some do not."""
CLOSED = {
    *("closed", "off", "chiuso", "chiusa", "chiusi", "uzdaryta", "nedirba", "nedirbame", "geschlossen", "ruhetag"),
    *("riposo", "geschl", "zu", "laisva", "iseigine", "iseigines", "shut", "chiusura", "ruhetage", "laisvadienis"),
}
TO = {"to", "until", "till", "til", "through", "thru", "a", "al", "alla", "alle", "iki", "bis"}
AND = {"and", "e", "ed", "ir", "und", "u", "bei", "sowie"}
FILLERS = {
    *("open", "opening", "hours", "hrs", "on", "at", "dalle", "il", "la", "ore"),
    *("orario", "aperto", "aperta", "aperti", "sempre"),
    *("val", "dirba", "dirbame", "atidaryta", "visada", "uhr"),
    *("geoffnet", "offen", "h", "always", "durchgehend", "continuato", "offnungszeiten", "orari"),
    *("jeweils", "einschl", "einschliesslich", "geschaftszeiten", "ladenoffnungszeiten", "apertura"),
    *("shop", "store", "negozio", "parduotuve", "laden"),
}
"""Words that tell nothing beyond what stands beside them."""
FROM = {"from", "dal", "dalla", "da", "nuo", "von", "ab"}
"""Before a time, they tell nothing; before a day, that there is another one."""
OWN_WORDS = {
    "en": {"to", "until", "till", "and", "closed", "off", "daily", "weekdays", "weekends", "from", "hours"},
    "it": {"a", "al", "alle", "e", "ed", "chiuso", "chiusa", "chiusi", "dal", "dalle", "ore", "orario"},
    "lt": {"iki", "ir", "uzdaryta", "nedirba", "nedirbame", "kasdien", "nuo", "val", "savaitgaliais"},
    "de": {"bis", "und", "geschlossen", "ruhetag", "taglich", "von", "uhr", "wochenende", "durchgehend"},
}
"""Words by which a language is known; `do` beside one of these is not ambiguous."""
NONSTOP = {"nonstop", "always", "sempre", "visada", "immer"}
NAMED_TIMES = {
    **dict.fromkeys(("noon", "mezzogiorno", "vidurdienis", "vidurdienio", "mittag", "mittags"), 12 * 60),
    **dict.fromkeys(("midnight", "mezzanotte", "vidurnaktis", "vidurnakcio", "mitternacht"), 24 * 60),
}
"""Minutes after the day's beginning; at midnight it ends."""
_NOT_KEPT = (
    *("holiday", "festiv", "feiert", "svent", "ferie", "vacation", "vacanz", "atostog", "school"),
    *(
        "summer",
        "winter",
        "season",
        "estat",
        "estiv",
        "invern",
        "sommer",
        "vasar",
        "ziem",
        "sezon",
        "stagion",
        "saison",
    ),
    *("appointment", "appuntament", "vereinbarung", "termin", "susitar", "sunrise", "sunset", "dawn", "dusk"),
    *("break", "lunch", "pausa", "pranzo", "pertrauk", "piet", "mittagspause", "except", "tranne", "esclus", "ausser"),
    "isskyrus",
)
"""How words begin that tell what neither a day of the week nor a time can: many doors have them, and no kiosk does."""

OF_CATALOGUES = (
    pgettext_noop("opening hours", "closed"),
    pgettext_noop("opening hours", "to"),
    pgettext_noop("opening hours", "and"),
    pgettext_noop("opening hours", "always"),
)


def is_not_kept(word: str) -> bool:
    """Whether a word speaks of what is not kept; `PH` and `SH` are openstreetmap's public and school holidays."""
    return word in {"ph", "sh"} or word.startswith(_NOT_KEPT)


def codes() -> tuple[str, ...]:
    """The languages in which days are understood."""
    return (*DAYS, *(code for code in languages() if code not in DAYS))


def days(code: str) -> tuple[str, ...]:
    """The names of the days, as they are compared."""
    return DAYS.get(code) or tuple(spellings(code, HOURS, name)[0] for name in NAMES)


def means(word: str, what: str) -> bool:
    """Whether a word stands for one of `OF_CATALOGUES` in any language."""
    known = {"closed": CLOSED, "to": TO, "and": AND, "always": NONSTOP}[what]
    return word in known or word in all_spellings(HOURS, what)
