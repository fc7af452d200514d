"""Owners' answers by mail: read, understood as notes, and answered."""
