"""The judges, and what of their findings is noise, with the reason."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from kiosk.device.setup.label import labels
from tests.judges.judge import Judge

ROOT = Path(__file__).parents[2]
UNUSED = b"def answer():\n    return 1\n    print('never')\n"
PO = rb"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

#, python-format
msgid "%(count)d votes"
msgstr "%(counts)d voti"
"""


def _tracked(*patterns: str) -> list[Path]:
    ran = subprocess.run(["git", "ls-files", "-z", *patterns], check=True, capture_output=True, text=True, cwd=ROOT)
    return [ROOT / name for name in ran.stdout.split("\0") if name]


def _shell_scripts(_: Path) -> Sequence[Path]:
    shells = (b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash", b"#!/bin/busybox sh")
    return [each for each in _tracked() if each.is_file() and each.read_bytes()[:32].startswith(shells)]


def _catalogues(_: Path) -> Sequence[Path]:
    return _tracked("*.po")


def _python(_: Path) -> Sequence[Path]:
    return _tracked("*.py")


def _pdfs(folder: Path) -> Sequence[Path]:
    (folder / "labels.pdf").write_bytes(labels([{"kiosk id": "bakery-1", "shop": "Kepykla", "place": "Prie durų"}]))
    return [folder / "labels.pdf"]


JUDGES = {
    judge.name: judge
    for judge in (
        Judge(
            "shellcheck",
            ["shellcheck", "--format=gcc"],
            "sudo apt install shellcheck",
            _shell_scripts,
            r": (error|warning|note): ",
            {"control.sh": b"#!/bin/sh\nrm $1/*\nif [ $a = b ]; then echo; fi\n"},
            {
                r"router\.sh:.*\[SC2016\]": "expanded by another shell, later",
                r"kernel/init:.*\[(SC2187|SC2086)\]": "busybox's shell, and words that are to be split",
            },
        ),
        Judge(
            "msgfmt",
            ["msgfmt", "--check", "--output-file=/dev/null"],
            "sudo apt install gettext",
            _catalogues,
            r"\.po:\d+: ",
            {"control.po": PO},
            one_by_one=True,
        ),
        Judge(
            "vulture",
            ["vulture", "--min-confidence=80"],
            "make judges installs it into build/judges",
            _python,
            r":\d+: ",
            {"control.py": UNUSED},
            {
                r"tests/.*: unused variable ": "an argument that the caller of a stand-in gives by name",
                r"hatch_build\.py:.*build_data": "the argument is hatchling's",
                r"bounded_client\.py:.*max_packets": "the argument is paho's",
                r"analysis/hourly/hours\.py:.*ArrayLike": "named in a quoted annotation, which vulture does not read",
            },
        ),
        Judge(
            "qpdf",
            ["qpdf", "--check"],
            "sudo apt install qpdf",
            _pdfs,
            r"^(WARNING|ERROR|qpdf): ",
            {"control.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"},
            one_by_one=True,
        ),
    )
}
