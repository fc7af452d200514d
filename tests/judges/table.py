"""The judges, and what of their findings is noise, with the reason."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.chromium import CHROMIUM
from tests.judges import made
from tests.judges.judge import Judge, NothingToJudgeError
from tests.systemd.test_units import UNITS
from tests.systemd.units import PROGRAM

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BUILD = ROOT / "build" / "judges"
MODULES = BUILD / "node_modules"
BY_MAKE = "make judges installs it into build/judges"
API = ROOT / "docs" / "API.md"
SCHEMA = ROOT / "docs" / "monthly-aggregate.schema.json"
PYTHON = [sys.executable, "-m"]
UNUSED = b"def answer():\n    return 1\n    print('never')\n"
PALE = b"<!doctype html><html><title>x</title><img src=x><p style='color:#ddd;font-size:8px'>pale</p><br></br>"
UNBOUND = b"def answer(many: list[int]) -> int:\n    for each in many:\n        found = each\n    return found\n"
MAIL = b"<html lang=en><title>x</title><p style='display:flex'>a</p><img src='https://example.org/a.png'></html>"
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
"""
SPELT = rb"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "the kiosk countts"
msgstr "il conteggioo"
"""
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


def _product(_: Path) -> Sequence[Path]:
    """Without its tests, whose business is what bandit warns of."""
    return [each for each in _tracked("*.py") if each.relative_to(ROOT).parts[0] != "tests"]


def _packages(_: Path) -> Sequence[Path]:
    if found := [*(ROOT / "dist").glob("*.deb")]:
        return found
    raise NothingToJudgeError("there is no package in dist/: make deb")


def _queries(folder: Path) -> Sequence[Path]:
    found = re.findall(r"^ *```powerquery\n(.+?)^ *```$", API.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if not found:
        raise NothingToJudgeError(f"no query stands in {API.name}")
    for number, query in enumerate(found):
        (folder / f"{number}.pq").write_text(query, "utf-8")
    return sorted(folder.iterdir())


def _units(folder: Path) -> Sequence[Path]:
    """With a program that is here."""
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    return sorted(folder.iterdir())


def _seen_by_lighthouse(folder: Path) -> Sequence[Path]:
    """A few: each takes it ten seconds."""
    every = made.everything_shown(folder)
    return [each for each in every if each.name in {"page-en.html", "web-login.html", "web-.html", "web-kiosks.html"}]


NAMED = (
    "apt|broker|buttons|chgrp|chmod|claim1?|config|country|cp1?(252)?|dev|device|doctor|emoji|f|hostname|id|inode|install|iPhones?|"
    "kernel|kiosk|lgpio|libgpiod|lights|mail|mosquitto|mount|mqtt|name|networking|nmcli|none|office|ok|on|overlay|passkey|publish|"
    "python3?|quarantine|radio|raspi|restart|root|router|rtc0?|setup|start|sudo|system|systemctl|token|unencrypted|wifi|z"
)


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
            made.sheets,
            r"^(WARNING|ERROR|qpdf): ",
            {"control.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"},
            one_by_one=True,
        ),
        Judge(
            "vnu",
            ["java", "-jar", str(MODULES / "vnu-jar/build/dist/vnu.jar"), "--format", "gnu"],
            f"sudo apt install default-jre-headless npm; {BY_MAKE}",
            made.everything_shown,
            r": (error|info warning|info|non-document-error)",
            {"control.html": PALE},
            needs=[MODULES / "vnu-jar/build/dist/vnu.jar"],
        ),
        Judge(
            "vnu-mail",
            ["java", "-jar", str(MODULES / "vnu-jar/build/dist/vnu.jar"), "--format", "gnu"],
            f"sudo apt install default-jre-headless npm; {BY_MAKE}",
            made.mails,
            r": (error|info warning|info|non-document-error)",
            {"control.html": PALE},
            {
                r"attribute on the .* element is obsolete": "Word knows no other way to draw a table",
                r"“table” role is unnecessary": "a mail program that makes its own table of it still reads the role",
            },
            needs=[MODULES / "vnu-jar/build/dist/vnu.jar"],
        ),
        Judge(
            "axe",
            [*PYTHON, "tests.judges.browser"],
            "sudo apt install chromium libatomic1",
            made.everything_shown,
            r":\d+: ",
            {"control.html": PALE},
            needs=[CHROMIUM or "chromium"],
        ),
        Judge(
            "lighthouse",
            [*PYTHON, "tests.judges.lighthouse", str(MODULES / ".bin/lighthouse")],
            f"sudo apt install chromium npm; {BY_MAKE}",
            _seen_by_lighthouse,
            r"\.html: ",
            {"control.html": PALE},
            needs=[CHROMIUM or "chromium", MODULES / ".bin/lighthouse"],
        ),
        Judge(
            "emailens",
            ["node", str(HERE / "mail.js"), str(MODULES)],
            f"sudo apt install npm; {BY_MAKE}",
            made.mails,
            r"\.html: ",
            {"control.html": MAIL},
            {
                r"<style>|@media": "for dark screens alone: every colour stands inline as well",
                r"\"word-break\"": "for a name without a blank: where it is not known, the table is wider",
                r"yahoo-mail: .*\"height\"": "bars are drawn by cells, whose attribute says it too",
                r"small-text": "the blank in a bar, which nobody reads",
                r"missing-unsubscribe|missing-physical-address": "no advertisement: the owner asked for it",
                r"preheader-too-short": "the heading comes first; what follows it in the list of mails is the verdict",
            },
            needs=[MODULES / "@emailens/engine"],
        ),
        Judge(
            "pdfua",
            ["pdfua", "check", "--min-severity=warning"],
            BY_MAKE,
            made.sheets,
            r"^\s*\[(WARN|ERROR)",
            {"control.pdf": PDF},
            {r"UA-15-003": "each data cell names its headers (/Headers), and this asks the header cells alone"},
            one_by_one=True,
        ),
        Judge(
            "ajv",
            [
                "node",
                str(MODULES / "ajv-cli/dist/index.js"),
                "validate",
                "--spec=draft2020",
                "--strict=true",
                "--strict-types=false",
                "-c",
                "ajv-formats",
                "-s",
                str(SCHEMA),
                "-d",
            ],
            f"sudo apt install npm; {BY_MAKE}",
            made.documents,
            r"invalid$|error",
            {"control.json": json.dumps({"month": "2026-99"}).encode()},
            needs=[MODULES / "ajv-cli/dist/index.js"],
            one_by_one=True,
        ),
        Judge(
            "powerquery",
            ["node", str(HERE / "powerquery.js"), str(MODULES)],
            f"sudo apt install npm; {BY_MAKE}",
            _queries,
            r"\.pq: ",
            {"control.pq": b'Csv.Document(File.Contents("a", [Encoding = 65001])'},
            needs=[MODULES / "@microsoft/powerquery-parser"],
        ),
        Judge(
            "libreoffice",
            [*PYTHON, "tests.judges.spreadsheet"],
            "sudo apt install libreoffice-calc-nogui",
            made.tables,
            r"\.csv: ",
            {"control-it.csv": b"Voti;Quando\n1.234,5.6;=1+1\n7;3-4\n"},
            needs=["soffice"],
        ),
        Judge(
            "hunspell",
            [*PYTHON, "tests.judges.spelling"],
            "sudo apt install hunspell hunspell-en-us hunspell-it hunspell-lt",
            _catalogues,
            r"^\w\w: ",
            {"it/LC_MESSAGES/messages.po": SPELT},
            {
                rf"^\w\w: ({NAMED})$": "names, commands and keys, and words of the trade that people use as they are",
                r"^it: (all|com|dall|dell|nell|quell|quest)$": "cut short before an apostrophe",
                r"^it: (lun|ven|sab)$|^\w\w: (mm|ms)$": "days and units, short",
                r"^it: possiede$|^lt: (abejais|asis|nebe\w+|savitikr\w+|įsižiebia)$": "not in the dictionary",
                r"^en: \w+ised$": "English as it is spelt in Britain",
            },
            needs=["hunspell", *(f"/usr/share/hunspell/{each}.dic" for each in ("en_US", "it_IT", "lt_LT"))],
        ),
        Judge(
            "lintian",
            ["lintian", "--allow-root", "--no-tag-display-limit"],
            "sudo apt install lintian",
            _packages,
            r"^[EWIP]: ",
            {"control.deb": made.spoilt_package()},
        ),
        Judge(
            "systemd-analyze",
            ["systemd-analyze", "--no-pager", "verify"],
            "sudo apt install systemd",
            _units,
            r"kiosk.*:",
            {"control-kiosk.service": b"[Service]\nExecStart=/bin/true\nPrivatNetwork=yes\n"},
        ),
        Judge(
            "basedpyright",
            [*PYTHON, "tests.judges.pyright"],
            BY_MAKE,
            _product,
            r" - (error|warning)",
            {"control.py": UNBOUND},
            {r"PossiblyUnbound": "set in a loop that runs at least once, or in the same case"},
            needs=["basedpyright"],
        ),
        Judge(
            "bandit",
            [*PYTHON, "tests.judges.unnoticed", "bandit"],
            BY_MAKE,
            _product,
            r": B\d+: ",
            {"control.py": b"import subprocess\nsubprocess.run('ls ' + input(), shell=True)\n"},
            {
                r": B404: ": "an import alone: each call is judged by itself",
                r": B10[567]: .*: ''": "no password at all",
                r"card\.py:.* B105: .*'broker'": "the key that a token needs beside it",
                r"django_settings\.py:.* B105: .*'3600'": "how long a link to a new password lives, seconds",
                r"systemd/image/.* B60[37]: ": "commands of the build's own, and of the distribution's",
            },
            needs=["bandit"],
        ),
    )
}
