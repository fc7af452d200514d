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
PHRASES = {
    "every day": "daily",
    "all days": "daily",
    "alle tage": "daily",
    "tutti i gg": "daily",
    "each day": "daily",
    "kas diena": "daily",
    "7 days a week": "daily",
    "seven days a week": "daily",
    "seven days": "daily",
    "7 days": "daily",
    "tutti i giorni": "daily",
    "ogni giorno": "daily",
    "7 giorni su 7": "daily",
    "7 su 7": "daily",
    "7/7": "daily",
    "kiekviena diena": "daily",
    "visomis dienomis": "daily",
    "jeden tag": "daily",
    "darbo dienomis": "weekdays",
    "darbo d": "weekdays",
    "d.d": "weekdays",
    "d. d": "weekdays",
    "nedarbo diena": "closed",
    "nedarbo dienos": "closed",
    "poilsio diena": "closed",
    "poilsio dienos": "closed",
    "giorno di riposo": "closed",
    "giorno di chiusura": "closed",
    "chiusura settimanale": "closed",
    "turno di chiusura": "closed",
    "be pertraukos": "open",
    "be pietu pertraukos": "open",
    "senza pausa": "open",
    "senza interruzione": "open",
    "ohne pause": "open",
    "ohne mittagspause": "open",
    "be iseiginiu": "daily",
    "be poilsio dienu": "daily",
    "an allen tagen": "daily",
    "fine settimana": "weekend",
    "orario continuato": "open",
    "darbo laikas": "open",
    "fino a": "to",
    "fino al": "to",
    "fino alle": "to",
    "rund um die uhr": "24h",
    "round the clock": "24h",
    "visa para": "24h",
    "non stop": "nonstop",
    "non-stop": "nonstop",
    "no stop": "nonstop",
    "no-stop": "nonstop",
    "we are open": "open",
    "siamo aperti": "open",
    "wir haben geoffnet": "open",
    "orario di apertura": "open",
    "orari di apertura": "open",
    "24 hours a day": "24h",
    "24 ore su 24": "24h",
    "24h su 24h": "24h",
    "24 val per para": "24h",
    "24 val. per para": "24h",
    "24 su 24": "24h",
    "24h su 24": "24h",
    "24h/24": "24h",
    "12 noon": "noon",
    "12 midday": "noon",
    "midday": "noon",
    "12 midnight": "midnight",
    "o'clock": "hrs",
    "o\N{RIGHT SINGLE QUOTATION MARK}clock": "hrs",
    "24/24": "24h",
    "24/7": "24h",
    "7/24": "24h",
    "h24": "24h",
    "h 24": "24h",
}
"""Several words that mean one."""
GROUPS = {
    **dict.fromkeys(("daily", "everyday", "kasdien", "taglich", "tagl", "tgl"), range(7)),
    **dict.fromkeys(("weekdays", "weekday"), range(5)),
    **dict.fromkeys(("weekend", "weekends", "savaitgalis", "savaitgaliais", "wochenende", "wochenenden"), range(5, 7)),
}
"""Words for several days. Not `feriali` and not `werktags`: some mean Saturday by them, and some do not."""
CLOSED = {
    *("closed", "off", "chiuso", "chiusa", "chiusi", "uzdaryta", "nedirba", "nedirbame", "geschlossen", "ruhetag"),
    *("riposo", "geschl", "zu", "laisva", "iseigine", "iseigines"),
}
TO = {"to", "until", "till", "til", "through", "thru", "a", "al", "alla", "alle", "iki", "bis"}
AND = {"and", "e", "ed", "ir", "und", "u"}
FILLERS = {
    *("open", "opening", "hours", "hrs", "from", "on", "at", "dal", "dalle", "dalla", "il", "la", "ore"),
    *("orario", "aperto", "aperta", "aperti", "sempre", "da", "nuo"),
    *("val", "dirba", "dirbame", "atidaryta", "visada", "von", "uhr"),
    *("geoffnet", "offen", "am", "h", "always", "durchgehend", "continuato", "offnungszeiten", "orari"),
}
"""Words that tell nothing beyond what stands beside them."""
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
