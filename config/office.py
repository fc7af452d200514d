"""What can be set at the head office, with its unit, its default and its range."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar
from unicodedata import normalize

from attrs import field, frozen

from config.broker import BrokerSettings, in_broker
from config.language import Spoken
from config.limits import FORM, HOST, MAIL, MONTH, NAME, Between, DatabaseUrl, join
from config.mail import MailboxSettings, MailSettings, in_mail
from config.web import WebSettings, in_web
from config.webhook import WebhookSettings

T = TypeVar("T")


@frozen
class ArchiveSettings:
    """Where the collector keeps the documents."""

    url: str = field(default="sqlite:////var/lib/kiosk-office/archive.db", validator=DatabaseUrl())
    """SQLAlchemy URL: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME (password in ~/.pgpass)."""
    copies: Path | None = None
    """Folder or file of its copies, whose age `kiosk office doctor` looks at."""


@frozen
class CaSettings:
    """The head office's own certificate authority."""

    folder: Path = Path("/var/lib/kiosk-ca")
    """Its keys and certificates."""


@frozen
class ClaimSettings:
    """Where kiosks claim and renew their certificates: `kiosk office claim-server`."""

    url: str = field(default="sqlite:////var/lib/kiosk-ca/claims.db", validator=DatabaseUrl())
    """The database of tokens and certificates: apart from the archive, which the service then cannot touch."""
    address: str | None = field(default=None, validator=HOST)
    """Where it listens; every address of the machine when empty."""
    port: int = field(default=8885, validator=Between(1, 65_535))
    certificate_file: Path = Path("/var/lib/kiosk-ca/server.pem")
    key_file: Path = Path("/var/lib/kiosk-ca/server.key")
    proxy: bool = False
    """A proxy on this machine does TLS, with that certificate, and adds X-Forwarded-For."""


@frozen
class CollectorSettings:
    """How the collector works."""

    batch: int = field(default=100, validator=Between(1, 10_000))
    """Documents a transaction, at most."""
    linger_ms: int = field(default=50, validator=Between(0, 5000, "ms"))
    """How long a batch waits to be filled."""
    unknown_kiosks: Literal["auto", "enrol", "wait"] = "auto"
    """What becomes of a kiosk that nobody has placed: taken at its word, or its months wait in quarantine."""


@frozen
class AlertSettings:
    """When an owner is written to before the month is over."""

    silent_h: int = field(default=48, validator=Between(3, 720, "h"))
    """A kiosk may be overdue for so long: shops close on Sundays, and some switch everything off."""
    retired: tuple[str, ...] = ()
    """Kiosks taken away for good, by kiosk.id: nobody is written to about them, and no mail waits for them."""


@frozen
class GoalSettings:
    """What an owner wants a shop to come to."""

    points: int = field(validator=Between(1, 100))
    """The score."""
    by: str = field(validator=MONTH)
    """The last month in which that is in time."""


def _composed(named: Mapping[str, T]) -> dict[str, T]:
    """Names as documents spell them, whatever the editor wrote: a Mac takes `é` for two characters."""
    return {normalize("NFC", name): each for name, each in named.items()}


@frozen
class OwnerSettings:
    """Who gets the pages of an owner's shops, and in which language."""

    mail: tuple[str, ...]
    """Addresses; none: nobody is written to."""
    language: str = field(default="en", validator=Spoken())
    form: str | None = field(default=None, validator=FORM)
    """Where customers can say more, for a QR code on the poster: the owner's own form."""
    frequency: Literal["monthly", "weekly"] = "monthly"
    """Weekly: three lines about each week besides."""
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


def _in_owners(owners: Mapping[str, OwnerSettings]) -> Iterator[str]:
    for name, owner in owners.items():
        if not NAME.fits(name):
            yield f"{join('owners', name)}: an owner's name must be {NAME.allowed}"
        for address in owner.mail:
            if not MAIL.fits(address):
                yield f"{join('owners', name)}.mail = {address[:80]!r}: must be {MAIL.allowed}"
