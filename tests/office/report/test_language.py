"""Numbers, days and months as each language has them."""

from datetime import date

import pytest

from kiosk.office.report.language import FACES, Language, labelled
from sync.document.aggregate import Face

OCTOBER = "2026-10"


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
        ("en", "13–14 October and 20 October", "30 May – 5 June 2026"),
        ("it", "13–14 ottobre e 20 ottobre", "30 maggio – 5 giugno 2026"),
        ("lt", "spalio 13–14 d. ir spalio 20 d.", "2026 m. gegužės 30 d. – birželio 5 d."),
    ],
)
def test_days_in_a_row_are_said_as_a_language_says_a_day(code, days, span):
    in_, october = Language(code), [date(2026, 10, day) for day in (13, 14, 20, 20)]
    assert in_.days([(october[0], october[1]), (october[2], october[3])]) == days
    assert in_.span(date(2026, 5, 30), date(2026, 6, 5)) == span
    assert in_.span(date(2025, 12, 30), date(2026, 1, 5)).count("202") == 2


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


FIVE = ("delighted", "happy", "so-so", "unhappy", "angry")


def named(code, document, *labels):
    """What a language calls the faces of a kiosk, which names them in English."""
    faces = tuple(Face(f"face-{n}", label, 25 * n) for n, label in enumerate(labels))
    (found,) = labelled(Language(code), [document(OCTOBER, {}, faces=faces)])
    return [face.label for face in found.faces]


def test_faces_are_named_as_those_who_chose_them(document):
    """Of five, each: 576 entusiasti, as 300 contenti."""
    assert named("it", document, *FIVE) == ["entusiasti", "contenti", "così così", "scontenti", "arrabbiati"]
    assert named("lt", document, *FIVE) == ["sužavėti", "patenkinti", "neutralūs", "nepatenkinti", "pikti"]
    assert named("en", document, *FIVE) == [*FIVE]


def test_no_page_mixes_faces_of_two_languages(document):
    """Where an owner named one, all stay as his kiosk has them."""
    assert named("it", document, "happy", "meh", "unhappy") == ["happy", "meh", "unhappy"]
    assert named("it", document, "contenti", "neutri", "scontenti") == ["contenti", "neutri", "scontenti"]


@pytest.mark.parametrize("code", ["it", "lt"])
def test_every_face_of_ours_has_a_name(code):
    assert [face for face in FACES if Language(code).face(face) == face] == []
