"""The page for translators has every sentence, in every language, with the place where it is said."""

import re
import shutil
from html import escape

import pytest

from config.language import CATALOGUES, SOURCE, languages
from tests.sentences import ROOT, page, reader, said, translated

TRANSLATED = [code for code in languages() if code != SOURCE]


@pytest.fixture(scope="module")
def sentences():
    return [*said()]


@pytest.fixture(scope="module")
def shown(sentences):
    return page(iter(sentences), translated())


def test_every_sentence_is_shown_at_every_place_in_every_language(sentences, shown):
    assert len(sentences) > 900
    assert shown.count("<tr><td>") == len(sentences)
    for code in TRANSLATED:
        assert shown.count(f'<td lang="{code}">') == len(sentences)
    for each in sentences:
        assert f"{each.place}:{each.line}" in shown
        assert all(escape(form) in shown for form in each.forms)


def test_every_translation_is_shown(shown):
    for code, catalogue in translated().items():
        assert len(catalogue) > 800, code
        for message in catalogue.values():
            forms = [message.string] if isinstance(message.string, str) else message.string
            assert all(escape(form) in shown for form in forms)


def test_a_place_is_where_the_sentence_begins(sentences):
    """Within a call that may be longer than a line."""
    for each in sentences:
        lines = (ROOT / each.place).read_text("utf-8").splitlines()[each.line - 1 : each.line + 12]
        word = re.search(r"\w+", each.forms[0])
        assert word is None or word[0] in " ".join(lines), each


def test_what_a_language_lacks_is_marked(sentences, tmp_path):
    shutil.copytree(CATALOGUES, tmp_path / "locale")
    file = tmp_path / "locale" / "it" / "LC_MESSAGES" / "messages.po"
    text = file.read_text("utf-8")
    file.write_text(text.replace('msgstr "Non annotato"', 'msgstr ""'), "utf-8")
    assert page(iter(sentences), translated(tmp_path / "locale")).count("not translated") == 1


def test_every_reader_has_a_chapter(sentences):
    assert len({reader(each.place) for each in sentences}) >= 6
