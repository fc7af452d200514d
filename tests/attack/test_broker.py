"""A broker that means harm keeps nobody beyond a time-out, takes little memory, and leaves no trace."""

import json
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.attack.broker import HARM, malicious
from tests.sync.ends import fill

ROOT = Path(__file__).parents[2]
MOST_S = 2 * 1.5 + 2 * 1 + 30
"""The victim's time-outs; two versions of MQTT that are waited for; a slow machine. A byte at a time takes 70 s."""
MOST_MIB = 32
SOME = {"receipts_without_end", "a_huge_packet", "a_byte_at_a_time", "nothing_at_all", "no_mqtt"}
HARMS = [pytest.param(each, marks=() if each in SOME else pytest.mark.long) for each in HARM]


def met(harm, folder, *victims):
    """How each ended, in how many seconds, with how much memory more, and what it said."""
    fill(folder, 3)
    with malicious(HARM[harm]) as port:
        command = [sys.executable, "-m", "tests.attack.victim"]
        running = {
            words: subprocess.Popen(
                [*command, *words.split(), str(port), folder], cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True
            )
            for words in victims
        }
        ended = {words: each.communicate(timeout=300) for words, each in running.items()}
    return {words: (*json.loads(out), said) for words, (out, said) in ended.items()}


@pytest.mark.parametrize("harm", HARMS)
def test_it_comes_to_an_end(tmp_path, harm):
    for what, (ended, took_s, mib, said) in met(harm, tmp_path, "publish", "doctor", "collect").items():
        assert "Traceback" not in ended + said, what
        assert took_s < MOST_S, what
        assert mib < MOST_MIB, what


@pytest.mark.parametrize("harm", ["a_huge_packet", pytest.param("many_at_qos_2", marks=pytest.mark.long)])
def test_a_client_without_bounds_takes_what_it_is_given(tmp_path, harm):
    """The control."""
    ((_, _, mib, _),) = met(harm, tmp_path, "publish careless").values()
    assert mib > MOST_MIB


def test_it_says_what_it_hung_up_on(tmp_path):
    ((ended, *_),) = met("a_huge_packet", tmp_path, "publish").values()
    assert "it sends 262143 KiB at once; 256 are the most" in ended
