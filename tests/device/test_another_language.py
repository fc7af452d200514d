"""A language more is a catalogue more: self-test, paper and smiley.txt are in it, and no line of Python is changed."""

import string
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from config.identity import IdentitySettings
from config.language import Sentence
from config.smiley.entry import SmileyFault
from config.smiley.form import FIELDS, compose
from config.smiley.reading import understand
from config.smiley.words import SENTENCES, tell
from kiosk.cli import main
from kiosk.cli.doctor import line
from kiosk.device.doctor.certificate import Certificate
from kiosk.device.doctor.finding import Finding, Severity
from kiosk.device.setup.result import FILE as RESULT
from tests import pseudo
from tests.device.test_result_words import BROKER, ROOMS, said

SMALLEST = {"kiosk id": "k-1", "owner": "Łó", "shop": "Łó", "time zone": "UTC", "opening hours": "Mo-Fr 8-13"}
# What is no sentence of the program's, or is written as it stands in every language.
GIVEN = ("smiley-kiosk", "UTC", *FIELDS)


def findings():
    """Everything that the self-test can say, of each face, with faults of the system's and the broker's."""
    sentences = sorted({each for room in ROOMS for each in said(room)} | BROKER)
    facts = {field: "1" for each in sentences for _, field, _, _ in string.Formatter().parse(each) if field}
    fault = Sentence("{setting} = {path}: must be text in UTF-8", {"setting": "1", "path": "2"})
    facts |= {
        "fault": fault,
        "face": "happy",
        "other": "very-unhappy",
        "why": "No route to host",
        "lock": "no encryption",
        "ms": 1.5,
    }
    return [
        (name, Finding(severity, sentence, advice, facts))
        for sentence, advice, severity, name in zip(
            sentences,
            reversed(sentences),
            [*Severity] * len(sentences),
            ["faces", "clock", "card", "flush", "outbox", "broker"] * len(sentences),
            strict=False,
        )
    ]


def certificates():
    kiosk = IdentitySettings("k-1", "Rž", "Łó", "UTC", language=pseudo.CODE)
    every = findings()
    for begin in range(0, len(every), 4):
        yield Certificate(kiosk, "1.0", datetime(2026, 11, 22, tzinfo=UTC), tuple(every[begin : begin + 4]))


def test_the_self_test_and_its_paper(spoken):
    spoken()
    for each in certificates():
        assert (pseudo.english_of_page(each.page().decode(), *GIVEN), pseudo.english(each.text(), *GIVEN)) == ([], [])


@pytest.mark.parametrize("sentence", ["Signature", "happy", "{face}: its button is stuck", "No route to host"])
def test_control_one_word_that_is_not_translated_is_found_on_the_paper(spoken, sentence):
    spoken(sentence)
    assert any(pseudo.english_of_page(each.page().decode(), *GIVEN) for each in certificates())


def test_what_kiosk_selftest_shows_of_it(spoken):
    code = spoken()
    for name, finding in findings():
        assert pseudo.english(line(name, finding, code), *GIVEN) == []


def test_every_fault_of_smiley_txt(spoken):
    code = spoken()
    for kind in SENTENCES:
        for key in FIELDS:
            assert pseudo.english(tell(SmileyFault(kind, 1, (key, "1")), code), *GIVEN) == []


def test_the_form_of_smiley_txt(spoken):
    remarks = [line for line in compose(SMALLEST, spoken()).splitlines() if line.startswith("# ")]
    assert len(remarks) > len(FIELDS)
    assert [pseudo.english(line, *GIVEN) for line in remarks] == [[]] * len(remarks)


def test_control_a_remark_that_is_not_translated_is_found(spoken):
    form = compose(SMALLEST, spoken("which shop"))
    assert [line for line in form.splitlines() if line.startswith("# ") and pseudo.english(line, *GIVEN)] != []


def test_what_kiosk_setup_answers(spoken, tmp_path):
    code = spoken()
    (tmp_path / "boot/firmware").mkdir(parents=True)
    file = tmp_path / "boot/firmware/smiley.txt"

    def answer(text):
        file.write_text(text)
        ran = CliRunner().invoke(main, ["setup", "--root", str(tmp_path)])
        return ran, pseudo.english(file.with_name(RESULT).read_text("utf-8-sig"), *GIVEN)

    ran, words = answer(compose(SMALLEST, code))
    assert (ran.exit_code, words) == (0, [])
    ran, words = answer(f"language = {code}\nowne = 1\nbroker\nbroker = ?\nbroker = 1\ntoken = 2\nwifi name = 3\n")
    assert (ran.exit_code, words) == (78, ["owne"])
    # The frame of what the terminal shows is English, as all of the command line is; what is wrong is not.
    assert pseudo.english("\n".join(ran.output.splitlines()[1:]), *GIVEN) == ["owne"]


def test_the_questions_of_kiosk_card_write(spoken, tmp_path):
    answers = "".join(
        f"{SMALLEST.get(key, '')}\n" for key in FIELDS if key not in {"language", "wifi password", "token"}
    )
    command = ["card", "write", str(tmp_path), "--language", spoken()]
    ran = CliRunner().invoke(main, command, input=answers.replace("k-1\n", "?\nk-1\n", 1))
    assert ran.exit_code == 0, ran.output
    assert understand((tmp_path / "smiley.txt").read_bytes()).faults == ()
    assert pseudo.english(ran.output, *GIVEN, f"{tmp_path / 'smiley.txt'}: written", "Error") == []


def test_its_names_of_days_and_languages_are_understood(spoken):
    hours = " ".join(map(pseudo.accented, ("Monday", "to", "Friday"))) + f" 8-13; {pseudo.accented('Sunday closed')}"
    name = pseudo.accented("English")
    spoken()
    reading = understand(f"language = {name}\nlights = {pseudo.accented('none')}\nopening hours = {hours}\n".encode())
    assert reading.language == pseudo.CODE
    assert [*reading.values["opening hours"]] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    assert reading.values["lights"] == ()
