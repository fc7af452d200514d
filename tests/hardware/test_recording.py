"""Edges as a file: what is written is read, and what cannot be read is named line by line."""

import os
import resource
import socket
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.debounce import recording
from hardware.debounce.edge import Edge
from hardware.debounce.recording import EdgeWriter, RecordingError, read_edges

edges = st.builds(Edge, line=st.integers(0, 511), active=st.booleans(), at_ns=st.integers(0, (1 << 63) - 1))


@given(st.lists(st.lists(edges, max_size=5), max_size=5))
def test_what_is_written_is_read(tmp_path_factory, batches):
    path = tmp_path_factory.mktemp("recording") / "edges.csv"
    with EdgeWriter(path) as writer:
        for batch in batches:
            writer.write(batch)
    assert read_edges(path) == [edge for batch in batches for edge in batch]


def test_what_is_written_is_in_the_file_before_it_is_closed(tmp_path):
    with EdgeWriter(tmp_path / "edges.csv") as writer:
        writer.write([Edge(17, True, 5)])
        assert (tmp_path / "edges.csv").read_text() == "at_ns,line,active\n5,17,1\n"


def test_a_recording_is_never_overwritten(tmp_path):
    (tmp_path / "edges.csv").write_text("precious")
    with pytest.raises(RecordingError, match="exists; choose another name"):
        EdgeWriter(tmp_path / "edges.csv")
    assert (tmp_path / "edges.csv").read_text() == "precious"


def test_a_recording_that_cannot_be_made_is_named(tmp_path):
    with pytest.raises(RecordingError, match=r"nowhere/edges.csv: No such file or directory"):
        EdgeWriter(tmp_path / "nowhere" / "edges.csv")


def test_a_disk_without_room_is_named(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        # What is still in the buffer cannot be written when it is closed, either; that was said.
        with EdgeWriter(tmp_path / "edges.csv") as writer:
            resource.setrlimit(resource.RLIMIT_FSIZE, (30, before[1]))
            with pytest.raises(RecordingError, match=r"edges.csv: File too large"):
                writer.write([Edge(17, True, 5)] * 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_recording_grows_no_longer_than_can_be_replayed(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MAX_BYTES", 30)
    with EdgeWriter(tmp_path / "edges.csv") as writer, pytest.raises(RecordingError, match="record less"):
        writer.write([Edge(17, True, 5)] * 2)


def test_a_recording_of_the_longest_length_is_written_and_read(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MAX_BYTES", len("at_ns,line,active\n5,17,1\n"))
    with EdgeWriter(tmp_path / "edges.csv") as writer:
        writer.write([Edge(17, True, 5)])
    assert read_edges(tmp_path / "edges.csv") == [Edge(17, True, 5)]


def test_of_an_endless_file_no_more_is_read_than_a_recording_may_have(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MAX_BYTES", 100)
    with (tmp_path / "endless.csv").open("wb") as file:
        file.truncate(10_000_000)
    tracemalloc.start()
    with pytest.raises(RecordingError, match="longer than 100 bytes"):
        read_edges(tmp_path / "endless.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_every_fault_is_named_with_its_line(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text(
        "at_ns,line,active\n1,17,1\n1.5,17,1\n2,17,yes\n3,17,0\n-4,17,0\n5,17\n9223372036854775808,1,1\n\n1,\u0662,1\n1,65536,1\n"
    )
    with pytest.raises(RecordingError) as caught:
        read_edges(path)
    assert [fault.split(": ")[0] for fault in str(caught.value).split("\n")] == [
        f"{path}:{n}" for n in (3, 4, 6, 7, 8, 9, 10, 11)
    ]


def test_a_fault_is_quoted_to_eighty_characters_with_what_is_asked(tmp_path):
    (tmp_path / "edges.csv").write_text(f"at_ns,line,active\n{'x' * 99}\n1,17,1\n")
    with pytest.raises(RecordingError) as caught:
        read_edges(tmp_path / "edges.csv")
    asked = "must be nanoseconds, a line's number, and 1 for closed or 0 for open"
    assert str(caught.value) == f"{tmp_path / 'edges.csv'}:2: '{'x' * 80}': {asked}"


def test_a_file_of_nothing_but_faults_is_not_quoted_in_full(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("at_ns,line,active\n" + "x\n" * 1000)
    with pytest.raises(RecordingError, match=r"is it a recording at all\?$") as caught:
        read_edges(path)
    assert len(str(caught.value).split("\n")) == recording.MAX_FAULTS + 1


@pytest.mark.parametrize("content", [b"", b"when,line,active\n", b"\xff\xfe\x00"])
def test_a_file_without_the_header_is_refused(tmp_path, content):
    (tmp_path / "edges.csv").write_bytes(content)
    with pytest.raises(RecordingError, match=r"edges.csv:1: must read 'at_ns,line,active'"):
        read_edges(tmp_path / "edges.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"at_ns;line;active\r\n1,23457E+12;17;1\r\n",
        "\ufeffat_ns,line,active\r\n1,17,1\r\n".encode(),
        "at_ns\tline\tactive\r\n1\t17\t1\r\n".encode("utf-16"),
        b'"at_ns","line","active"\n1,17,1\n',
        b"at_ns,line,active\r\n1.23457E+12,17,1\r\n",
        b"at_ns,line,active\r\n1,2E+12,17,1\r\n",
    ],
)
def test_a_recording_that_a_spreadsheet_saved_is_refused_with_why(tmp_path, content):
    (tmp_path / "edges.csv").write_bytes(content)
    with pytest.raises(RecordingError, match="a spreadsheet has changed it"):
        read_edges(tmp_path / "edges.csv")


@pytest.mark.parametrize("end", ["", "9", "9,17", "9,17,"])
def test_an_end_cut_off_by_a_power_cut_is_left_out(tmp_path, end):
    (tmp_path / "edges.csv").write_text("at_ns,line,active\n1,17,1\n" + end)
    assert read_edges(tmp_path / "edges.csv") == [Edge(17, True, 1)]


@pytest.mark.parametrize("level", [0, 1])
def test_a_last_line_without_its_end_counts_when_it_is_whole(tmp_path, level):
    (tmp_path / "edges.csv").write_text(f"at_ns,line,active\r\n1,17,1\r\n2,17,{level}", newline="")
    assert read_edges(tmp_path / "edges.csv") == [Edge(17, True, 1), Edge(17, level == 1, 2)]


def test_a_missing_and_an_endless_file_are_named(tmp_path, monkeypatch):
    with pytest.raises(RecordingError, match="No such file"):
        read_edges(tmp_path / "none.csv")
    monkeypatch.setattr(recording, "MAX_BYTES", 100)
    (tmp_path / "long.csv").write_text("at_ns,line,active\n" + "1,1,1\n" * 100)
    with pytest.raises(RecordingError, match="longer than 100 bytes"):
        read_edges(tmp_path / "long.csv")


def test_what_is_no_file_is_called_what_it_is(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
    places = {tmp_path: "a folder", tmp_path / "pipe": "a pipe", tmp_path / "socket": "a socket"}
    for path, kind in {**places, Path("/dev/null"): "a device"}.items():
        with pytest.raises(RecordingError) as refused:
            read_edges(path)
        assert str(refused.value) == f"{path}: {kind}, no file"
