"""Whether a shop's own network knows the name under which its pages are."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from kiosk.office.doctor.finding import OfficeFinding, ok, warning

BROWSER = "browser"


def examine_local_name(url: str, name: str | None, *, ours: bool) -> Iterator[OfficeFinding]:
    """`url`: web.url. `name`: what avahi calls this machine; None: it is not there. `ours`: pages answer to that."""
    own = urlsplit(url).hostname or ""
    if name is None:
        remedy = "sudo apt install avahi-daemon; until then: kiosk office device --address ADDRESS-OF-THIS-PI"
        yield warning(BROWSER, f"nobody tells the network where {own} is", remedy)
    elif not ours:
        remedy = f'web.url = "{url.replace(own, name, 1)}" in office.toml, then: sudo systemctl restart kiosk-web'
        yield warning(BROWSER, f"the network knows this machine as {name}, and web.url says {own}", remedy)
    elif name != own:
        yield ok(BROWSER, f"the network knows this machine as {name}: another one there is {own}")
    else:
        yield ok(BROWSER, f"the network knows this machine as {name}")
