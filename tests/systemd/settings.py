"""What the machines are given: settings of a kiosk and a head office, and what the documentation says to type."""

import re

from tests.systemd.units import ROOT

BROKER = '\n[broker]\nhost = "127.0.0.1"\nport = 1883\ntls = false\n'
KIOSK = """
[kiosk]
id = "boot-1"
owner = "Owner"
shop = "Shop"
time_zone = "Europe/Rome"
[gpio]
factory = "{factory}"
# The tests press as fast as their machine lets them, and every press is to count.
[panel]
lockout_ms = 0
light_ms = {light_ms}
[debounce]
lockout_ms = 0
[buttons.happy]
line = 17
score = 100
light = 5
[buttons.unhappy]
line = 22
score = 0
light = 13
"""


def settings(factory: str, light_ms: int = 600) -> str:
    """A kiosk of two faces."""
    return KIOSK.format(factory=factory, light_ms=light_ms) + BROKER


def documented() -> list[str]:
    """What docs/SERVICES.md says to type: the kiosk's lines, and the head office's."""
    text = (ROOT / "docs" / "SERVICES.md").read_text("utf-8")
    return [block.replace("sudo ", "") for block in re.findall(r"-->\n```sh\n(.*?)```", text, re.DOTALL)]
