"""What the self-test says on paper is said in every language."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from config.smiley.tables import FACES
from kiosk.device.doctor.faces import judge_faces
from kiosk.device.doctor.finding import Severity
from kiosk.device.selftest.selftest import Tried
from kiosk.device.words import CODES, SENTENCES, say
from kiosk.device.words.system import SYSTEM
from sync.mqtt import broker as vocabulary

ROOMS = ("faces", "time", "card", "flush", "office")
# The kernel's own log is the doctor's alone.
ELSEWHERE = {"judge_log", "examine_kernel"}
PREFIX = {"unexamined": "not examined: "}
CALLS = {"ok", "note", "warning", "error", "unexamined"}
BROKER = {text for name, text in vars(vocabulary).items() if name.isupper()}
FIELDS = re.compile(r"\{(\w+)\}")


def text(argument: ast.expr, module: object) -> str:
    match argument:
        case ast.Constant(value=str(value)):
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
                    found |= {PREFIX.get(node.func.id, "") + text(each, module) for each in node.args}
    return found


@pytest.mark.parametrize("name", ROOMS)
def test_every_sentence_of_the_self_test_is_translated(name):
    sentences = said(name)
    assert sentences
    assert sentences - {*SENTENCES} == set()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_translation_speaks_of_the_same_facts(sentence):
    for translation in SENTENCES[sentence]:
        assert translation
        assert sorted(FIELDS.findall(translation)) == sorted(FIELDS.findall(sentence))


def test_no_sentence_is_translated_that_nobody_says():
    names = (
        "kiosk.device.doctor.certificate",
        "kiosk.cli.selftest",
        *(f"kiosk.device.doctor.{name}" for name in ("finding", *ROOMS)),
    )
    elsewhere = "\n".join(Path(str(import_module(name).__file__)).read_text("utf-8") for name in names)
    faces = {face for faces in FACES.values() for face in faces}
    unsaid = {*SENTENCES}.difference(*map(said, ROOMS)) - faces - {*Severity} - {*SYSTEM} - BROKER
    assert [each for each in unsaid if f'"{each.removeprefix(PREFIX["unexamined"])}"' not in elsewhere] == []


def test_numbers_and_faces_are_told_as_the_language_does():
    (finding,) = judge_faces([Tried("happy", "passed", bounce_ns=1_500_000)], 80)
    assert say("en", finding.said, finding.facts) == "happy: its button answered, and settled within 1.5 ms"
    assert say("it", finding.said, finding.facts) == "felice: il pulsante ha risposto e si è assestato in 1,5 ms"
    assert "1,5 ms" in say("lt", finding.said, finding.facts)


def test_what_has_no_translation_is_said_in_english():
    assert say("it", "{fault}", {"fault": "no route to host"}) == "no route to host"
    assert say("xx", "Self-test") == "Self-test"
    assert {len(each) for each in SENTENCES.values()} == {len(CODES)}
