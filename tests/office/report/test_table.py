"""The figures as a table for spreadsheets."""

import csv
import re
from datetime import date
from io import StringIO

import pytest

from kiosk.office.report.pages import make
from sync.document.aggregate import Face

OCTOBER = "2026-10"


def rows(documents):
    page = make(documents, [], None, OCTOBER, prepared_on=date(2026, 11, 1))
    return list(csv.DictReader(StringIO(page.csv, newline=""), strict=True))


def test_months_come_first_then_every_day(sixteen_months):
    periods = [row["Month or day"] for row in rows(sixteen_months)]
    assert periods[:13] == sorted(periods[:13])
    assert (periods[0], periods[12], periods[13], periods[-1]) == ("2025-10", OCTOBER, "2025-10-01", "2026-10-31")
    assert len(periods) == 13 + 365 + 31


def test_days_sum_to_their_month(sixteen_months):
    found = rows(sixteen_months)
    for column in ("Votes", "happy", "so-so", "unhappy", "Minutes out of service"):
        of_days = sum(int(row[column]) for row in found if row["Month or day"].startswith(f"{OCTOBER}-"))
        [of_month] = [int(row[column]) for row in found if row["Month or day"] == OCTOBER]
        assert of_days == of_month


def test_a_month_of_few_votes_has_counts_and_no_score(document):
    [month, *_] = rows([document(OCTOBER, {1: (3, 1, 1)})])
    assert (month["Votes"], month["Score"], month["Likely from"], month["Final"]) == ("5", "", "", "yes")


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_becomes_a_formula(document, label):
    faces = (Face("happy", label, 100), Face("neutral", "so, so", 50), Face("unhappy", 'un"happy', 0))
    [month, *_] = rows([document(OCTOBER, {1: (3, 1, 1)}, faces=faces)])
    assert (month[f"'{label}"], month["so, so"], month['un"happy']) == ("3", "1", "1")


@pytest.mark.parametrize("language", ["it", "lt"])
def test_a_spreadsheet_where_a_comma_divides_decimals_opens_it_as_it_is(sixteen_months, language):
    page = make(sixteen_months, [], None, OCTOBER, prepared_on=date(2026, 11, 1), language=language)
    # Excel takes a file for UTF-8 only by the mark in front.
    assert page.csv.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    first, *_ = csv.DictReader(StringIO(page.csv[1:], newline=""), delimiter=";", strict=True)
    english = rows(sixteen_months)[0]
    assert [*first.values()] == [
        cell.replace(".", ",").replace("yes", {"it": "sì", "lt": "taip"}[language]) for cell in english.values()
    ]
    assert "," in first[{"it": "Punteggio", "lt": "Įvertinimas"}[language]]


@pytest.mark.parametrize("label", ["x;=1+1", "x, =1+1", "a;+b", "a;@SUM(A1)", ";-1"])
def test_no_cell_becomes_a_formula_where_a_program_splits_it(document, label):
    faces = (Face("happy", label, 100), Face("neutral", "so, so", 50), Face("unhappy", "unhappy", 0))
    page = make([document(OCTOBER, {1: (3, 1, 1)}, faces=faces)], [], None, OCTOBER, prepared_on=date(2026, 11, 1))
    cells = re.split("[;,]", page.csv.partition("\n")[0].replace('"', ""))
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]


def test_a_name_beyond_ascii_is_marked_so_that_a_spreadsheet_reads_it(document):
    faces = (Face("happy", "Caf\u00e9 \U0001f600", 100), Face("neutral", "so, so", 50), Face("unhappy", "unhappy", 0))
    day = date(2026, 11, 1)
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"
    assert make([document(OCTOBER, {1: (3, 1, 1)}, faces=faces)], [], None, OCTOBER, prepared_on=day).csv[0] == mark
    assert make([document(OCTOBER, {1: (3, 1, 1)})], [], None, OCTOBER, prepared_on=day).csv.isascii()
