"""Installing on booted machines takes minutes, and is asked for by name."""

import pytest


def pytest_collection_modifyitems(config, items):
    """Leave out what boots a machine, unless it is asked for."""
    if "package" in config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="installs on a booted machine: make deb-test")
    for item in items:
        if item.get_closest_marker("package"):
            item.add_marker(skip)
