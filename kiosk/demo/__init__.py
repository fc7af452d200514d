"""Thirteen months of a shop's customers, lived through in seconds by the code that runs on the kiosk."""
