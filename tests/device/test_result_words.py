"""What the self-test says on paper is said in every language."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from config.language import CATALOGUES
from config.smiley import tables
from kiosk.device import words
from kiosk.device.doctor.faces import judge_faces
from kiosk.device.doctor.finding import Severity
from kiosk.device.selftest.tried import Tried
from kiosk.device.words import say
from sync.mqtt import broker as vocabulary

ROOMS = ("faces", "time", "card", "flush", "office")
# The kernel's own log is the doctor's alone.
ELSEWHERE = {"judge_log", "examine_kernel"}
CALLS = {"ok", "note", "warning", "error", "unexamined"}
BROKER = {text for name, text in vars(vocabulary).items() if name.isupper() and isinstance(text, str)}


def marked() -> set[str]:
    """Every sentence that the catalogues have, as tests/test_catalogues.py holds."""
    with (CATALOGUES / "messages.pot").open("rb") as file:
        return {str(message.id) for message in read_po(file)}


def text(argument: ast.expr, module: object) -> str:
    match argument:
        case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(value))]) | ast.Constant(value=str(value)):
            return value
        case ast.Name(id=name):
            return str(getattr(module, name))
    raise AssertionError(f"line {argument.lineno}: a sentence that cannot be translated")


def said(name: str) -> set[str]:
    """Every sentence that a module of the doctor's can say."""
    module = import_module(f"kiosk.device.doctor.{name}")
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    found = set()
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name not in ELSEWHERE:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    found |= {text(each, module) for each in node.args}
    return found


@pytest.mark.parametrize("name", ROOMS)
def test_every_sentence_of_the_self_test_is_translated(name):
    sentences = said(name)
    assert sentences
    assert sentences - marked() == set()


def test_every_word_beside_the_sentences_is_translated():
    # And what somebody who writes kiosk.toml calls the middle one.
    assert {face for faces in tables.FACES.values() for face in faces} == {*words.FACES} - {"so-so"}
    assert {*Severity} == {*words.SEVERITIES}
    assert {*words.FACES, *words.DETAILS, *words.EXAMINED, *words.SEVERITIES, *BROKER} - marked() == set()


def test_numbers_and_faces_are_told_as_the_language_does():
    (finding,) = judge_faces([Tried("happy", "passed", bounce_ns=1_500_000)], 80)
    assert say("en", finding.sentence, finding.facts) == "happy: its button answered, and settled within 1.5 ms"
    assert say("it", finding.sentence, finding.facts) == "contenta: il pulsante ha risposto e si è assestato in 1,5 ms"
    assert "1,5 ms" in say("lt", finding.sentence, finding.facts)


def test_what_has_no_translation_is_said_in_english():
    assert say("it", "{fault}", {"fault": "no route to host"}) == "no route to host"
    assert say("xx", "Self-test") == "Self-test"
    assert say("it", "") == ""
