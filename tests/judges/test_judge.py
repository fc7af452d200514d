"""The runner of the judges: no tool passes by saying nothing."""

import attrs
import pytest

from tests.judges.__main__ import verdict
from tests.judges.judge import Judge, NoVerdictError

GREP = Judge(
    "grep", ["grep", "--with-filename", "bad"], "", lambda folder: [folder.parent / "bad"], "bad$", {"bad": b"bad\n"}
)


def test_a_finding_is_to_be_mended_and_named_noise_is_not():
    assert len(verdict(GREP)) == 1
    assert verdict(attrs.evolve(GREP, ignored={"/bad:": "noise"})) == []


def test_noise_that_is_found_no_more_is_to_be_taken_off_the_list():
    (stale,) = verdict(attrs.evolve(GREP, ignored={"/bad:": "noise", "gone": "long ago"}))
    assert stale == "ignored, but found no more: gone"


def test_a_judge_that_praises_its_control_has_no_verdict():
    with pytest.raises(NoVerdictError, match="finds nothing wrong with its control"):
        verdict(attrs.evolve(GREP, command=["true"]))


def test_an_exit_without_a_finding_is_no_praise(tmp_path):
    with pytest.raises(NoVerdictError, match="grep: exit 2 without a finding"):
        GREP.findings([tmp_path / "missing"])


def test_a_judge_without_its_file_says_how_to_get_it(tmp_path):
    assert attrs.evolve(GREP, needs=[tmp_path]).lacks() is None
    without = attrs.evolve(GREP, needs=[tmp_path / "vnu.jar"], package="make judges")
    assert without.lacks() == "vnu.jar is not installed: make judges"


def test_a_judge_that_does_not_end_has_no_verdict(tmp_path):
    with pytest.raises(NoVerdictError, match="slow: no verdict within 0 s"):
        attrs.evolve(GREP, name="slow", command=["sleep", "9"], timeout_s=0.05).findings([])
