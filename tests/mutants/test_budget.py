"""What goes round and round is found by the first test that asks it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
THRICE = """
import sys, pytest
from tests.mutants import budget
budget.LEAST_S = 0.5
tests = ["-q", "-p", "no:cacheprovider", "-p", "tests.mutants.budget", "--rootdir", sys.argv[1], sys.argv[1]]
assert pytest.main(tests) == pytest.main(tests) == 0
pytest.changed = True
pytest.main(tests)
"""
TEST = """
import pytest

def test_that_ends():
    while getattr(pytest, "changed", False):
        pass
"""


def test_a_test_that_ended_before_and_does_not_any_more_fails(tmp_path):
    (tmp_path / "test_it.py").write_text(TEST)
    command = [sys.executable, "-c", THRICE, str(tmp_path)]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, check=False, cwd=ROOT, env=alone, capture_output=True, timeout=120)
    # Its process ends at once, and says nothing.
    assert (ran.returncode, ran.stderr) == (1, b"")
