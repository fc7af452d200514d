"""What can be set at the head office, with its unit, its default and its range."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar
from unicodedata import normalize

from attrs import field, frozen

from config.broker import BrokerSettings, in_broker
from config.language import Spoken
from config.limits import FORM, HOST, MAIL, MONTH, POINTS, Between, DatabaseUrl, join
from config.mail import MailboxSettings, MailSettings, in_mail
from config.mail_address import ascii_address
from config.shown_text import NAME, one_name
from config.web import WebSettings, in_web
from config.webhook import WebhookSettings

T = TypeVar("T")


@frozen
class ArchiveSettings:
    """Where the collector keeps the documents."""

    url: str = field(default="sqlite:////var/lib/kiosk-office/archive.db", validator=DatabaseUrl())
    """Where the collector keeps the documents and the reports find them."""
    copies: Path | None = None
    """Folder or file of [the archive's copies](SERVICES.md#copies-of-the-archive): `kiosk office doctor` warns when the
    newest is older than two days."""


@frozen
class CaSettings:
    """The head office's own certificate authority."""

    folder: Path = Path("/var/lib/kiosk-ca")
    """Keys and certificates of the office's own authority: [SECURITY.md](SECURITY.md#the-offices-own-authority)."""


@frozen
class ClaimSettings:
    """Where kiosks claim and renew their certificates: `kiosk office claim-server`."""

    url: str = field(default="sqlite:////var/lib/kiosk-ca/claims.db", validator=DatabaseUrl())
    """Where tokens and certificates are kept; may be the archive's, in PostgreSQL."""
    address: str | None = field(default=None, validator=HOST)
    """Where `kiosk office claim-server` listens; every address of the machine where not set."""
    port: int = field(default=8885, validator=Between(1, 65_535))
    """Its port."""
    certificate_file: Path = Path("/var/lib/kiosk-ca/server.pem")
    """Its certificate, which `kiosk office ca server` makes."""
    key_file: Path = Path("/var/lib/kiosk-ca/server.key")
    """Its key."""
    proxy: bool = False
    """A proxy on this machine does TLS, with that certificate, and adds `X-Forwarded-For`; the service then listens on
    127.0.0.1."""


@frozen
class CollectorSettings:
    """How the collector works."""

    batch: int = field(default=100, validator=Between(1, 10_000))
    """At most this many documents a transaction."""
    linger_ms: int = field(default=50, validator=Between(0, 5000, "ms"))
    """How long a batch waits to be filled."""
    unknown_kiosks: Literal["auto", "enrol", "wait"] = "auto"
    """What becomes of a kiosk that nobody has placed (`kiosk office kiosk add`): `enrol` takes it at its word, `wait`
    keeps its months in quarantine. `auto`: `enrol` where no owner is named here."""


@frozen
class AlertSettings:
    """When an owner is written to before the month is over."""

    silent_h: int = field(default=48, validator=Between(3, 720, "h"))
    """How long a kiosk may be overdue before its owner is written to: shops close on Sundays, and some switch
    everything off."""
    retired: tuple[str, ...] = field(default=(), metadata={"allowed": "ids"})
    """Kiosks taken away for good: nobody is written to about them, and no mail waits for them."""


@frozen
class GoalSettings:
    """What an owner wants a shop to come to."""

    points: int = field(validator=POINTS)
    """What a shop shall come to, by its name: `[owners."Bakery Rossi".goals."Via Garibaldi"]`. Its page and mail say
    whether it is reached. The owner may set another one in the browser, which goes before it."""
    by: str = field(validator=MONTH)
    """The last month in which that is in time."""


def _composed(named: Mapping[str, T]) -> dict[str, T]:
    """Names as documents spell them, whatever the editor wrote: a Mac takes `é` for two characters.

    Two that are then one are left as they are, to be refused.
    """
    count = Counter(normalize("NFC", name) for name in named)
    return {spelt if count[spelt := normalize("NFC", name)] == 1 else name: each for name, each in named.items()}


def _as_servers_take(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(ascii_address, addresses))


@frozen
class OwnerSettings:
    """Who gets the pages of an owner's shops, and in which language."""

    mail: tuple[str, ...] = field(converter=_as_servers_take, metadata={"allowed": "a list of addresses"})
    """Who gets this owner's pages and alerts: `["rossi@example.org"]`; `[]` for nobody. He may add others in the
    browser, and choose language and frequency there: that goes before what stands here."""
    language: str = field(default="en", validator=Spoken())
    """The language of this owner's pages and mails."""
    form: str | None = field(default=None, validator=FORM)
    """Where customers can say more, for a QR code on the poster: the owner's own form. What comes of it returns by
    `kiosk voices`."""
    frequency: Literal["monthly", "weekly"] = "monthly"
    """Weekly: three lines about each week besides the pages of the month."""
    goals: Mapping[str, GoalSettings] = field(factory=dict, converter=_composed)
    """By the shop's name."""
    webhook: WebhookSettings | None = None


@frozen
class OfficeSettings:
    """office.toml: the head office; or a shop without one, which has no broker."""

    broker: BrokerSettings | None = None
    archive: ArchiveSettings = ArchiveSettings()
    ca: CaSettings = CaSettings()
    claims: ClaimSettings = ClaimSettings()
    collector: CollectorSettings = CollectorSettings()
    mail: MailSettings | None = None
    mailbox: MailboxSettings | None = None
    """None: owners' answers are read by people alone."""
    alert: AlertSettings = AlertSettings()
    web: WebSettings = WebSettings()
    owners: Mapping[str, OwnerSettings] = field(factory=dict, converter=_composed)
    """By the owner's name, as the kiosks are told it."""

    @property
    def enrols(self) -> bool:
        """Whether a kiosk that nobody has placed is taken at its word: `auto`, where no owner is named here."""
        unknown = self.collector.unknown_kiosks
        return unknown == "enrol" or (unknown == "auto" and not self.owners)

    def contradictions(self) -> list[str]:
        """What is wrong between the fields, each with its place."""
        mail = in_mail(self.mail, self.mailbox)
        return [*in_broker(self.broker), *mail, *in_web(self.web), *_in_owners(self.owners)]


def _in_names(place: str, named: Iterable[str], what: str) -> Iterator[str]:
    first: dict[str, str] = {}
    for name in named:
        if fault := NAME.fault(name):
            yield f"{join(place, name)}: {what}: {fault}"
        if (same := first.setdefault(one_name(name), name)) != name:
            yield f"{join(place, name)}: the same name as {same!r}; leave one of them out"


def _in_owners(owners: Mapping[str, OwnerSettings]) -> Iterator[str]:
    yield from _in_names("owners", owners, "an owner's name")
    for name, owner in owners.items():
        yield from _in_names(join("owners", name) + ".goals", owner.goals, "a shop's name")
        for address in owner.mail:
            if not MAIL.fits(address):
                yield f"{join('owners', name)}.mail = {address[:80]!r}: must be {MAIL.allowed}"
