"""The sheet and the fonts, which every page shares: named by their content, so that a browser keeps them for ever."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import kiosk.office.report.page as report_page

REPORT = Path(report_page.__file__).parent
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours."""

    name: str
    kind: str
    content: bytes

    @property
    def path(self) -> str:
        """Where it is."""
        stem, _, suffix = self.name.partition(".")
        return f"/assets/{stem}-{sha256(self.content).hexdigest()[:12]}.{suffix}"


FONTS = tuple(
    Asset(f"inter-{weight}.woff2", "font/woff2", (REPORT / "fonts" / f"inter-{weight}.woff2").read_bytes())
    for weight in (400, 600, 700)
)


def _sheet(name: str) -> bytes:
    return (HERE / name).read_bytes()


def _shared() -> bytes:
    """The report's font and colours, and the bar that every page has."""
    faces = "".join(
        f"@font-face{{font-family:Report;font-weight:{font.name[6:9]};font-display:swap;"
        f"src:url({font.path}) format('woff2')}}\n"
        for font in FONTS
    )
    return (faces + (REPORT / "templates" / "colours.css").read_text("utf-8")).encode() + _sheet("bar.css")


CSS = "text/css; charset=utf-8"
BAR = Asset("bar.css", CSS, _shared())
STYLE = Asset("style.css", CSS, _sheet("style.css"))
ICON = Asset("face.svg", "image/svg+xml", _sheet("face.svg"))
PASSKEY = Asset("passkey.js", "text/javascript; charset=utf-8", _sheet("passkey.js"))
ASSETS = {asset.path: asset for asset in (*FONTS, BAR, STYLE, ICON, PASSKEY)}
