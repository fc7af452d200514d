"""What holds for every test."""

import pytest
from hypothesis import settings

# On a Pi, or beside four other programs, an example takes longer than a fifth of a second: that is no fault.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

# Few tests that take minutes: begun last, they would leave every processor but one without work.
LONGEST = ("tests/faults/", "tests/simulation/", "tests/office/mail/", "tests/office/report/test_pdf.py")
# Booting takes minutes, and is asked for by name.
BOOTING = {
    "bare": "installs Debians: make bare",
    "nspawn": "boots a container: make boot",
    "vm": "boots a virtual machine: make vm",
}


def pytest_collection_modifyitems(config, items):
    """Begin with what takes longest; leave out what boots a machine, unless it is asked for."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        for name, reason in BOOTING.items():
            if item.get_closest_marker(name) and name not in config.option.markexpr:
                item.add_marker(pytest.mark.skip(reason=reason))
