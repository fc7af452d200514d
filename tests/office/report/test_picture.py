"""A drawing as a picture for mails: the same by resvg and by librsvg's program, whichever there is."""

import shutil
import sys
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from kiosk.office.mail.picture import WIDTH, png
from kiosk.office.report.pages import make

WORDS = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><text y="30" font-family="Inter">{}</text></svg>'


def without_resvg(monkeypatch):
    if not shutil.which("rsvg-convert"):
        pytest.skip("rsvg-convert is not installed: sudo apt install librsvg2-bin")
    monkeypatch.setitem(sys.modules, "resvg_py", None)


def without_librsvg(monkeypatch):
    monkeypatch.setenv("PATH", "")


@pytest.fixture(params=[without_librsvg, without_resvg])
def drawn_by_one(request, monkeypatch):
    request.param(monkeypatch)


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(picture)).convert("RGB"), dtype=int)


@pytest.mark.usefixtures("drawn_by_one")
def test_a_picture_has_words_in_it_whatever_is_installed():
    """The same drawing with and without words differs: letters were found."""
    drawn, empty = png(WORDS.format("AB")), png(WORDS.format(""))
    assert drawn.startswith(b"\x89PNG")
    assert pixels(drawn).shape == (WIDTH // 2, WIDTH, 3)
    assert (pixels(empty) == 255).all()
    assert (pixels(drawn) < 128).any()


def test_either_program_draws_the_same(sixteen_months, monkeypatch):
    page = make(sixteen_months, (), None, "2026-10", prepared_on=date(2026, 11, 1))
    other = page.trend.replace("Oct", "Nov")
    with monkeypatch.context() as patch:
        without_librsvg(patch)
        first, changed = pixels(png(page.trend)), pixels(png(other))
    without_resvg(monkeypatch)
    second = pixels(png(page.trend))

    def differing(one: np.ndarray, two: np.ndarray) -> float:
        """The share of points that an eye would tell apart."""
        return float((np.abs(one - two).max(axis=2) > 32).mean())

    assert differing(first, second) < 1e-4 < differing(first, changed)


def test_without_either_there_is_no_picture(monkeypatch):
    without_librsvg(monkeypatch)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert png(WORDS.format("AB")) == b""


def test_a_program_that_fails_gives_no_picture(monkeypatch):
    without_resvg(monkeypatch)
    assert png("<svg") == b""
