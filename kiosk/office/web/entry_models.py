"""What people entered and the archive does not have yet."""

from django.db import models

from kiosk.office.report.data.owner_input import MAX_WORDS


class WaitingNote(models.Model):
    """A note that was written or taken back here and that the archive does not have yet."""

    key = models.CharField(max_length=32, unique=True)
    """Random: by it the archive knows what it has taken in."""
    shop_id = models.IntegerField(db_index=True)
    date = models.DateField()
    words = models.CharField(max_length=MAX_WORDS)
    kind = models.CharField(max_length=10)
    withdrawn = models.BooleanField()

    def __str__(self) -> str:
        """Its day and its words."""
        return f"{self.date} {self.words}"
