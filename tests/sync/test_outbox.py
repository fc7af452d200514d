"""The outbox: a power cut leaves the old document or the new one, whole."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from sync.document import outbox
from sync.document.aggregate import digest, encode
from sync.document.outbox import OutboxError
from tests.sync.ends import DEADLINE_S, a_month, fill


def test_what_is_written_is_read(tmp_path):
    months = fill(tmp_path / "new" / "outbox", 14)
    read = outbox.read(tmp_path / "new" / "outbox")
    assert list(read) == months
    assert all(each.payload == encode(each.aggregate) for each in read.values())
    assert read[months[0]].receipt == (1, digest(read[months[0]].payload))


def test_an_outbox_that_nobody_wrote_yet_is_empty(tmp_path):
    assert outbox.read(tmp_path / "outbox") == {}


KILLED = """
import os, signal, sys
from pathlib import Path
from sync.document.regular_file import write_atomically

os.{call} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
write_atomically(Path(sys.argv[1]), b"new")
"""


@pytest.mark.parametrize(
    ("call", "left"), [("open", b"old"), ("fsync", b"old"), ("replace", b"old"), ("close", b"new")]
)
def test_killed_at_any_step_it_leaves_the_old_file_or_the_new_one(tmp_path, call, left):
    path = tmp_path / "2026-10.json"
    path.write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED.format(call=call), path], check=False, timeout=DEADLINE_S)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == left
    # What a crash left behind is no month, and is written over the next time.
    path.unlink()
    assert outbox.read(tmp_path) == {}
    outbox.write(tmp_path, a_month())
    assert [each.name for each in tmp_path.iterdir()] == ["2026-10.json"]


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("needs strace: sudo apt install strace")
    trace = tmp_path / "trace"
    code = KILLED.replace("os.{call}", "_")
    calls = "trace=fsync,rename,renameat,renameat2"
    traced = ["strace", "-f", "-o", trace, "-e", calls, sys.executable, "-c", code, tmp_path / "2026-10.json"]
    if subprocess.run(traced, check=False, capture_output=True, timeout=DEADLINE_S * 2).returncode:
        pytest.skip("this system does not let itself be traced")
    made = [line.split("(")[0].split()[-1] for line in trace.read_text().splitlines() if "(" in line]
    assert [call.removesuffix("at2").removesuffix("at") for call in made] == ["fsync", "rename", "fsync"]


def test_a_full_disk_is_named_and_the_old_document_stays(tmp_path, monkeypatch):
    outbox.write(tmp_path, a_month())
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OutboxError, match=r"write .*2026-10.json: No space left on device"):
        outbox.write(tmp_path, a_month(revision=2, votes=(9, 9)))
    assert outbox.read(tmp_path)["2026-10"].aggregate == a_month()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("2026-10.json", b"garbage", "2026-10.json: not JSON"),
        ("2026-13.json", b"", "2026-13.json: the name is no month"),
    ],
)
def test_a_file_that_is_no_document_is_named(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OutboxError, match=words):
        outbox.read(tmp_path)


def test_of_what_was_put_by_only_the_newest_of_an_installation_is_sent(tmp_path):
    """An installation may come back: an old copy of its votes was restored."""
    outbox.write(tmp_path, a_month(revision=1))
    outbox.move_former(tmp_path, a_month(revision=1))
    outbox.write(tmp_path, a_month(revision=1, installation_id="card-2"))
    assert [*outbox.read_all(tmp_path)] == ["2026-10", "card-1/2026-10"]
    outbox.move_former(tmp_path, a_month(installation_id="card-2"))
    outbox.write(tmp_path, a_month(revision=2))
    assert {name: each.aggregate.revision for name, each in outbox.read_all(tmp_path).items()} == {
        "2026-10": 2,
        "card-2/2026-10": 1,
    }
