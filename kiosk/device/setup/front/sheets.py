"""The sheets, each HTML with drawings in millimetres, and the whole file: 1:1 on paper, and by itself. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from config.storage import StorageSettings
from kiosk.device.setup.front import words
from kiosk.device.setup.front.button_size import ButtonSize
from kiosk.device.setup.front.face_drawing import COLOURS, cut, face
from kiosk.device.setup.front.words import say

PAPERS_MM = {"A4": (210, 297), "Letter": (215.9, 279.4)}
"""Width and height."""
MARGIN_MM = 12
LARGE_MM = 40
"""Of a face that stands above its button."""
SIGN_MM = 48
"""Of a face on the sign."""
ROW_GAP_MM = 6
CUT_GAP_MM = 3
"""Between faces that are cut out: four of 44 mm stand beside each other on A4."""
QUESTION_PT = ((14, 84), (20, 64), (32, 52), (60, 40), (120, 28))
"""Up to so many characters in letters of this size: the longest question still stands in four lines."""
STYLE = """
@page {{ size: {paper}; margin: {margin}mm }}
@page wide {{ size: {paper} landscape; margin: {margin}mm }}
* {{ box-sizing: border-box }}
body {{ margin: 0; color: #1d2733; background: #fff;
  font: 11pt/1.4 Inter, "Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif }}
section {{ break-after: page; overflow: hidden }}
section:last-child {{ break-after: auto }}
.wide {{ page: wide }}
h1 {{ margin: 0 0 2mm; font-size: 14pt; line-height: 1.2 }}
p {{ margin: 0 0 3mm }}
svg {{ display: block; overflow: visible }}
.ruler {{ margin-top: 4mm; font-size: 8pt; color: #5d6975 }}
.sign {{ text-align: center; min-height: {room}mm; display: flex; flex-direction: column; justify-content: center }}
.sign h1 {{ margin: 0 0 4mm; line-height: 1.1; overflow-wrap: anywhere }}
.sign p {{ margin: 0 0 10mm; font-size: 20pt }}
.sign svg {{ margin: 10mm auto 0 }}
.door {{ padding: 8mm 12mm; border: .4mm solid #1d2733; border-radius: 4mm; margin-bottom: 8mm; break-inside: avoid }}
.door h1 {{ font-size: 20pt; margin-bottom: 4mm }}
.door li {{ font-size: 14pt; margin-bottom: 2mm }}
.door ul {{ margin: 0; padding-left: 6mm }}
.reason {{ display: inline-block; margin: 0 4mm 4mm 0; padding: 3mm 4mm; border: .2mm dashed #888; font-size: 15pt;
  font-weight: bold; min-width: 58mm; text-align: center }}
@media screen {{
  body {{ padding: 5mm }} section {{ margin: 0 auto 15mm; max-width: {width}mm }} .wide {{ max-width: {height}mm }}
}}
"""


@dataclass(frozen=True, slots=True)
class FrontOrder:
    """What is asked for."""

    button: ButtonSize
    languages: tuple[str, ...]
    """One or two; that of the sheets for the technician is the first."""
    faces: int = 3
    questions: tuple[str, ...] = ()
    """The owner's words, by language; ours where there are none."""
    reasons: tuple[str, ...] = ()
    """Answers to the question after an unhappy press, by face, best first."""
    paper: str = "A4"
    keep_months: int = StorageSettings().keep_months
    """How long the kiosk keeps single votes, as the privacy text says."""


def document(order: FrontOrder) -> str:
    """The whole file: the sign, the privacy text, the faces, the labels of the reasons, the drill template."""
    width, height = PAPERS_MM[order.paper]
    # A millimetre less than the page has: what is rounded up must not begin another one.
    room = height - 2 * MARGIN_MM - 1
    style = STYLE.format(paper=order.paper, margin=MARGIN_MM, width=width, height=height, room=room)
    title = escape(say(words.TITLE, order.languages[0]))
    head = f'<meta charset="utf-8">\n<title>{title}</title>\n<style>{style}</style>'
    body = "\n".join([_sign(order), _privacy(order), *_stickers(order), *_reasons(order), *_templates(order)])
    html = f"<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    return f'<!DOCTYPE html>\n<html lang="{order.languages[0]}">\n{html}'


def question_pt(text: str) -> int:
    """How large a question stands on its sign."""
    return next((size for most, size in QUESTION_PT if len(text) <= most), 20)


def _sign(order: FrontOrder) -> str:
    said = []
    for place, language in enumerate(order.languages):
        text = order.questions[place] if place < len(order.questions) else say(words.QUESTION, language)
        size = min(question_pt(each) for each in (order.questions or (text,)))
        said.append(f'<div lang="{language}"><h1 style="font-size: {size}pt">{escape(text)}</h1>')
        said.append(f"<p>{escape(say(words.PRESS, language))}</p></div>")
    room = PAPERS_MM[order.paper][0] - 2 * MARGIN_MM
    step = room / order.faces
    across = min(SIGN_MM, step - ROW_GAP_MM)
    middles = [step * (place + 0.5) for place in range(order.faces)]
    drawn = "".join(face(place, order.faces, across, x, across / 2 + 1) for place, x in enumerate(middles))
    return f'<section class="sign">{"".join(said)}{_svg(drawn, room, across + 2)}</section>'


def _privacy(order: FrontOrder) -> str:
    parts = []
    for language in order.languages:
        said = (say(each, language, months=order.keep_months) for each in words.PRIVACY_POINTS)
        points = "".join(f"<li>{escape(each)}</li>" for each in said)
        head = f"<h1>{escape(say(words.PRIVACY, language))}</h1>"
        parts.append(f'<div class="door" lang="{language}">{head}<ul>{points}</ul></div>')
    return f"<section>{''.join(parts)}</section>"


def _stickers(order: FrontOrder) -> Iterator[str]:
    """Faces for the caps, twice, for the first one gets scratched; and one of each to stand above."""
    language, button = order.languages[0], order.button
    room = PAPERS_MM[order.paper][0] - 2 * MARGIN_MM
    drawn, top = "", 0.0
    for size, sets in ((button.sticker_mm, 2), (min(LARGE_MM, room / order.faces - ROW_GAP_MM), 1)):
        step = size + CUT_GAP_MM
        beside = min(order.faces, int((room + CUT_GAP_MM) // step))
        for number in range(sets * order.faces):
            row, column = divmod(number, beside)
            x, y = step * column + size / 2, top + step * row + size / 2
            drawn += face(number % order.faces, order.faces, size, x, y) + cut(size, x, y)
        top += step * -(-sets * order.faces // beside) + CUT_GAP_MM
    how = say(words.STICKERS_HOW, language, sticker=f"{button.sticker_mm:g}")
    yield _sheet(say(words.STICKERS, language, size=button.name_mm), how, _svg(drawn, room, top), language)


def _reasons(order: FrontOrder) -> Iterator[str]:
    if order.reasons:
        labels = "".join(f'<div class="reason">{escape(each)}</div>' for each in order.reasons)
        yield f"<section><h1>{escape(say(words.REASONS, order.languages[0]))}</h1>{labels}</section>"


def _templates(order: FrontOrder) -> Iterator[str]:
    language, button = order.languages[0], order.button
    room = PAPERS_MM[order.paper][1] - 2 * MARGIN_MM
    across = 1 + int((room - max(button.rim_mm, button.nut_mm)) // button.pitch_mm)
    parts = _parts(order.faces, across)
    facts = {"hole": button.hole_mm, "pitch": button.pitch_mm, "nut": button.nut_mm, "depth": button.depth_mm}
    how = say(words.TEMPLATE_HOW, language, **{name: f"{value:g}" for name, value in facts.items()})
    for number, places in enumerate(parts, start=1):
        also = say(words.TEMPLATE_PART, language, number=number, count=len(parts)) if number > 1 else ""
        more = f"{how} {say(words.HEIGHT, language)} {also}"
        height = max(button.rim_mm, button.nut_mm) + 24
        drawn = "".join(_hole(order, place, n, height) for n, place in enumerate(places))
        title = say(words.TEMPLATE, language, size=button.name_mm)
        yield _sheet(title, more, _svg(drawn, room, height), language, wide=True)


def _parts(count: int, across: int) -> list[Sequence[int]]:
    """Which holes stand on which sheet: a sheet begins with the last one of the sheet before."""
    step = max(across - 1, 1)
    return [range(first, min(first + across, count)) for first in range(0, max(count - 1, 1), step)]


def _hole(order: FrontOrder, place: int, number: int, height: float) -> str:
    button = order.button
    edge = max(button.rim_mm, button.nut_mm) / 2 + 2
    x, y = edge + number * button.pitch_mm, height / 2
    reach = edge + 6
    rings = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{size / 2:g}" fill="none" stroke="#1d2733" stroke-width="{width}"{dashes}/>'
        for size, width, dashes in (
            (button.hole_mm, ".4", ""),
            (button.rim_mm, ".15", ""),
            (button.nut_mm, ".2", ' stroke-dasharray="2 1"'),
        )
    )
    cross = (
        f'<path d="M{x - edge:g} {y:g}H{x + edge:g}M{x:g} {y - edge:g}V{y + edge:g}" fill="none" stroke="#1d2733" '
        'stroke-width=".15"/>'
    )
    return rings + cross + face(place, order.faces, 8, x, y - reach)


def _sheet(title: str, how: str, drawing: str, language: str, *, wide: bool = False) -> str:
    kind = ' class="wide"' if wide else ""
    return f"<section{kind}><h1>{escape(title)}</h1><p>{escape(how.strip())}</p>{drawing}{_ruler(language)}</section>"


def _ruler(language: str) -> str:
    ticks = "".join(f"M{n} 0V{4 if n % 50 == 0 else 3 if n % 10 == 0 else 1.5}" for n in range(0, 101, 5))
    line = f'<path d="M0 0H100{ticks}" fill="none" stroke="#1d2733" stroke-width=".25"/>'
    return f'<div class="ruler">{_svg(line, 100, 5)}{escape(say(words.RULER, language))}</div>'


def _svg(drawn: str, width: float, height: float) -> str:
    size = f'width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true">{drawn}</svg>'


MOST_FACES = max(COLOURS)
