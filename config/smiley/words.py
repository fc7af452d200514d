"""What smiley.txt and smiley-result.txt say, in English; the catalogues have it in every other language."""

from collections.abc import Mapping

from config.language import catalogue, languages
from config.language import gettext_noop as _
from config.smiley.entry import SmileyFault

MEANINGS: Mapping[str, str] = {
    "language": _("the language of this file"),
    "kiosk id": _("the name under which the head office knows this kiosk; every kiosk its own, best never changed"),
    "owner": _("whose shop it is"),
    "shop": _("which shop"),
    "place": _("where in the shop it stands, if there are several"),
    "time zone": _("the shop's time zone"),
    "opening hours": _("presses outside them do not count; without this line the shop is always open"),
    "wifi name": _("without Wi-Fi: leave it out"),
    "wifi password": _("is stored in a safe place and taken out of this file at the kiosk's start"),
    "wifi country": _("where the kiosk stands; without it Wi-Fi stays off"),
    "broker": _("the head office's server; without this line nothing leaves the kiosk"),
    "token": _("what the head office gave for this kiosk; is taken out of this file as well"),
    "buttons": _("the buttons' GPIO lines, best face first, if they are not these"),
    "lights": _("the lights' GPIO lines in the same order, if they are not these"),
    "brightness": _("how bright the lights shine, as a share of full"),
    "glow": _(
        "how bright all lights glow while they wait for somebody, in opening hours; without this line they are dark"
    ),
    "clock": _("a clock with a battery, if the kiosk has one and somebody has set it"),
    "office": _(
        "for a shop without a head office: this kiosk itself makes the pages and shows them in the shop's network"
    ),
    "today": _("with such an office: what the day came to until now is shown as well, unless this says none"),
}
"""What each key is for, behind `#` in the file."""

ALLOWED: Mapping[str, str] = {
    "language": _("one of: {languages}"),
    "kiosk id": _("1–63 letters a–z, digits and hyphens"),
    "owner": _("1–80 characters"),
    "shop": _("1–80 characters"),
    "place": _("1–80 characters"),
    "time zone": _("like Europe/Rome, or the country's name"),
    "opening hours": _("like Mo-Fr 8-13, 15-19.30; Sa 9-13 (until midnight is 24:00)"),
    "wifi name": _("1–32 characters"),
    "wifi password": _("8–63 characters without accents, or 64 digits 0–9 and letters a–f"),
    "wifi country": _("two letters, like IT, or the country's name"),
    "broker": _(
        "a name or address, like mqtt.example.org, mqtt.example.org:8883 or mqtt.example.org:1883 (not encrypted)"
    ),
    "token": _("8–200 letters, digits and signs without blanks"),
    "buttons": _("two to five different numbers 0–27, like 17, 27, 22"),
    "lights": _("as many numbers 0–27 as there are buttons, like 5, 6, 13, and none of a button; or none"),
    "brightness": _("1–100 %"),
    "glow": _("0–25 %, and at most a quarter of the brightness; or none"),
    "clock": _("its name in /sys/class/rtc, like rtc0; or none"),
    "office": _("here, or none"),
    "today": _("here, or none"),
}

SENTENCES: Mapping[str, str] = {
    "no key": _("this is no line like `key = value`"),
    "did you mean": _('there is no "{key}"; did you mean "{value}"?'),
    "unknown key": _('there is no "{key}"; delete the line, or begin it with #'),
    "remark or value": _(
        '{key} = {value}: if "{other}" is a remark, put a blank behind the #; else put the whole into quotation marks'
    ),
    "other remark": _(
        '{key} = {value}: if "{other}" is a remark, begin it with a blank and #; '
        "else put the whole into quotation marks"
    ),
    "signs or value": _("{key} = {value}: did you mean {other}? else put the whole into quotation marks"),
    "no name": _("{key} = {value}: this is no name; write one"),
    "leave out": _("{key} = {value}: where there is none, leave this line out"),
    "user in broker": _("{key}: a name or address alone, without a user and a password before an @"),
    "two lines": _('"{value}" stands behind "{key}" in the same line; give each a line of its own'),
    "qr code": _(
        "{key}: this is what a network's QR code holds: write what stands in it behind S: as wifi name, "
        "and behind P: as wifi password"
    ),
    "no password": _("{key}: for an open network leave this line out"),
    "remark in secret": _(
        "{key}: a # stands in it behind a blank; if it belongs to it, put the whole into quotation marks, "
        "else delete the remark"
    ),
    "twice": _('"{key}" stands in line {value} already; delete one of them'),
    "value meant": _("{key} = {value}: did you mean {other}?"),
    "zone without place": _(
        "{key} = {value}: names no place, and so no summer time; write a town's zone, like {other}"
    ),
    "several zones": _("{key} = {value}: has several time zones; write one of {other}"),
    "no zone": _("{key} = {value}: no time zone is called so; write the country, or a large town, like Europe/Rome"),
    "pins": _(
        "{key} = {value}: these look like pins of the header, whose lines are {other}; write those, "
        "or GPIO before the numbers if they are lines"
    ),
    "wiringpi": _(
        "{key} = {value}: these look like WiringPi's numbers, whose lines are {other}; write those, "
        "or GPIO before the numbers if they are lines"
    ),
    "no GPIO pin": _("{key} = {value}: pin {other} of the header is no GPIO line"),
    "hours not kept": _(
        "{key} = {value}: the kiosk knows days of the week and times alone, no holidays, seasons or appointments; "
        "leave those out, and write a break as two times: Mo-Fr 8-13, 15-19.30"
    ),
    "too many bytes": _("{key} = {value}: takes {other} bytes of 32; an accent takes one more, an emoji four"),
    "sign in name": _("{key}: its character {other} is {value}, which cannot be shown; write it again without it"),
    "sign in secret": _("{key}: its character {other} is {value}; must be {allowed}"),
    "secret's length": _("{key}: has {value} characters; must be {allowed}"),
    "value": _("{key} = {value}: must be {allowed}"),
    "secret": _("{key}: must be {allowed}"),
    "missing": _('a line "{key} = …" is missing ({allowed})'),
    "not stored": _("{key}: nothing is stored on this kiosk; write it again"),
    "stored for another": _("{key}: what is stored was given for {value}, not for {other}; write it again"),
    "in the clear": _(
        '{key}: would be sent unencrypted, for everybody to read; use port 8883, or write "broker = {value} ({other})"'
    ),
    "half a token": _("{key}: is not whole; copy all of it, from claim1 on, as the head office gave it"),
    "claim in the clear": _("{key}: the head office gave this one for an encrypted broker; use port 8883"),
    "no network": _("{key}: this system has no NetworkManager; set up its network by hand and leave the line out"),
    "alone": _('"{key}" is of no use without "{value}"'),
    "two offices": _('with "{key} = {value}" there is no "{other}": delete one of the two lines'),
    "in memory": _(
        "this system keeps nothing: switch off the Overlay File System with `sudo raspi-config`, Performance Options"
    ),
    "no text": _("{key} is no text but a file of {value}: save it anew as plain text"),
    "wiped": _("the file holds nothing but zeros: the card was pulled out too early; write the file again"),
    "empty": _("the file is empty"),
    "zero": _("there are zeros (NUL) in it: the card was pulled out too early, or is bad; write the file again"),
    "too large": _("the file is larger than 64 KiB: this is not smiley.txt"),
    "more": _("and {value} more; is this smiley.txt?"),
    "two files": _("there are two files, {key} and {value}; delete one"),
}
"""By the name of a fault."""

