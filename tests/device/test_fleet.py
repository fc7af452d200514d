"""A table of kiosks as spreadsheets leave it: what they have made of a cell by themselves is named, never taken."""

import pytest

from kiosk.device.setup.fleet import FleetError, read_fleet

HEAD = "kiosk id,owner,shop,time zone"
ROW = "bar-1,Anna,Bar,Europe/Rome"


def read(tmp_path, content):
    table = tmp_path / "t.csv"
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_fleet(table, "en")


@pytest.mark.parametrize(
    ("key", "cell", "made"),
    [
        ("wifi password", "1.23457E+11", "shortened the number"),
        ("wifi password", "1,23457E+11", "shortened the number"),
        ("token", "9E+15", "shortened the number"),
        ("opening hours", "08.Jan", "made a date or a time of it"),
        ("opening hours", "13-Aug", "made a date or a time of it"),
        ("opening hours", "ago-13", "made a date or a time of it"),
        ("opening hours", "2026-08-13 00:00:00", "made a date or a time of it"),
        ("opening hours", "13/08/2026", "made a date or a time of it"),
        ("opening hours", "08:00:00", "made a date or a time of it"),
    ],
)
def test_what_a_spreadsheet_has_made_of_a_cell_is_named_and_not_repeated(tmp_path, key, cell, made):
    with pytest.raises(FleetError) as caught:
        read(tmp_path, f'{HEAD},wifi name,wifi country,broker,{key}\n{ROW},Net,IT,b.example,"{cell}"\n')
    advice = "format the column as text, and write it again"
    assert str(caught.value) == f"{tmp_path}/t.csv: line 2: {key}: a spreadsheet has {made}; {advice}"


@pytest.mark.parametrize(("key", "cell"), [("opening hours", "Mo-Fr 8-13"), ("place", "Bar 12"), ("place", "E+1")])
def test_what_nobody_spoiled_is_taken(tmp_path, key, cell):
    assert f"{key} = {cell}" in read(tmp_path, f"{HEAD},{key}\n{ROW},{cell}\n")["bar-1"]


@pytest.mark.parametrize(("content", "told"), [(b"", "is empty"), (b"\r\n \r\n", "is empty"), (b"\0" * 99, "zeros")])
def test_a_table_with_nothing_in_it_is_told_so(tmp_path, content, told):
    with pytest.raises(FleetError, match=told):
        read(tmp_path, content)
