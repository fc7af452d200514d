"""The queue of mails that the web sends, in its database.

No page waits for a mail server, so its answering time does not tell whether an address has an account.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from kiosk.office.mail.errors import MailError, MailRefusedError
from kiosk.office.mail.letter import Letter, compose
from kiosk.office.mail.server import MailServer, SmtpSession
from kiosk.office.web import password_reset
from kiosk.office.web.models import WaitingMail
from kiosk.office.web.worker import Worker

KEPT = timedelta(hours=24)
"""A link of a day ago leads nowhere."""
ASKED = ""
"""The subject of what is no mail yet: somebody asked for a new password, in the language that the text names."""
MOST = 10_000
"""That wait; beyond, the oldest go."""

log = logging.getLogger(__name__)
_written = threading.Event()


def put(recipient: str, subject: str, text: str) -> None:
    """Have a mail sent soon."""
    WaitingMail.objects.create(recipient=recipient, subject=subject, text=text, written_at=settings.OFFICE.now())
    transaction.on_commit(_written.set)


def put_reset(recipient: str, language: str) -> None:
    """Have a link to a new password sent soon, if there is such an account: nobody looks now."""
    put(recipient, ASKED, language)


def deliver(server: MailServer | None, now: datetime) -> None:
    """Hand over what waits; what is too old or refused for good is dropped, with a line in the log."""
    WaitingMail.objects.filter(written_at__lt=now - KEPT).delete()
    for pk in WaitingMail.objects.order_by("-pk").values_list("pk", flat=True)[MOST : MOST + 1]:
        WaitingMail.objects.filter(pk__lte=pk).delete()
    if server is None:
        return
    _write_resets(now)
    # What was asked since then is no mail yet.
    waiting = list(WaitingMail.objects.exclude(subject=ASKED).order_by("pk"))
    if not waiting:
        return
    try:
        with server.session() as session:
            for mail in waiting:
                _hand_over(session, server.sender, mail)
    except MailError as error:
        log.warning("%s; %d mails wait", error, WaitingMail.objects.count())


def _write_resets(now: datetime) -> None:
    for asked in WaitingMail.objects.filter(subject=ASKED):
        letter = password_reset.letter(asked.recipient, asked.text)
        with transaction.atomic():
            if letter is not None:
                subject, text = letter
                WaitingMail.objects.create(recipient=asked.recipient, subject=subject, text=text, written_at=now)
            asked.delete()


def _hand_over(session: SmtpSession, sender: str, mail: WaitingMail) -> None:
    # The same mail again, where nobody knows whether it went: the same Message-ID, which readers show once.
    name = sha256(f"{mail.pk} {mail.written_at.isoformat()} {mail.recipient}".encode()).hexdigest()[:32]
    letter = Letter(id=f"web-{name}", to=(mail.recipient,), subject=mail.subject, text=mail.text)
    try:
        session.hand_over(compose(letter, sender, mail.written_at), mail.recipient)
    except MailRefusedError as error:
        log.warning("mail to %s: %s", mail.recipient, error)
    mail.delete()


class MailWorker(Worker):
    """Delivers until it is stopped."""

    def __init__(self, server: MailServer | None, now: Callable[[], datetime]) -> None:
        super().__init__("mails", _written)
        self._server, self._now = server, now

    def turn(self) -> None:
        """Hand over what waits."""
        deliver(self._server, self._now())
