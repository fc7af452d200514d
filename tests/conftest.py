"""What holds for every test."""

import gc
import logging
import os
import sys
from collections.abc import Iterator

import pytest
from babel.messages.frontend import CommandLineInterface
from hypothesis import settings

from config import language
from config.language import CATALOGUES
from tests import pseudo

# Who may not keep what was compiled compiles all of it at every start, and the tests start `kiosk` a thousand times.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A kiosk takes no votes in memory, which /tmp is since Debian 13; this is pytest's own name for where its folders lie.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/var/tmp")

# On a Pi, or beside four other programs, an example takes longer than a fifth of a second: that is no fault.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

# Few files that take minutes: begun last, they would leave every processor but one without work.
LONGEST = (
    "tests/attack/test_broker.py",
    "tests/attack/test_sudo.py",
    "tests/device/test_demo.py",
    "tests/faults/",
    "tests/office/mail/",
    "tests/office/report/test_accessibility.py",
    "tests/office/report/test_pdf.py",
    "tests/office/test_office_demo.py",
    "tests/office/web/",
    "tests/simulation/",
    "tests/statistics/",
    "tests/years/",
)
# What takes minutes is asked for by name.
ASKED_FOR = {
    "bare": "installs Debians: make bare",
    "cluster": "starts nodes of RabbitMQ: make cluster",
    "enclosure": "renders the box for minutes: make enclosure-test",
    "i386": "makes a Debian of 32 bits: make i386",
    "newest": "installs a Debian with the newest brokers: make newest",
    "nspawn": "boots a container: make boot",
    "long": "takes long: make test-long",
    "vm": "boots a virtual machine: make vm",
}


def pytest_configure():
    """Compile the catalogues where a sentence is newer: git brings sentences, and nobody has called `make` since."""
    for po in CATALOGUES.rglob("*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            CommandLineInterface().run(["pybabel", "--quiet", "compile", "--directory", str(CATALOGUES)])
            return


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for no garbage among thousands of tests: there is hardly any, and the looking took a third."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    """Begin with what takes longest; leave out what takes minutes, unless it is asked for."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        for name, reason in ASKED_FOR.items():
            if item.get_closest_marker(name) and name not in config.option.markexpr:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module", autouse=True)
def left_open() -> Iterator[None]:
    """What a file's tests left open fails its last one: Python 3.13 tells of a database that nobody closed when the
    garbage is looked for, in whichever test is running by then."""
    yield
    if sys.version_info >= (3, 13):
        gc.collect()


@pytest.fixture(autouse=True)
def as_loud_as_before() -> Iterator[None]:
    """What a command says of its process's loggers, as `kiosk demo` does, is not said of the tests that come after."""
    loggers = [logging.getLogger(name) for name in (None, "kiosk", "sync")]
    levels = [each.level for each in loggers]
    yield
    for each, level in zip(loggers, levels, strict=True):
        each.setLevel(level)


@pytest.fixture
def spoken(tmp_path, monkeypatch):
    """Puts a language that nobody speaks beside English, in place of all others; `without`: sentences that it lacks."""

    def spoken(*without):
        folder = tmp_path / f"locale-{len(without)}"
        pseudo.write(folder, *without)
        monkeypatch.setattr(language, "CATALOGUES", folder)
        return pseudo.CODE

    return spoken
