"""A name that no font of the machine has is said, with what to install."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.office.report.page.glyphs import foreign, remark
from sync.document.outbox import write
from tests.pango import needs_pango

NAME = "\u70b9\u5fc3\u574a \u6771\u4eac"
FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{}</fontconfig>'

pytestmark = pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig is not installed")


@pytest.fixture
def one_font(tmp_path, monkeypatch) -> Path:
    """The one that this machine would take anyway."""
    found = subprocess.run(["fc-match", "--format=%{file}", "sans"], check=True, capture_output=True, text=True)
    shutil.copy(found.stdout, tmp_path)
    (tmp_path / "fonts.conf").write_text(FONTS.format(f"<dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir>"))
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    return tmp_path


def test_letters_that_no_font_has_are_named_with_the_package(one_font):
    assert remark(f"<h1>{NAME}</h1>") == (
        f"no font here has {NAME.replace(' ', '')}: on paper they are missing; sudo apt install fonts-noto-cjk"
    )
    assert remark("\U0001fae0").endswith("fonts-noto-color-emoji")
    assert remark("Caff\u00e8 \u0160iauli\u0173 \u200b\n") == ""


def test_letters_that_another_font_lends_are_not_named(monkeypatch):
    monkeypatch.setattr("kiosk.office.report.page.glyphs._installed", lambda letter: letter != "\u70b9")
    assert remark(NAME).startswith("no font here has \u70b9:")
    assert foreign(NAME + NAME) == list(NAME.replace(" ", ""))


@needs_pango
def test_whoever_makes_a_pdf_of_such_a_shop_is_told(one_font, document):
    write(one_font / "outbox", document("2026-10", {1: (40, 6, 4)}, shop=NAME))
    out = one_font / "o.pdf"
    words = ["report", "--month", "2026-10", "--from", str(one_font / "outbox"), "--out", str(out)]
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 0
    assert "sudo apt install fonts-noto-cjk" in ran.stderr
    assert "fonts-noto" not in CliRunner().invoke(main, [*words[:-1], str(out.with_suffix(".html"))]).stderr


@needs_pango
def test_whoever_draws_a_front_or_labels_with_such_words_is_told(one_font):
    out, smiley = one_font / "o.pdf", one_font / "smiley.txt"
    smiley.write_text(f"kiosk id = till-1\nowner = Owner\nshop = {NAME}\ntime zone = Asia/Tokyo\n")
    for words in (["card", "front", "--question", NAME], ["card", "label", str(smiley)]):
        ran = CliRunner().invoke(main, [*words, "--out", str(out)])
        assert (ran.exit_code, "sudo apt install fonts-noto-cjk" in ran.stderr) == (0, True), ran.output
    assert "fonts-noto" not in CliRunner().invoke(main, ["card", "front", "--out", str(out)]).stderr
