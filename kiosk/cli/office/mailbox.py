"""`kiosk office mailbox`: owners' answers become notes."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from config.file import SettingsError
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import TEMPORARY, exiting
from kiosk.cli.mail import RunOutcome, answers, imap_server, mailing, post, server
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive, office
from kiosk.cli.web_entries import settings_with_choices
from kiosk.office.mail.errors import MailAwayError
from kiosk.office.mail.letter import Letter, one_line
from kiosk.office.mail.post import Post
from kiosk.office.mail.reference import Answers, answered
from kiosk.office.mail.server import MailServer
from kiosk.office.mailbox.headers import FIELDS, MailHeaders, mail_headers
from kiosk.office.mailbox.imap_session import FetchedMail, ImapSession
from kiosk.office.mailbox.note_reading import MisreadError
from kiosk.office.mailbox.owner_answer import KnownSender, known_sender, letter_id, read_answer
from kiosk.office.mailbox.reply import ReplyEnvelope, confirmation, refusal
from kiosk.office.report.language import Language
from sync.archive.archive import Archive
from sync.archive.archive_view import ArchiveView
from sync.archive.reply_log import ReplyLog
from sync.archive.send_log import SendLog

LOOKED_BACK = timedelta(days=14)
"""For mails that nobody has answered: as long as the mailbox may have been away."""
MAX_ANSWERS = 10
"""That one address is given in a day; whatever else it writes is a person's to read."""
A_DAY = timedelta(days=1)


@click.command()
@office_settings
def command(path: Path | None) -> None:
    """Read owners' answers to the monthly mail, and note what changed: "3 June: second till".

    Only an answer to a mail that this office has written is looked at, and only from an address to which it went. What
    was noted is confirmed by a mail; so is what was not understood, with a line that works. Everything else stays as it
    is, unread, for a person. kiosk-mailbox.timer calls it every ten minutes.

    \b
    Exit codes:
      0   done
      75  the mailbox, the mail server or the archive is away; the next run goes on
      78  somebody has to change a setting or a password
    """
    run = RunOutcome()
    with mailing(), exiting(TEMPORARY, MailAwayError):
        settings = office(path)
        if settings.mailbox is None:
            raise SettingsError("office.toml: mailbox: must be given, with its host, username and password_file")
        to, box = server(settings), imap_server(settings.mailbox)
        with _answering(settings, to, run) as answering, box.session() as session:
            answering.all_of(session)
        click.echo(f"{answering.noted} noted, {answering.refused} not understood")
    sys.exit(run.code)


@contextmanager
def _answering(settings: OfficeSettings, to: MailServer, run: RunOutcome) -> Iterator["_Answering"]:
    url = settings.archive.url
    expected = answers(settings)
    assert expected is not None  # noqa: S101 - there is a mailbox
    with (
        acting_for_archive(url),
        closing(Archive.open(url)) as archive,
        closing(SendLog.open(url)) as sent,
        closing(ReplyLog.open(url)) as replies,
    ):
        own = settings_with_choices(archive, settings)
        yield _Answering(own, expected, run, archive, replies, post(to, sent), SystemClock().wall())


@dataclass(slots=True)
class _Answering:
    """One run over the mailbox."""

    settings: OfficeSettings
    expected: Answers
    run: RunOutcome
    archive: Archive
    replies: ReplyLog
    post: Post
    now: datetime
    noted: int = 0
    refused: int = 0

    def all_of(self, session: ImapSession) -> None:
        """Answer what has not been answered, the oldest first, as long as the mail server takes it."""
        waiting = session.unanswered((self.now - LOOKED_BACK).date())
        for uid, content in [*session.headers(waiting, FIELDS)]:
            headers = mail_headers(content)
            mail = answered(self.expected.key, headers.references)
            if mail is None or headers.automatic:
                continue
            sender = known_sender(mail, headers.sender, self.settings.owners, self.now.date())
            fetched = session.mail(uid) if sender else None
            if sender is None:
                self._leave(
                    session, uid, f"{one_line(headers.sender)}: no address to which this mail went, or long ago"
                )
            elif fetched is None:
                self.run.say(f"{sender.address}: the mailbox does not give its mail out; next time", TEMPORARY)
            elif not self._answer(session, headers, sender, fetched):
                break
        if session.lost:
            self.run.say(f"{session.lost} mail(s) that the mailbox's server cannot read; look at its log", TEMPORARY)

    def _answer(self, session: ImapSession, headers: MailHeaders, sender: KnownSender, mail: FetchedMail) -> bool:
        """Returns whether the mail server takes mails."""
        name, to = sender.owner, sender.address
        in_ = Language(self.settings.owners[name].language)
        today = mail.received_at.astimezone().date()
        view, shops = self._shops(name)
        identity = letter_id(headers, mail.content, name)
        if view is None:
            self._leave(session, mail.uid, f"{to}: nothing is stored yet of a shop of {name}")
            return True
        if self.replies.answered(to, self.now - A_DAY, identity) >= MAX_ANSWERS:
            self._leave(session, mail.uid, f"{to}: was answered {MAX_ANSWERS} times in a day")
            return True
        envelope = ReplyEnvelope(identity, to, headers.message_id, sender.reference, self.expected.address)
        try:
            found = read_answer(mail.content, shops, self._ours(), today, in_.code)
        except MisreadError as error:
            letter, for_a_person = refusal(in_, error, shops, today, envelope), True
            self.refused += 1
        else:
            letter, for_a_person = confirmation(in_, found, envelope), bool(found.rest)
            if self.replies.take(view.owner_id, found.notes, identity, to, self.now):
                self.noted += len(found.notes)
                click.echo("\n".join(f"{each.date} {each.shop}: {each.words}" for each in found.notes))
        return self._send(session, mail.uid, letter, for_a_person=for_a_person)

    def _send(self, session: ImapSession, uid: int, letter: Letter, *, for_a_person: bool) -> bool:
        """Unmarked as long as it has not gone: the next run finds the note made, and the mail waiting."""
        outcome = self.post.send([letter])
        self.run.outcome(outcome)
        if outcome.left or outcome.faults:
            return False
        session.mark(uid, answered=True, for_a_person=for_a_person)
        return True

    def _leave(self, session: ImapSession, uid: int, why: str) -> None:
        self.run.say(f"{why}; it is left in the mailbox, flagged, for a person")
        session.mark(uid, answered=False, for_a_person=True)

    def _shops(self, owner: str) -> tuple[ArchiveView | None, list[str]]:
        found = [(view, shop) for view, shop in self.archive.owned_shops() if view.owner == owner]
        return (found[0][0] if found else None), [shop for _, shop in found]

    def _ours(self) -> list[str]:
        mail, mailbox = self.settings.mail, self.settings.mailbox
        return [each for each in (mail and mail.sender, mailbox and mailbox.address) if each]
