"""An emulated Raspberry Pi takes minutes to start, and is asked for by name."""

import pytest


def pytest_collection_modifyitems(config, items):
    """Leave out what boots the image, unless it is asked for."""
    if "image" in config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="starts the image of the card: make vm-image")
    for item in items:
        if item.get_closest_marker("image"):
            item.add_marker(skip)
