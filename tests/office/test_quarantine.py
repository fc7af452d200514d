"""What was not accepted can be looked at, tried again and forgotten."""

import tracemalloc
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG, DATA
from sync.archive.archive import Archive
from sync.archive.intake import Quarantined, take
from sync.archive.quarantine import MAX_PAYLOAD, Quarantine
from sync.document import topics
from sync.document.aggregate import encode
from tests.sync.ends import a_month

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
TOPIC = topics.month("rossi-1", "2026-10")


@pytest.fixture
def office(tmp_path):
    """Stores messages; returns a function that runs the command."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    (tmp_path / "office.toml").write_text(f'[archive]\nurl = "{url}"\n')

    def stored(*arrivals):
        with closing(Archive.open(url)) as archive:
            for n, each in enumerate(arrivals):
                archive.store([each], AT + timedelta(hours=n))

        def run(*words):
            arguments = ["office", "quarantine", "--settings", str(tmp_path / "office.toml"), *words]
            ran = CliRunner().invoke(main, arguments)
            return ran.exit_code, ran.stdout, ran.stderr

        return run

    stored.url = url
    return stored


BAD = take(TOPIC, b'{"kiosk_id": "rossi-1\x1b[2J"}')


def test_each_message_is_listed_with_why_how_often_from_whom_and_since_when(office):
    run = office(BAD, BAD, Quarantined("odd/topic", b"\xff", "the topic names no kiosk"))
    code, said, _ = run()
    odd, bad = said.splitlines()
    assert code == 0
    assert "2 times since 2026-11-01 12:00, last 2026-11-01 13:00 UTC  rossi-1  " in bad
    assert "once since 2026-11-01 14:00" in odd
    assert "odd/topic  the topic names no kiosk" in odd


def test_an_empty_quarantine_says_so(office):
    assert office()() == (0, "nothing is in quarantine\n", "")


def test_a_message_is_shown_whole_and_does_not_steer_the_terminal(office):
    run = office(Quarantined(TOPIC, b"\x1b[2Jn\x00t JSON \xff", "why"), take(TOPIC, b'{"shop":"\\u001b[2J"}'))
    for line in run()[1].splitlines():
        code, said, _ = run("--show", line.split()[0])
        assert code == 0
        assert said.startswith(TOPIC)
        assert all(sign.isprintable() or sign == "\n" for sign in said)
        assert "[2J" in said


def test_what_is_good_by_now_is_taken_in(office):
    good = encode(a_month())
    run = office(Quarantined(TOPIC, good, "an older version's reason"), BAD)
    code, said, _ = run("--retry", "all")
    assert code == DATA
    assert "rossi-1: taken in" in said
    assert "not JSON" in said
    assert len(run()[1].splitlines()) == 1
    with closing(Archive.open(office.url)) as archive:
        assert [encode(each) for each in archive.aggregates()] == [good]


def test_what_would_shrink_a_final_month_is_refused_again_with_its_reason(office):
    whole, less = (encode(a_month(final=True, revision=n, votes=votes)) for n, votes in ((1, (9, 9)), (2, (1, 1))))
    run = office(take(TOPIC, whole), take(TOPIC, less))
    code, said, _ = run("--retry", "all")
    assert code == DATA
    assert "is final with 18 votes" in said
    assert "is final with 18 votes" in run()[1]


def test_of_a_message_that_was_cut_nothing_can_be_taken_in(office):
    run = office(Quarantined(TOPIC, b" " * MAX_PAYLOAD + encode(a_month()), "too long"))
    assert "only its beginning was kept" in run("--retry", "all")[1]


def test_what_is_dropped_is_gone(office):
    run = office(BAD, Quarantined("odd/topic", b"", "why"))
    first = run()[1].split()[0]
    assert run("--drop", first) == (0, "1 dropped\n", "")
    assert first not in run()[1]
    assert run("--drop", "all") == (0, "1 dropped\n", "")
    assert run()[1] == "nothing is in quarantine\n"


def test_a_name_that_is_none_or_several_is_said(office):
    run = office(*(Quarantined("odd/topic", bytes([n]), "why") for n in range(40)))
    assert run("--show", "zzz") == (
        CONFIG,
        "",
        "error: no message begins with 'zzz'; `kiosk office quarantine` lists them\n",
    )
    initials = [line[0] for line in run()[1].splitlines()]
    twice = next(each for each in initials if initials.count(each) > 1)
    assert "messages begin with" in run("--drop", twice)[2]
    assert run("--show", "a", "--drop", "b")[0] == 2


def test_a_full_quarantine_is_listed_and_counted_without_what_was_sent(office):
    number = 300
    run = office(*(Quarantined(f"kiosks/k-{n}/status", bytes(MAX_PAYLOAD), "no status") for n in range(number)))
    with closing(Quarantine.open(office.url)) as quarantine:
        tracemalloc.start()
        assert [each.reason for each in quarantine.heads()] == ["no status"] * number
        assert quarantine.count() == number
        _, listed = tracemalloc.get_traced_memory()
        assert len(quarantine.messages()) == number  # the control: with what was sent
        _, whole = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert listed < MAX_PAYLOAD * number / 10 < MAX_PAYLOAD * number < whole
    assert len(run()[1].splitlines()) == number
