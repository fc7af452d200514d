"""The Home Assistant of the shop's own."""

from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from config.identity import IdentitySettings
from config.limits import HOST, KEY, USERNAME, Between


@frozen
class HomeAssistantSettings:
    """The MQTT broker of the shop's own Home Assistant, which `kiosk publish --home-assistant` tells the day so far."""

    host: str = field(validator=HOST)
    """The broker's name or address in the shop's network."""
    port: int = field(default=8883, validator=Between(1, 65_535))
    """Usually 8883 with TLS, 1883 without."""
    tls: bool = True
    """Whether the connection is encrypted."""
    username: str | None = field(default=None, validator=USERNAME)
    """The name at that broker."""
    password_file: Path | None = None
    """A file with the password alone, readable by this user only. Needs `username`."""
    ca_file: Path | None = None
    """Authority that signed the broker's certificate; the system's authorities where not set."""
    prefix: str = field(default="homeassistant", validator=KEY)
    """Home Assistant's discovery prefix."""


def in_home_assistant(table: HomeAssistantSettings | None, kiosk: IdentitySettings) -> Iterator[str]:
    """What is wrong between the fields of the table `home_assistant`, if there is one, each with its place."""
    if table is None:
        return
    if kiosk.today is None:
        yield 'home_assistant: needs what it tells, kiosk.today = "/run/kiosk-today/today.json"'
    if table.password_file and not table.username:
        yield "home_assistant.password_file: a password without home_assistant.username"
    if not table.tls and table.ca_file:
        yield "home_assistant.tls = false: leaves home_assistant.ca_file without use"
