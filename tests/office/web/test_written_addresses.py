"""Addresses as people paste them."""

import json
import subprocess
import sys

import pytest

from config.limits import MAIL


@pytest.fixture(scope="module")
def written():
    """In a process that has Django ready: what is read of each text."""
    code = "import json, sys; from kiosk.office.web.mail_choice_form import written_addresses as w; "
    code += "print(json.dumps([w(each) for each in json.load(sys.stdin)]))"

    def read(*texts):
        ran = subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(texts),
            check=True,
            capture_output=True,
            text=True,
            timeout=300,
        )
        return json.loads(ran.stdout)

    return read


LUCA, ANNA = "luca@example.org", "anna@example.org"
PASTED = {
    f"{LUCA}\n{ANNA}": [LUCA, ANNA],
    f"{LUCA}; {ANNA},": [LUCA, ANNA],
    f"Luca Rossi <{LUCA}>": [LUCA],
    f"Rossi, Luca <{LUCA}>; Bianchi, Anna <{ANNA}>": [LUCA, ANNA],
    f"{ANNA}, Luca Rossi <{LUCA}>": [ANNA, LUCA],
    f'"Rossi, Luca" <{LUCA}>, {ANNA}': [LUCA, ANNA],
    f"mailto:{LUCA}": [LUCA],
    f"{LUCA}.": [LUCA],
    f"\u200b{LUCA}\ufeff\u00a0{ANNA}": [LUCA, ANNA],
    f"{LUCA}\r\n\r\n {ANNA}\r\n": [LUCA, ANNA],
    "luca": ["luca"],
    "Luca Rossi": ["Luca", "Rossi"],
    "<": ["<"],
    "Luca <>": [],
    "": [],
}
"""By what was pasted, what is to be judged."""


def test_what_people_paste_is_read_as_they_mean_it(written):
    assert dict(zip(PASTED, written(*PASTED), strict=True)) == PASTED


@pytest.mark.parametrize("wrong", ["luca@example.org.", "luca@example..org", "luca@-example.org", "luca@.org", "luca@"])
def test_what_no_server_is_called_is_no_address(wrong):
    assert not MAIL.fits(wrong)
    assert MAIL.fits(LUCA)


@pytest.mark.parametrize(
    "right", ["o'brien+shop@mail.example.org", "root@localhost", "Luca@Example.ORG", f"a@{'a' * 63}.it"]
)
def test_control_what_is_one_is_taken(right):
    assert MAIL.fits(right)
