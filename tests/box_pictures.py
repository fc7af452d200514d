"""`python -m tests.box_pictures` puts the pictures that `make enclosure` has drawn of the box into the documentation.

Each says of which box it is: the SHA-256 of enclosure.scad without its remarks, in a text chunk of the PNG.
"""

import re
import sys
from hashlib import sha256
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).parents[1]
SCAD = ROOT / "hardware" / "enclosure" / "enclosure.scad"
PICTURES = {"assembly": ROOT / "docs/pictures/box.png", "body": ROOT / "docs/pictures/box-inside.png"}
"""By the part that OpenSCAD draws."""
KEY = "Source"
COLOURS = 32
REMARK = re.compile(r"//.*|/\*.*?\*/")


def digest(scad: str) -> str:
    """What a box is known by, 64 hexadecimal digits; remarks and blanks do not count."""
    return sha256("".join(REMARK.sub("", scad).split()).encode()).hexdigest()


def source(picture: Path) -> str:
    """The digest of the box that a picture shows; empty where it does not say."""
    with Image.open(picture) as image:
        return str(getattr(image, "text", {}).get(KEY, ""))


def main() -> None:
    """Take over what was drawn since the box was last changed."""
    info = PngInfo()
    info.add_text(KEY, digest(SCAD.read_text("utf-8")))
    for part, picture in PICTURES.items():
        drawn = ROOT / "build" / "enclosure" / f"{part}.png"
        if not drawn.exists() or drawn.stat().st_mtime < SCAD.stat().st_mtime:
            sys.exit(f"error: {drawn}: not of today's box; run `make enclosure` first, without ARGS")
        with Image.open(drawn) as image:
            image.convert("RGB").quantize(COLOURS).save(picture, optimize=True, pnginfo=info)


if __name__ == "__main__":
    main()
