"""All addresses of the web, from its own URLconf."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LIST = """
import json, sys
from pathlib import Path
from config.office import OfficeSettings
from config.web import WebSettings
from hardware.clock import SystemClock
from kiosk.office.web.server import prepare
prepare(OfficeSettings(web=WebSettings(folder=Path(sys.argv[1]))), SystemClock().wall)
from django.urls import get_resolver
resolver = get_resolver()
found = [(name, *forms) for name in resolver.reverse_dict if isinstance(name, str)
         for forms, *_ in resolver.reverse_dict.getlist(name)]
assert len(found) == len(resolver.url_patterns), "an address without a name, or within another URLconf: list it here"
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Route:
    """One address."""

    name: str
    form: str
    """With `%(parameter)s` where something can stand."""
    parameters: tuple[str, ...]

    def path(self, values: dict[str, str]) -> str:
        return f"/{self.form % values}"


def routes(folder: Path) -> list[Route]:
    """All of them; `folder`: a new one."""
    command = [sys.executable, "-c", LIST, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return [Route(name, form, tuple(parameters)) for name, (form, parameters) in json.loads(done.stdout)]
