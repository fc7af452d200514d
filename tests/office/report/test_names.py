"""Names that are cut short are still told apart."""

import re

import pytest

from kiosk.office.report.page.charts.dots import LARGEST, Dot, dots
from kiosk.office.report.page.charts.names import distinct_labels
from kiosk.office.report.page.typeface import text_width_em

ROSSI = ("Panetteria Rossi – Via Garibaldi 12", "Panetteria Rossi – Via Garibaldi 88", "Panetteria Rossi – Via Roma")

MILAN = ("Supermercato Esselunga di Milano A", "Supermercato Esselunga di Milano B")


@pytest.mark.parametrize("room_em", [7.0, 9.0, 11.1, 13.0])
@pytest.mark.parametrize(
    "names",
    [
        ROSSI,
        MILAN,
        ("x" * 40 + "1", "x" * 40 + "2"),
        ("WM" * 20 + "1", "WM" * 20 + "2"),
    ],
    ids=["streets", "one letter", "no word", "broad"],
)
def test_names_that_begin_alike_differ_when_cut_and_fit(names, room_em):
    shown = distinct_labels(names, room_em)
    assert len(set(shown)) == len(names)
    assert all(
        text_width_em(each, 700) <= room_em < text_width_em(name, 700) for each, name in zip(shown, names, strict=True)
    )


@pytest.mark.parametrize("letter", ["W", "店", "😀"])
def test_a_name_of_broad_letters_takes_no_more_room_than_others(letter):
    [shown] = distinct_labels([letter * 20], 11.1)
    assert shown.endswith("…")
    assert len(shown) <= 13
    assert distinct_labels(["i" * 20], 11.1) == ["i" * 20]


def test_what_fits_is_whole_and_what_differs_keeps_its_beginning():
    assert distinct_labels(["Mare", "Panetteria Rossi di Via Roma"], 11.1) == ["Mare", "Panetteria Rossi di V…"]
    assert distinct_labels(ROSSI, 13.0)[0].endswith("12")


@pytest.mark.parametrize("strong", [False, True])
def test_a_name_beside_dots_ends_before_the_first_line_of_the_scale(strong):
    """Cut by the number of its letters a bold one ran into the scale."""
    row = Dot("Donaudampfschifffahrtsgesellschaft", "3,185 votes", 0.8, 0.78, 0.82, "80", strong=strong)
    drawn = dots("shops", "Shops", "", [row])
    name = re.search(r">(Donau[^<]+)<", drawn).group(1)
    first = min(float(x) for x in re.findall(r'<line[^>]* x1="([\d.]+)"', drawn))
    assert text_width_em(name, 700 if strong else 400) * LARGEST < first
