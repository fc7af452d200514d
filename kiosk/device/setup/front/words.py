"""What stands on the front and on its sheets, in English; the catalogues have it in every other language."""

from config.language import catalogue
from config.language import gettext_noop as _

TITLE = _("The front of a smiley kiosk")
RULER = _("100 mm: measure it. If it is not, print again at 100 %, without “fit to page”.")
STICKERS = _("Faces for buttons of {size} mm")
STICKERS_HOW = _(
    "Cut along the dashes. {sticker} mm for the cap, or under a clear one; the large ones stand above the buttons. "
    "A drop of clear glue on each white dot makes the face felt: one dot is the best."
)
TEMPLATE = _("Drill template for buttons of {size} mm")
TEMPLATE_HOW = _(
    "Holes of {hole} mm, {pitch} mm from middle to middle; compare with your button's own drawing first. The thick "
    "ring is the hole, the thin one what is seen, the dashed one what needs room behind the panel: {nut} mm wide, "
    "{depth} mm deep. The best face is on the left."
)
TEMPLATE_PART = _("Sheet {number} of {count}: lay the first hole over the last one of the sheet before.")
HEIGHT = _("Put the buttons 90 to 110 cm above the floor: a child and somebody in a wheelchair reach them, too.")
REASONS = _("Labels for the question after an unhappy press, one above each button")
QUESTION = _("How was it today?")
PRESS = _("Press one face. It is anonymous.")
PRIVACY = _("What this counts")
PRIVACY_POINTS = (
    _("No camera, no microphone, no name, no number."),
    _("Only which face was pressed, and when. Nobody can be recognised by it."),
    _("The shop's owner sees sums of days and months, never a single press with its time."),
    _("Single presses stay in this box; {months} months later they are deleted, once the month was passed on as sums."),
)


def say(sentence: str, language: str, **facts: object) -> str:
    """A sentence in a language, with its `{facts}`."""
    text = catalogue(language).gettext(sentence)
    return text.format(**facts) if facts else text
