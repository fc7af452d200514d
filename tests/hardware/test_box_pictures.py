"""The pictures of the box in the documentation are of the box that `make enclosure` writes today."""

import pytest

from tests.box_pictures import PICTURES, SCAD, digest, source

TEXT = SCAD.read_text("utf-8")


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_picture_of_the_box_is_of_todays_box(picture):
    assert source(picture) == digest(TEXT), "run `make enclosure`, then `.venv/bin/python -m tests.box_pictures`"


def test_another_box_makes_them_old_and_another_remark_does_not():
    """The control."""
    assert digest(TEXT.replace("wall = 3;", "wall = 4;")) != digest(TEXT)
    assert digest("// A remark.\n" + TEXT.replace("/* You have */", "")) == digest(TEXT)
