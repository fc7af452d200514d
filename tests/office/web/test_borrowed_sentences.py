"""One form of address to whoever reads, in Django's and allauth's sentences, too."""

import gettext
import re
from pathlib import Path

import allauth
import django
import pytest

from config.language import catalogue
from kiosk.office.web.borrowed_sentences import SENTENCES
from tests.office.web.browser import hidden
from tests.office.web.conftest import FIRST_SHOP, OFFICE, PASSWORD

TU = re.compile(
    r"\b(tu|tuo|tua|tuoi|tue|ti|hai|devi|puoi|sei|inserisci|scegli|assicurati|digita|riprova|verifica|prova|guarda)\b",
    re.IGNORECASE,
)
FAULTS = {
    "/login": {"login": "nobody@example.org", "password": "wrong"},
    "/password/forgotten": {"email": "x"},
    "/password/change": {"oldpassword": "wrong", "password1": "one long phrase 1", "password2": "another phrase 2"},
    "/people/invite": {"email": "x", "right": "shop-9"},
    "/account/tokens": {"name": "n", "scope": "x", "days": "9999"},
    f"{FIRST_SHOP}/periods?first=x": None,
}
"""What is wrong in each of its fields."""


def theirs(language: str) -> dict[str, str]:
    """What Django and allauth say, by what they say in English."""
    found = {}
    for folder in (Path(django.__file__).parent / "conf", Path(allauth.__file__).parent):
        with (folder / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            found |= gettext.GNUTranslations(file)._catalog
    return found


@pytest.mark.parametrize("language", ["it", "lt"])
def test_each_stands_there_letter_by_letter_and_here_in_our_words(language):
    assert {*SENTENCES} <= theirs(language).keys()
    assert [each for each in SENTENCES if catalogue(language).gettext(each) == each] == []
    assert [each for each in SENTENCES if language == "it" and TU.search(catalogue(language).gettext(each))] == []


def test_control_theirs_says_tu():
    assert len([each for each in SENTENCES if TU.search(theirs("it")[each])]) > len(SENTENCES) / 2


@pytest.mark.parametrize("path", FAULTS)
def test_no_mistake_is_answered_by_tu(web, registered, path):
    browser = web.browser("it")
    if path not in {"/login", "/password/forgotten"}:
        browser.log_in(OFFICE, PASSWORD)
    if path == "/account/tokens":
        browser.post("/account/confirm", {"password": PASSWORD})
    page = browser.get(path.replace("/invite", ""))
    if FAULTS[path] is not None:
        page = browser.ask("POST", path, {**hidden(page.text), **FAULTS[path]})
    said = re.findall(r'<div class="wrong"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    assert said
    assert [each for each in said if TU.search(each)] == []
