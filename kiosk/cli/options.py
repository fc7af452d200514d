"""The options that many commands have."""

from pathlib import Path

import click

_TOML = click.Path(path_type=Path)
kiosk_settings = click.option(
    "--settings", "path", type=_TOML, help="kiosk.toml; otherwise $KIOSK_SETTINGS, or /etc/kiosk/kiosk.toml."
)
office_settings = click.option(
    "--settings", "path", type=_TOML, help="office.toml; otherwise $KIOSK_OFFICE_SETTINGS, or /etc/kiosk/office.toml."
)
