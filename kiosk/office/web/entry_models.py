"""What people entered and the archive does not have yet."""

from django.db import models

from kiosk.office.report.data.entered import MAX_TOUCHPOINT
from kiosk.office.report.data.owner_input import MAX_WORDS
from kiosk.office.web.archive_models import OfArchive
from kiosk.office.web.models import MAX_MAIL, Area

MAX_LABEL = 80
"""Of what another voice is called, characters."""


class WaitingNote(OfArchive):
    """A note that was written or taken back here and that the archive does not have yet."""

    key = models.CharField(max_length=32, unique=True)
    """Random: by it the archive knows what it has taken in."""
    shop_id = models.BigIntegerField(db_index=True)
    date = models.DateField()
    words = models.CharField(max_length=MAX_WORDS)
    kind = models.CharField(max_length=10)
    withdrawn = models.BooleanField()

    def __str__(self) -> str:
        """Its day and its words."""
        return f"{self.date} {self.words}"


class WaitingGoal(OfArchive):
    """A goal that was set or taken back here and that the archive does not have yet."""

    key = models.CharField(max_length=32, unique=True)
    """As with a note."""
    shop_id = models.BigIntegerField(db_index=True)
    points = models.IntegerField()
    by = models.CharField(max_length=7)
    withdrawn = models.BooleanField()

    def __str__(self) -> str:
        """What it says."""
        return f"{self.points} by {self.by}"


class WaitingVoices(OfArchive):
    """A table of another voice that the archive does not have yet."""

    key = models.CharField(max_length=32, unique=True)
    """As with a note."""
    shop_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=MAX_LABEL)
    days = models.TextField()
    """JSON: lists of a date and three counts."""

    def __str__(self) -> str:
        """Its label."""
        return self.label


class WaitingMailChoice(OfArchive):
    """How an owner wants to be written to; the last word of each."""

    key = models.CharField(max_length=32, unique=True)
    """As with a note; each word has another one."""
    owner_id = models.BigIntegerField(unique=True)
    language = models.CharField(max_length=12)
    frequency = models.CharField(max_length=10)
    mail = models.TextField()
    """Addresses, besides those of office.toml: a JSON list."""

    def __str__(self) -> str:
        """The owner's id."""
        return str(self.owner_id)


class Recipients(OfArchive):
    """Who is written to about a shop, or an area's shops, by mail alone. What the archive has follows it."""

    shop_id = models.BigIntegerField(null=True, unique=True)
    owner_id = models.BigIntegerField(null=True)
    """Whose shop it was: when it is sold, nobody of his gets the buyer's pages."""
    area = models.OneToOneField(Area, models.CASCADE, null=True, related_name="+")
    mail = models.TextField()
    """Addresses: `ShopLists.kept`."""

    def __str__(self) -> str:
        """The addresses."""
        return self.mail


class KioskRequest(OfArchive):
    """What somebody wants done with a kiosk, and what has become of it."""

    key = models.CharField(max_length=32, unique=True)
    """As with a note; the question before it has it already, so that two clicks are one."""
    what = models.CharField(max_length=10)
    """One of `entered.PLACEMENTS` or `CREDENTIALS`."""
    kiosk_id = models.CharField(max_length=63, db_index=True)
    shop_id = models.BigIntegerField(null=True, db_index=True)
    touchpoint = models.CharField(max_length=MAX_TOUCHPOINT, blank=True)
    from_day = models.DateField()
    who = models.CharField(max_length=MAX_MAIL)
    asked_at = models.DateTimeField(db_index=True)
    settled_at = models.DateTimeField(null=True)
    """When it was heard here that it was done, or refused; None: it waits."""
    refusal = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        """What, and of which kiosk."""
        return f"{self.what} {self.kiosk_id}"
