"""`kiosk office claims --entered`: tokens and revocations that people asked for in a browser, by who has the key.

The web's process is believed in nothing but who asked. A kiosk with a certificate in force gets no token by a browser:
whoever has taken over the web has to shut the true kiosk out first, which is noticed, and leaves a row each time.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import click

from config.office import OfficeSettings
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.office.ca import acting_in
from kiosk.cli.office.credentials import fingerprint, opened
from kiosk.cli.source import acting_for_archive
from kiosk.office.credentials.authority_folder import AuthorityFolder
from kiosk.office.credentials.enrolment import enrol, new_tokens
from kiosk.office.report.data import answered, entered
from kiosk.office.report.data.answered import Replies, Reply
from kiosk.office.report.data.entered import MOST_ORDERS, TOKEN, CredentialEntry
from sync.archive.archive import ArchiveAwayError, ArchiveError
from sync.archive.credential_orders import CredentialOrder, CredentialOrders
from sync.document.regular_file import read_limited, write_atomically
from sync.document.wire import WireError

DAY = timedelta(days=1)
TOKEN_LIFE = timedelta(days=14)
"""Of a token that was shown in a browser: the card is written the same day."""
READABLE = 0o640
MOST_ROUNDS = 20
GONE = "its token was not looked at in time, and is gone; ask for another one"


def take_in(settings: OfficeSettings, now: datetime) -> None:
    """Carry out what was not yet, and leave the answers, until no more is asked for.

    What cannot be done ends the command. systemd before 254 does not hear of what is asked while this
    runs.
    """
    former: Sequence[CredentialEntry] | None = None
    for _ in range(MOST_ROUNDS):
        asked = _asked(settings.web.entries)
        if asked == former:
            break
        _answer(settings, asked, now)
        former = asked


def _answer(settings: OfficeSettings, asked: Sequence[CredentialEntry], now: datetime) -> None:
    file = settings.web.answers
    tokens = {each.key: each.token for each in _former(file).answers if each.token}
    with (
        exiting(CONFIG, ArchiveError),
        exiting(TEMPORARY, ArchiveAwayError),
        acting_for_archive(settings.claims.url),
        closing(CredentialOrders.open(settings.claims.url)) as orders,
    ):
        known = orders.refusals([each.key for each in asked])
        room = max(0, MOST_ORDERS - orders.since(now - DAY))
    new = [each for each in asked if each.key not in known]
    for each in new[:room]:
        known[each.key], token = _carried_out(settings, each, now)
        tokens |= {each.key: token} if token else {}
        click.echo(f"in the browser, {each.who}: {each.what} {each.kiosk_id}: {known[each.key] or 'done'}", err=True)
    if new[room:]:
        click.echo(f"{MOST_ORDERS} tokens and revocations were asked for within a day; the rest waits", err=True)
    _leave(file, asked, known, tokens)


def _carried_out(settings: OfficeSettings, entry: CredentialEntry, now: datetime) -> tuple[str, str]:
    """Why not, else nothing; and the token. Done before it is on record: broken off, it is done again."""
    refusal = token = ""
    if entry.what == TOKEN:
        refusal, token = _token(settings, entry.kiosk_id, now)
    else:
        _revoke(settings, entry.kiosk_id, now)
    order = CredentialOrder(entry.key, entry.what, entry.kiosk_id, entry.who, now, refusal)
    with acting_for_archive(settings.claims.url), closing(CredentialOrders.open(settings.claims.url)) as orders:
        orders.put(order)
    return refusal, token


def _token(settings: OfficeSettings, kiosk_id: str, now: datetime) -> tuple[str, str]:
    """Why there is none; or a fresh one: an earlier one counts no more."""
    mark = fingerprint(settings)
    with opened(settings) as store:
        own = [each for each in store.certificates() if each.kiosk_id == kiosk_id]
        if any(each.revoked_at is None and each.expires_at > now for each in own):
            return f"{kiosk_id} has a certificate; have that taken back first", ""
        tokens = new_tokens([kiosk_id], mark)
        enrol(store, tokens, now, TOKEN_LIFE)
    return "", str(tokens[kiosk_id])


def _revoke(settings: OfficeSettings, kiosk_id: str, now: datetime) -> None:
    """All that it has; of one that has nothing there is nothing to do."""
    with opened(settings) as store:
        serials = store.revoke([kiosk_id], now)
    with acting_in(settings.ca.folder):
        folder = AuthorityFolder.open(settings.ca.folder)
        # Also those of a run that was broken off in between.
        if {int(serial, 16) for serial in serials} - folder.revoked().keys():
            folder.revoke([int(serial, 16) for serial in serials], now)


def _asked(file: Path) -> Sequence[CredentialEntry]:
    try:
        return entered.decode(read_limited(file, entered.MAX_BYTES)).credentials
    except FileNotFoundError:  # no web on this machine
        return ()
    except (OSError, WireError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        fail(f"{file}: {said}; what was asked for in the browser waits", CONFIG)


def _former(file: Path) -> Replies:
    """What was answered already; a token that is not there any more is nowhere."""
    try:
        return answered.decode(read_limited(file, answered.MAX_BYTES))
    except (OSError, WireError):
        return Replies()


def _leave(
    file: Path, asked: Sequence[CredentialEntry], refusals: Mapping[str, str], tokens: Mapping[str, str]
) -> None:
    """What is no longer asked for, because its token was shown, is no longer answered."""
    found = [
        Reply(each.key, refusals[each.key] or (GONE if lost else ""), tokens.get(each.key, ""))
        for each in asked
        if each.key in refusals
        for lost in [each.what == TOKEN and each.key not in tokens]
    ]
    try:
        write_atomically(file, answered.encode(Replies(tuple(found))), mode=READABLE)
        file.chmod(READABLE)  # whatever the umask
    except OSError as error:
        fail(f"web.answers: {file}: {error.strerror}", CANNOT_WRITE)
