"""Names that are cut short are still told apart."""

import pytest

from kiosk.office.report.page.charts.names import distinct_labels

ROSSI = ("Panetteria Rossi – Via Garibaldi 12", "Panetteria Rossi – Via Garibaldi 88", "Panetteria Rossi – Via Roma")

MILAN = ("Supermercato Esselunga di Milano A", "Supermercato Esselunga di Milano B")


@pytest.mark.parametrize("most", [12, 16, 20, 30])
@pytest.mark.parametrize(
    "names",
    [
        ROSSI,
        MILAN,
        ("x" * 40 + "1", "x" * 40 + "2"),
    ],
    ids=["streets", "one letter", "no word"],
)
def test_names_that_begin_alike_differ_when_cut(names, most):
    assert len({each[: most - 1] for each in names}) < len(names), "cut at the end they would be the same"
    shown = distinct_labels(names, most)
    assert len(set(shown)) == len(names)
    assert all(len(each) <= most for each in shown)


@pytest.mark.parametrize("letter", ["W", "店", "😀"])
def test_a_name_of_broad_letters_takes_no_more_room_than_others(letter):
    [shown] = distinct_labels([letter * 20], 20)
    assert shown.endswith("…")
    assert len(shown) <= 13
    assert distinct_labels(["i" * 20], 20) == ["i" * 20]


def test_what_fits_is_whole_and_what_differs_keeps_its_beginning():
    assert distinct_labels(["Mare", "Panetteria Rossi di Via Roma"], 20) == ["Mare", "Panetteria Rossi di…"]
    assert distinct_labels(ROSSI, 24)[0].endswith("12")