HINTS: Mapping[str, str] = {
    "stored as": _("{key}: {written} is stored as {value}"),
    "odd letters": _("{key}: are the letters of {value} right? else save the file as UTF-8 and write it again"),
    "odd hours": _("opening hours: is this meant? {hours}"),
    "other country": _("wifi country = {country}, but {zone} is in {other}"),
    "office here": _(
        "the pages are shown in the shop's own network; the page to sign has the link for the first telephone, "
        "`sudo -u kiosk-web kiosk office device` on the kiosk one for another"
    ),
    "no broker": _("without a broker nothing leaves this kiosk"),
    "no wifi": _("without Wi-Fi the kiosk needs a network cable to reach {broker}"),
    "apostrophe": _("wifi name = {wifi}: is {sign} right? iPhones have the curved one, others the straight one"),
    "open network": _("without a password {wifi} is taken for an open network"),
}
"""Of a file without a fault, what somebody should look at."""

CHANGES: Mapping[str, str] = {
    "told": _("{key}: {now}; the days until now stay with {was}"),
    "faces": _("buttons: {now}; the votes until now stay with {was}"),
    "renamed": _("kiosk id: {now}; the head office is told that it was {was}"),
}
"""What is otherwise than it was, and of which days."""

HEAD = (
    _("smiley.txt: this kiosk. Remarks begin with #. Save the file, put the card back, start the kiosk."),
    _('A # behind a blank begins a remark, behind a value too; a name with # in it: "Bar #1", in quotation marks.'),
    _("smiley-result.txt then says what was understood. What is changed later is taken at the next start."),
)
FOLDER = _("{name} is a folder; a text file of this name is needed")
NO_FILE = _("{name} is no file but {kind}; a text file of this name is needed")
MISNAMED = _("there is no smiley.txt, but {name}: save it as plain text named smiley.txt, beside cmdline.txt")
FORMER = _("together with what {file} already says: {fault}")
UNDERSTOOD = _("OK. This was understood:")
CHANGED = _("This changes from now on:")
PAGES_AT = _("the pages will be at {address}")
NOWHERE = _("no place")
WORTH_A_LOOK = _("Look at this, too:")
FAULTY = _("NOT OK. Nothing was changed; the kiosk goes on as before. Mend this in smiley.txt and start it again:")
LINE = _("line {number}: {fault}")
ALWAYS_OPEN = _("always open")
NOT_ENCRYPTED = _("not encrypted")


def say(sentence: str, language: str, **facts: str) -> str:
    """A sentence in a language, with its `{facts}`."""
    text = catalogue(language).gettext(sentence)
    return text.format(**facts) if facts else text


def allowed(key: str, language: str) -> str:
    """What may stand behind a key."""
    return say(ALLOWED[key], language, languages=", ".join(languages()))


def tell(fault: SmileyFault, language: str) -> str:
    """A fault with its line, for somebody with an editor."""
    key, value, other = (*fault.facts, "", "", "")[:3]
    may_be = allowed(key, language) if key in ALLOWED else ""
    text = say(SENTENCES[fault.kind], language, key=key, value=value, other=other, allowed=may_be)
    return text if fault.number is None else say(LINE, language, number=str(fault.number), fault=text)
