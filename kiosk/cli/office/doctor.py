"""`kiosk office doctor`: everything that could be wrong at a head office, each with its remedy."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import click

from config.file import SettingsError, locate
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.broker import broker
from kiosk.cli.exits import CONFIG, exiting
from kiosk.cli.mail import imap_server
from kiosk.cli.office.broker_files import files_option
from kiosk.cli.office.browser_examination import examine_browser
from kiosk.cli.office.rabbitmq import examine_files, rabbitmq_option
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive, office
from kiosk.office.broker.broker_files import copies
from kiosk.office.broker.mosquitto import MosquittoSettings
from kiosk.office.broker.rabbitmq import RabbitSettings
from kiosk.office.credentials.authority import Authority
from kiosk.office.credentials.authority_folder import TRUSTED, AuthorityFolder
from kiosk.office.credentials.certificates import CredentialError
from kiosk.office.doctor import archive as archives
from kiosk.office.doctor import certificates, claims
from kiosk.office.doctor.broker import UNREADABLE, Remedies, examine_broker, examine_put_aside, remedies
from kiosk.office.doctor.finding import FindingLevel, OfficeFinding, error, ok, warning
from kiosk.office.doctor.kiosks import examine_kiosks
from kiosk.office.doctor.local_name import BROWSER
from kiosk.office.doctor.mailbox import MAILBOX, examine_mailbox
from kiosk.office.doctor.postgresql import examine_order
from kiosk.office.doctor.rabbitmq import ABOUT as FILES
from kiosk.office.mail.errors import MailError
from kiosk.privileges import acting_for
from sync.archive.archive import Archive
from sync.archive.credential_store import CredentialStore
from sync.archive.database_errors import ArchiveAwayError, ArchiveError

COLOURS = {FindingLevel.OK: "green", FindingLevel.WARNING: "yellow", FindingLevel.ERROR: "red"}
WIDTH = max(map(len, FindingLevel))


@click.command()
@office_settings
@files_option
@rabbitmq_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
def command(path: Path | None, files: Path, rabbit: Path, *, as_json: bool) -> None:
    """Examine this head office: everything that could be wrong, each with its remedy.

    It tries to write in another kiosk's name, which the broker has to refuse; looks when certificates and
    revocation lists end, and whether two cards claim to be one kiosk; at disk, database, its copies, quarantine,
    mails that were not sent, answers that wait for a person; and what the kiosks say of months that do not arrive,
    and of their clocks. It changes nothing. Call it with sudo: what it cannot look at is an error.

    \b
    Exit codes:
      0   nothing has to be done
      1   warnings: something will stop, or is missing
      3   errors: months do not arrive, or somebody may do what he must not
      78  office.toml has faults
    """
    with exiting(CONFIG, SettingsError):
        settings = office(path)
    findings = []
    for finding in examine(settings, locate(OfficeSettings, path), MosquittoSettings(files), RabbitSettings(rabbit)):
        findings.append(finding)
        if not as_json:
            click.echo(line(finding))
    worst = max((each.severity for each in findings), key=[*FindingLevel].index)
    if as_json:
        rows = [{name: getattr(each, name) for name in ("about", "severity", "what", "remedy")} for each in findings]
        click.echo(json.dumps({"severity": worst, "findings": rows}, indent=2))
    else:
        counts = {each: sum(finding.severity == each for finding in findings) for each in FindingLevel}
        click.echo(f"{counts[FindingLevel.ERROR]} error(s), {counts[FindingLevel.WARNING]} warning(s)")
    sys.exit(worst.exit_code)


def examine(
    settings: OfficeSettings, file: Path, server: MosquittoSettings, rabbit: RabbitSettings
) -> Iterator[OfficeFinding]:
    """All examinations in turn; what keeps one of them from being made is a finding."""
    yield ok("settings", f"{file}: no faults")
    now = SystemClock().wall()
    examinations: dict[str, Callable[[], Iterator[OfficeFinding]]] = {
        certificates.AUTHORITY: lambda: _authority(settings, server, now),
        claims.CLAIMS: lambda: _claims(settings, now),
        "broker": lambda: _broker(settings, remedies(server, rabbit)),
        FILES: lambda: examine_files(settings, rabbit),
        archives.DATABASE: lambda: _archive(settings, now),
        archives.COPIES: lambda: _copies(settings, now),
        BROWSER: lambda: examine_browser(settings),
        MAILBOX: lambda: _mailbox(settings),
    }
    for about, look in examinations.items():
        try:
            yield from look()
        except MailError as fault:
            yield warning(about, str(fault), "then: kiosk office mailbox")
        except (CredentialError, SettingsError, ArchiveError, ArchiveAwayError) as fault:
            yield error(about, str(fault), f"kiosk config check {file}")
        except OSError as fault:
            yield error(about, f"{fault.filename or about}: {fault.strerror}", "run this as root, with sudo")


def _authority(settings: OfficeSettings, server: MosquittoSettings, now: datetime) -> Iterator[OfficeFinding]:
    folder, served = settings.ca.folder, settings.claims
    with acting_for(folder):
        if not (folder / TRUSTED).exists():
            yield ok(certificates.AUTHORITY, f"{folder}: none; kiosks come with passwords, or certificates of another")
            return
        authority = AuthorityFolder.open(folder)
        findings = [*certificates.examine_authority(authority, now)]
        findings.append(certificates.examine_certificate("claim server", served.certificate_file, now))
        given = copies(authority, server)
    yield from findings
    if server.files.exists():
        yield from certificates.examine_copies(given)
        yield certificates.examine_certificate("broker's certificate", server.certificate, now)


def _claims(settings: OfficeSettings, now: datetime) -> Iterator[OfficeFinding]:
    url = settings.claims.url
    file = archives.sqlite_file(url)
    with acting_for_archive(url):
        if file is not None and not file.exists():
            return
        with closing(CredentialStore.open(url)) as store:
            yield from claims.examine_claims(store.tokens(), store.certificates(), store.refusals(), now)


def _broker(settings: OfficeSettings, known: Remedies) -> Iterator[OfficeFinding]:
    table = settings.broker
    if table is None:
        yield error("broker", "office.toml names none", "sudo kiosk office setup NAME…")
        return
    if table.certificate_file:
        now = SystemClock().wall()
        yield certificates.examine_certificate("collector's certificate", table.certificate_file, now)
    yield from examine_broker(broker(table), _issuing(settings.ca.folder), SystemClock(), known)
    yield from examine_put_aside(UNREADABLE)


def _issuing(folder: Path) -> Authority | None:
    """The key that signs for a kiosk that tries, where there is one, and we may read it."""
    with suppress(CredentialError, OSError), acting_for(folder):
        return AuthorityFolder.open(folder).issuing()
    return None


def _mailbox(settings: OfficeSettings) -> Iterator[OfficeFinding]:
    if (mailbox := settings.mailbox) is not None:
        with imap_server(mailbox).session() as session:
            waiting = session.flagged()
        yield examine_mailbox(f"{mailbox.host}, {mailbox.folder}", waiting)


def _archive(settings: OfficeSettings, now: datetime) -> Iterator[OfficeFinding]:
    url = settings.archive.url
    file = archives.sqlite_file(url)
    with acting_for_archive(url):
        if file is not None:
            yield archives.examine_room(file.parent)
            yield archives.examine_database(file)
            if not archives.is_openable(file):
                return
        else:
            yield from examine_order(url)
        writes = settings.mail is not None or any(each.webhook for each in settings.owners.values())
        yield from archives.examine_waiting(url, now, mails=writes)
        with closing(Archive.open(url)) as archive:
            retired = {*settings.alert.retired, *archive.retired_kiosks()}
            statuses = [each for each in archive.statuses() if each.status.kiosk_id not in retired]
            senders = [] if statuses else [each for each in archive.kiosks() if each not in retired]
        yield from examine_kiosks(statuses, now, timedelta(hours=settings.alert.silent_h), senders)


def _copies(settings: OfficeSettings, now: datetime) -> Iterator[OfficeFinding]:
    place = settings.archive.copies
    with acting_for(place or Path("/")):
        yield archives.examine_copies(place, now)


def line(finding: OfficeFinding) -> str:
    """One finding for a person."""
    mark = click.style(f"{finding.severity:<{WIDTH}}", fg=COLOURS[finding.severity])
    remedy = f"\n{'':{WIDTH}}   {click.style(finding.remedy, bold=True)}" if finding.remedy else ""
    return f"{mark}  {finding.about}: {finding.what}{remedy}"
