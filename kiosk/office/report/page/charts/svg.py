"""Elements of SVG. Whatever stands inside is escaped here, and every coordinate is rounded here."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markupsafe import Markup, escape

Value = str | float


@dataclass(frozen=True, slots=True)
class Pen:
    """How words are written in a chart."""

    fill: str
    class_: str
    """What the dark style recolours it by."""
    size: float
    weight: str = "400"


def coordinate(value: float) -> str:
    """A length in user units: a tenth is finer than a pixel, and the same on every machine."""
    # Adding zero turns a negative zero into a plain one.
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(name: str, *children: Markup, text: str = "", **attributes: Value | None) -> Markup:
    """One element; `font_size=9` becomes `font-size="9"`, `class_` becomes `class`, None is left out."""
    # Plain joins: Markup's own take three times as long, and a page has two hundred elements.
    written = "".join(
        f'{_opening(key)}{escape(value) if isinstance(value, str) else coordinate(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = str(escape(text)) if text else ""
    inside += "".join(map(escape, children)) if children else ""
    return Markup(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S704 - escaped


@lru_cache(maxsize=64)
def _opening(key: str) -> str:
    """The name of an attribute, up to its value."""
    return f' {key.removesuffix("_").replace("_", "-")}="'


def drawing(key: str, width: float, height: float, title: str, description: str, *children: Markup) -> Markup:
    """A whole chart with what a screen reader says of it. `key`: unique on the page."""
    return element(
        "svg",
        element("title", text=title, id=f"{key}-title"),
        element("desc", text=description, id=f"{key}-desc"),
        *children,
        class_="chart",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        xmlns="http://www.w3.org/2000/svg",
        # Inline SVG does not inherit the page's font in every renderer.
        font_family="Report,Inter,sans-serif",
    )


def path(points: list[tuple[float, float]], *, closed: bool = False) -> str:
    """The `d` of straight lines through points."""
    steps = " L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f"M{steps}{' Z' if closed else ''}"


def label(x: float, y: float, text: str, pen: Pen, anchor: Literal["start", "middle", "end"] = "middle") -> Markup:
    """Words at a place."""
    return element(
        "text",
        text=text,
        x=x,
        y=y,
        text_anchor=anchor,
        font_size=pen.size,
        font_weight=pen.weight,
        fill=pen.fill,
        class_=pen.class_,
    )
