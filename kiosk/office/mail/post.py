"""Hands letters over, each once: what the log calls begun and not sent is sent again, under the same Message-ID."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.office.mail.errors import MailAwayError, MailLaterError, MailRefusedError, MailServerError
from kiosk.office.mail.letter import Letter, compose
from kiosk.office.mail.server import MailServer, SmtpSession
from sync.archive.send_log import LEASE, SendLog

PAUSES_S = (5.0, 30.0, 120.0)
"""Before each further round over what the server would not take yet."""
MAX_WAITING = 10
"""Letters: a server that takes none of so many is left alone until the next run."""


@dataclass(slots=True)
class PostResult:
    """What became of the letters of one run."""

    sent: int = 0
    """Mails, one an address."""
    refused: list[str] = field(default_factory=list)
    """A sentence for each address that will never get its mail."""
    faults: list[str] = field(default_factory=list)
    """A sentence for each letter that the server refuses for a reason of its own; nothing of it is settled."""
    left: list[str] = field(default_factory=list)
    """A sentence for each letter that the next run has to send."""


class Post:
    """Sends letters and keeps the log."""

    def __init__(
        self,
        server: MailServer,
        log: SendLog,
        wall: Callable[[], datetime],
        wait: Callable[[float], object],
        pauses_s: tuple[float, ...] = PAUSES_S,
    ) -> None:
        """`wall`: tells the time, aware UTC. `wait`: waits so many seconds."""
        self._server = server
        self._log = log
        self._wall = wall
        self._wait = wait
        self._pauses_s = pauses_s

    def send(self, letters: Iterable[Letter]) -> PostResult:
        """Send what has not been sent. Raises MailSettingsError, ArchiveError."""
        outcome = PostResult()
        waiting: list[tuple[Letter, str]] = []
        for letter in letters:
            why = self._deliver(letter, outcome)
            if why:
                waiting.append((letter, why))
            if len(waiting) == MAX_WAITING:
                break
        for pause in self._pauses_s:
            if waiting:
                self._wait(pause)
                tried = [(letter, self._deliver(letter, outcome)) for letter, _ in waiting]
                waiting = [(letter, why) for letter, why in tried if why]
        outcome.left += [f"{', '.join(letter.to)}: {why}" for letter, why in waiting]
        return outcome

    def _deliver(self, letter: Letter, outcome: PostResult) -> str:
        """Hand a letter over to whoever lacks it. Returns why that has to be tried again; nothing where it is done."""
        unsettled = self._log.unsettled(letter.id, letter.to)
        why = ""
        for recipient, reason in self._log.refusals(letter.id, letter.to).items():
            self._note_refusal(outcome, recipient, reason)
        if not unsettled:
            return why
        try:
            with self._server.session() as session:
                for recipient in unsettled:
                    why = self._hand_over(session, letter, recipient, outcome) or why
        except MailAwayError as error:
            return str(error)
        return why

    def _hand_over(self, session: SmtpSession, letter: Letter, recipient: str, outcome: PostResult) -> str:
        begun_at = self._log.begin(letter.id, recipient, self._wall())
        if begun_at is None and not self._log.unsettled(letter.id, [recipient]):
            return ""  # another run was faster
        if begun_at is None:
            minutes = LEASE // LEASE.resolution // 60_000_000
            # Nothing that this run could wait for.
            outcome.left.append(
                f"{recipient}: another run is sending it, or died while it was; free {minutes} minutes after that"
            )
            return ""
        try:
            session.hand_over(compose(letter, self._server.sender, begun_at), recipient)
        except MailRefusedError as error:
            self._log.refused(letter.id, recipient, str(error))
            self._note_refusal(outcome, recipient, str(error))
        except MailServerError as error:
            self._log.leave(letter.id, recipient)
            outcome.faults.append(f"{recipient}: the mail server refuses, and not for the address: {error}")
        except MailLaterError as error:
            self._log.leave(letter.id, recipient)
            return str(error)
        except BaseException:
            self._log.leave(letter.id, recipient)
            raise
        else:
            self._log.sent(letter.id, recipient, self._wall())
            outcome.sent += 1
        return ""

    def _note_refusal(self, outcome: PostResult, recipient: str, reason: str) -> None:
        """Said on every run, once a run: until the address is corrected, nobody there reads anything."""
        sentence = f"{recipient}: refused by the mail server: {reason}"
        if sentence not in outcome.refused:
            outcome.refused.append(sentence)
