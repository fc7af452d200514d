"""What a self-test found, for people: as text, and as a page to sign. Pure."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from config.identity import IdentitySettings
from config.language import gettext_noop as _
from kiosk.device.doctor.finding import Finding, Severity
from kiosk.device.doctor.paper import Row, Sheet, SheetLink, draw
from kiosk.device.words import say
from sync.document.device_link import DeviceLink

TITLE = _("Self-test")
PAGES = _("The shop's pages")
LET_IN = _("Open this on a telephone in the shop's own network by {day}: it lets that telephone in, and no second one.")
AFTERWARDS = _("From then on the pages are at {address} in that network, without a password.")
VERDICTS = {
    Severity.OK: _("passed"),
    Severity.NOTE: _("passed"),
    Severity.WARNING: _("passed, with warnings"),
    Severity.ERROR: _("NOT PASSED"),
}


@frozen
class Certificate:
    """One kiosk, tried."""

    kiosk: IdentitySettings
    version: str
    at: datetime
    """In the shop's time zone."""
    findings: tuple[tuple[str, Finding], ...]
    """At least one, each with the name of its examination."""
    link: DeviceLink | None = None
    """To the shop's own pages, where the kiosk itself shows them."""

    @property
    def worst(self) -> Severity:
        """How bad the worst finding is."""
        return max((finding.severity for _, finding in self.findings), key=[*Severity].index)

    def verdict(self, language: str) -> str:
        """In a word or three."""
        return say(language, VERDICTS[self.worst])

    def text(self) -> str:
        """All of it in the kiosk's language, from its heading on."""
        return "\n".join(self._lines()) + "\n"

    def page(self) -> bytes:
        """A page of HTML in the kiosk's language, with room to sign."""
        language = self.kiosk.language
        rows = tuple(
            Row(
                say(language, finding.severity),
                f"{say(language, name)}: {say(language, finding.sentence, finding.facts)}",
                say(language, finding.advice, finding.facts),
                plain=finding.severity in {Severity.OK, Severity.NOTE},
            )
            for name, finding in self.findings
        )
        sheet = Sheet(
            language,
            self.heading(),
            tuple(self._head()),
            say(language, _("Results")),
            rows,
            say(language, _("smiley-result.txt has more")),
            say(language, _("Remarks")),
            tuple(say(language, each) for each in (_("Tried by"), _("Date"), _("Signature"))),
            None if self.link is None else self._drawn(self.link),
        )
        return draw(sheet).encode()

    def _lines(self) -> Iterator[str]:
        language = self.kiosk.language
        yield f"== {say(language, TITLE).casefold()} =="
        yield ""
        yield self.heading()
        yield ""
        yield from (f"{name}: {value}" for name, value in self._head())
        yield ""
        if self.link:
            yield f"{say(language, PAGES)}: {self.link.url}"
            yield from (f"    {each}" for each in self._guide(self.link))
            yield ""
        for name, finding in self.findings:
            severity, what = say(language, finding.severity), say(language, finding.sentence, finding.facts)
            yield f"{severity}: {say(language, name)}: {what}"
            if finding.advice:
                yield f"    {say(language, finding.advice, finding.facts)}"

    def heading(self) -> str:
        """What it is, and how it ended."""
        return f"{say(self.kiosk.language, TITLE)}: {self.verdict(self.kiosk.language)}"

    def _guide(self, link: DeviceLink) -> Iterator[str]:
        language, address = self.kiosk.language, "/".join(link.url.split("/")[:3])
        yield say(language, LET_IN, {"day": f"{link.until:%Y-%m-%d}"})
        yield say(language, AFTERWARDS, {"address": address})

    def _drawn(self, link: DeviceLink) -> SheetLink:
        return SheetLink(say(self.kiosk.language, PAGES), link.code, (*self._guide(link), link.url))

    def _head(self) -> Iterator[tuple[str, str]]:
        entries = {
            _("Kiosk"): self.kiosk.id,
            _("Shop"): ", ".join(filter(None, (self.kiosk.shop, self.kiosk.touchpoint))),
            _("Owner"): self.kiosk.owner,
            _("Date"): f"{self.at:%Y-%m-%d %H:%M} ({self.kiosk.time_zone})",
            _("Program"): f"smiley-kiosk {self.version}",
        }
        yield from ((say(self.kiosk.language, name), value) for name, value in entries.items())
