"""The sentences to translate are the sentences that the program says, and every catalogue has them all."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from config.language import CATALOGUES, SOURCE, catalogue, languages
from tests import sentences

ROOT = Path(__file__).parents[1]
TRANSLATED = [code for code in languages() if code != SOURCE]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
MARK = re.compile(r"(^|[._])(n|p|np)?gettext$|^_$")
MSGFMT = shutil.which("msgfmt")


def said():
    """Context and sentence of all that the source marks."""
    for each in sentences.said():
        yield each.context or None, each.forms if len(each.forms) > 1 else each.forms[0]


def source(code):
    return CATALOGUES / code / "LC_MESSAGES" / "messages.po"


def messages(path, code=None):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=code, abort_invalid=True) if message.id]


def forms(text):
    return [text] if isinstance(text, str) else [*text]


def test_the_template_for_translators_is_current():
    # Write it anew with: make words
    assert {(message.context, message.id) for message in messages(CATALOGUES / "messages.pot")} == {*said()}


def marked_within_f_strings(text):
    """Lines: before Python 3.12 nothing within an f-string is found by whoever collects sentences."""
    within = (each for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr) for each in ast.walk(node))
    calls = (each for each in within if isinstance(each, ast.Call))
    return [call.lineno for call in calls if MARK.search(ast.unparse(call.func))]


def test_no_sentence_is_marked_where_nobody_finds_it():
    files = [file for room in ("kiosk", "config", "hardware", "sync") for file in (ROOT / room).rglob("*.py")]
    found = {file.name: lines for file in files if (lines := marked_within_f_strings(file.read_text("utf-8")))}
    assert found == {}
    assert marked_within_f_strings("f\"{said} {in_.gettext('lost')}\"") == [1]  # the control


def test_english_needs_no_catalogue():
    assert SOURCE in languages()
    assert catalogue(SOURCE).gettext("All the figures (CSV)") == "All the figures (CSV)"


def test_italian_and_lithuanian_are_there():
    assert {"it", "lt"} <= set(TRANSLATED)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_a_guess(code):
    found = messages(source(code), code)
    assert {(message.context, message.id) for message in found} == {*said()}
    # `make words` guesses what a new sentence may mean, and marks it; a guess is for a translator to look at.
    assert [message.id for message in found if message.fuzzy or not all(forms(message.string))] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_can_be_compiled_on_a_machine_that_has_none_yet(code):
    # A per cent sign before ` of` is taken for a placeholder, and `make demo` would end there.
    with source(code).open("rb") as file:
        assert [(message.id, errors) for message, errors in read_po(file, locale=code).check()] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_read_is_what_was_translated(code):
    compiled = catalogue(code)
    for message in messages(source(code), code):
        if isinstance(message.id, str):
            read = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
            assert read == message.string


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_sentence(code):
    for message in messages(source(code), code):
        asked = [set(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        for place, form in enumerate(forms(message.string)):
            found = set(PLACEHOLDER.findall(form))
            # The last form is of many. The first is of one, and in some languages of 21: it may say the number or not.
            assert found <= set.union(*asked), message.id
            assert found >= set.intersection(*asked), message.id
            assert place == 0 or found == asked[-1], message.id


@pytest.mark.skipif(not MSGFMT, reason="needs gettext: sudo apt install gettext")
@pytest.mark.parametrize("code", TRANSLATED)
def test_gettext_itself_finds_no_fault(code, tmp_path):
    def checked(path):
        return subprocess.run([MSGFMT, "--check", "--output-file=/dev/null", path], capture_output=True, check=False)

    assert (checked(source(code)).returncode, checked(source(code)).stderr) == (0, b"")
    # Control: another placeholder is found.
    broken = tmp_path / "broken.po"
    broken.write_text(source(code).read_text("utf-8").replace('msgstr "{face}: ', 'msgstr "{fac}: ', 1), "utf-8")
    assert checked(broken).returncode == 1


OTHER_NAMES = {
    "it": ("chiosc", "preliminar"),
    "lt": ("veiduk", "meistr", "preliminar", "buvein", "centras ", "centrui", "centre "),
}
"""Of what is called otherwise everywhere else: totem, provvisorio; veidelis, technikas, negalutinis, biuras."""


@pytest.mark.parametrize("code", OTHER_NAMES)
def test_one_thing_has_one_name(code):
    """But where people are understood who write another one."""
    texts = [
        form.casefold()
        for message in messages(source(code), code)
        if message.context != "smiley.txt key"
        for form in forms(message.string)
    ]
    assert [text for text in texts if any(name in text for name in OTHER_NAMES[code])] == []


def test_a_page_is_set_with_one_apostrophe():
    """Half of the Italian ones stood upright, as on a typewriter."""
    page = [each for each in messages(source("it"), "it") if any("report/page" in file for file, _ in each.locations)]
    texts = [form for message in page for form in forms(message.string)]
    assert [text for text in texts if re.search(r"\w'\w", text)] == []
    assert any(re.search("[a-z]\N{RIGHT SINGLE QUOTATION MARK}[a-z]", text) for text in texts)


@pytest.mark.parametrize("code", languages())
def test_a_page_is_offered_in_ones_own_language_by_its_name_there(code):
    said, name = catalogue(code).gettext("Read this page in English"), str(Locale(code).display_name)
    # In Lithuanian it is an adverb: lietuvių, lietuviškai.
    assert name[:7] in said
    assert name[0].islower() == (code != SOURCE)
