"""Who may come in. What they may see is by id of shop and owner; the archive itself is not Django's."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kiosk.office.web.archive_models import OfArchive

MAX_MAIL = 254
"""Of an address, characters: RFC 5321."""
MAX_ABOUT = 300
MAX_AREA = 80
"""Of an area's name, characters."""


class Users(BaseUserManager["User"]):
    """All accounts."""

    def create_user(self, email: str, password: str, joined_at: datetime) -> "User":
        """One more, by its address in lower case, as allauth compares them."""
        user: User = self.model(email=email.lower(), joined_at=joined_at)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who logs in with an address."""

    email = models.EmailField(max_length=MAX_MAIL, unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Role(models.TextChoices):
    """What somebody is to the office."""

    OFFICE = "office"
    """Sees everything, and says who sees what."""
    TECHNICIAN = "technician"
    """Sees the state of every kiosk, and no figures of a shop."""
    OWNER = "owner"
    """Sees all shops of an owner, those of tomorrow as well."""
    SHOP = "shop"
    """Sees one shop, whoever owns it."""
    AREA = "area"
    """Sees all shops of an area and of those below, whoever owns them; those that are put there tomorrow as well."""


class Area(models.Model):
    """A group of shops, in a tree: a region, its towns. It stays where it was made, so there are no circles."""

    name = models.CharField(max_length=MAX_AREA)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")

    def __str__(self) -> str:
        """Its name."""
        return self.name


class AreaShop(OfArchive):
    """Which area a shop stands in: one at most, so that whoever loses a shop to another area no longer sees it."""

    shop_id = models.BigIntegerField(primary_key=True)
    area = models.ForeignKey(Area, models.CASCADE, related_name="shops")

    def __str__(self) -> str:
        """Both ids."""
        return f"{self.shop_id} in {self.area_id}"


class Grant(OfArchive):
    """A role, and where it holds; ids of owner and shop are those of the archive in `KnownArchive`."""

    role = models.CharField(max_length=10, choices=Role.choices)
    owner_id = models.BigIntegerField(null=True)
    shop_id = models.BigIntegerField(null=True)
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """The role."""
        return self.role


class Right(Grant):
    """What an account may see. It ends when the row goes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="rights")


class Invitation(Grant):
    """A link that makes one account, once."""

    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, hexadecimal: whoever reads the database has no link."""
    email = models.EmailField(max_length=MAX_MAIL, blank=True)
    """Whom it is for; empty: the first account, whose address is asked for."""
    expires_at = models.DateTimeField()


class WaitingMail(models.Model):
    """A mail that is yet to be handed over."""

    recipient = models.CharField(max_length=MAX_MAIL)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        """Its subject and whom it is for."""
        return f"{self.subject} to {self.recipient}"


class Scope(models.TextChoices):
    """What a token is good for."""

    READ = "read"
    """The figures that its owner may see."""
    METRICS = "metrics"
    """How the kiosks and this office are, in numbers: for who may see the kiosks."""


class AccessToken(models.Model):
    """What a program shows instead of a password. It sees what its owner may see, no more than that and no longer."""

    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of it, hexadecimal."""
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        """Its name."""
        return self.name


class AuditEntry(models.Model):
    """One thing that somebody did. The database refuses to change or to forget one."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=MAX_MAIL)
    """An address, as it was given; `root` for a command."""
    what = models.CharField(max_length=20)
    """One of `audit.WORDS`."""
    about = models.CharField(max_length=MAX_ABOUT, blank=True)
    address = models.CharField(max_length=45, blank=True)
    """From where, as the proxy says."""
    digest = models.CharField(max_length=64)
    """SHA-256 of all that and of the former entry's digest: one that was changed, or left out, breaks the chain."""

    def __str__(self) -> str:
        """What it says."""
        return f"{self.at.isoformat()} {self.who} {self.what} {self.about}"


OF_AREA = 0
"""In place of an owner, where a page is of shops of several: they stand in its order."""


class OrderedPage(OfArchive):
    """A page that somebody asked for: it waits to be made, or is kept for a day."""

    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the order and of the state that it is made of."""
    order = models.TextField()
    """JSON: `kiosk.office.report.ordered_page.PageOrder`."""
    owner_id = models.BigIntegerField(db_index=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="ordered_pages")
    """Who asked first."""
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, db_index=True)
    content = models.BinaryField(default=b"")
    """HTML, or a file that is saved, compressed by zlib."""
    refusal = models.CharField(max_length=500, blank=True)
    """Why it could not be made; empty: it was, or waits."""

    def __str__(self) -> str:
        """The order."""
        return self.order
