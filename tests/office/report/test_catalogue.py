"""The sentences to translate are the sentences that the program says, and every catalogue has them all."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import kiosk.office.report
from kiosk.office import language
from kiosk.office.language import CATALOGUES, Language, languages
from kiosk.office.report import make
from sync.archive.voice import Voice

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
TRANSLATED = [code for code in languages() if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
OCTOBER = "2026-10"


def said():
    room = Path(kiosk.office.__file__).parent
    found = extract_from_dir(room, METHODS, options_map={"**.html": {"trimmed": "true", "silent": "false"}})
    return {message for _, _, message, _, _ in found}


def messages(path, code=None):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=code, abort_invalid=True) if message.id]


def catalogue(code):
    return messages(CATALOGUES / code / "LC_MESSAGES" / "messages.po", code)


def forms(text):
    return [text] if isinstance(text, str) else [*text]


def test_the_template_for_translators_is_current():
    # Write it anew with: make words
    assert {message.id for message in messages(CATALOGUES / "messages.pot")} == said()


def test_english_needs_no_catalogue():
    assert "en" in languages()
    assert Language("en").gettext("All the figures (CSV)") == "All the figures (CSV)"


def test_italian_and_lithuanian_are_there():
    assert {"it", "lt"} <= set(TRANSLATED)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_a_guess(code):
    found = catalogue(code)
    assert {message.id for message in found} == said()
    # `make words` guesses what a new sentence may mean, and marks it; a guess is for a translator to look at.
    assert [message.id for message in found if message.fuzzy or not all(forms(message.string))] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_sentence(code):
    for message in catalogue(code):
        asked = [set(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        for place, form in enumerate(forms(message.string)):
            found = set(PLACEHOLDER.findall(form))
            # The last form is of many. The first is of one, and in some languages of 21: it may say the number or not.
            assert found <= set.union(*asked), message.id
            assert found >= set.intersection(*asked), message.id
            assert place == 0 or found == asked[-1], message.id


@pytest.mark.parametrize(
    ("votes", "words"), [(1, "1 balsas"), (2, "2 balsai"), (11, "11 balsų"), (21, "21 balsas"), (1230, "1 230 balsų")]
)
def test_lithuanian_counts_in_three_forms(votes, words):
    in_ = Language("lt")
    assert in_.ngettext("{n} vote", "{n} votes", votes).format(n=in_.number(votes)) == words.replace(
        " ", "\xa0", words.count(" ") - 1
    )


def test_a_lithuanian_month_stands_by_itself_or_in_its_sentence():
    in_ = Language("lt")
    assert (in_.month(OCTOBER), in_.said_month(OCTOBER)) == ("2026 m. spalis", "2026 m. spalio")
    assert in_.said_month_name(OCTOBER) == "spalio"
    assert in_.full_day(date(2026, 11, 1)) == "2026 m. lapkričio 1 d."


@pytest.mark.parametrize(
    ("code", "days", "span"),
    [
        ("en", "13–14 October and 20 October", "30 May 2026 – 5 June 2026"),
        ("it", "13–14 ottobre e 20 ottobre", "30 maggio 2026 – 5 giugno 2026"),
        ("lt", "spalio 13–14 d. ir spalio 20 d.", "2026 m. gegužės 30 d. – 2026 m. birželio 5 d."),
    ],
)
def test_days_in_a_row_are_said_as_a_language_says_a_day(code, days, span):
    in_, october = Language(code), [date(2026, 10, day) for day in (13, 14, 20, 20)]
    assert in_.days([(october[0], october[1]), (october[2], october[3])]) == days
    assert in_.span(date(2026, 5, 30), date(2026, 6, 5)) == span


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ("12,345", "76.9", "69%", "\N{MINUS SIGN}1,234")),
        ("it", ("12.345", "76,9", "69%", "\N{MINUS SIGN}1.234")),
        ("lt", ("12\xa0345", "76,9", "69\xa0%", "\N{MINUS SIGN}1\xa0234")),
    ],
)
def test_figures_are_written_as_a_country_writes_them(code, said):
    in_ = Language(code)
    assert (in_.number(12345), in_.decimal(76.9), in_.percent(69), in_.signed(-1234)) == said


@pytest.fixture
def a_fourth(tmp_path, monkeypatch):
    """Esperanto of a kind: one file, in which every sentence is put between brackets."""
    written = Catalog(locale="eo", fuzzy=False)
    for message in messages(CATALOGUES / "messages.pot"):
        bracketed = [f"⟦{form}⟧" for form in forms(message.id)]
        written.add(message.id, bracketed if len(bracketed) > 1 else bracketed[0], flags=message.flags)
    path = tmp_path / "eo" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, written)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    return "eo"


def test_a_fourth_language_is_one_file(a_fourth, sixteen_months, note):
    assert languages() == ("en", a_fourth)
    voices = [Voice("Via Garibaldi", "survey", "Newsletter", date(2026, 10, 3), (20, 6, 5))]
    page = make(sixteen_months, [note], None, OCTOBER, prepared_on=date(2026, 11, 1), language=a_fourth, voices=voices)
    assert page.headline.startswith("⟦")
    body = re.sub("<style>.*</style>", "", page.html, flags=re.DOTALL)
    texts = {" ".join(text.split()) for text in re.findall(">([^<>]+)<", body)}
    # What is no sentence of the program's: names, faces, notes, and the months that Babel knows.
    others = (
        "Panificio Rossi",
        "Via Garibaldi",
        "happy",
        "so-so",
        "Newsletter",
        "Second till opened",
        *months_and_days(),
    )
    assert {
        text for text in texts if re.search("[a-z]{3}", text) and not any(o in text for o in ("⟦", *others))
    } == set()


def months_and_days():
    in_ = Language("eo")
    of_year = [f"2026-{month:02}" for month in range(1, 13)]
    return [*map(in_.said_month_name, of_year), *map(in_.short_month, of_year), *map(in_.short_weekday, range(1, 8))]
