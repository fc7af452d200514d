"""Booting takes minutes, and is asked for by name."""

import pytest


def pytest_collection_modifyitems(config, items):
    """Leave out what boots a machine, unless it is asked for."""
    if "nspawn" in config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="boots a machine: make boot")
    for item in items:
        if item.get_closest_marker("nspawn"):
            item.add_marker(skip)
