"""When certificates and revocation lists end, and whether the broker has what the authority has."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.office.broker.broker_files import ENDING, Files
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority_files import MAX_BYTES
from kiosk.office.credentials.authority_folder import AuthorityFolder
from kiosk.office.credentials.certificates import CredentialError, common_name, end_of, end_of_list
from kiosk.office.doctor.finding import OfficeFinding, error, ok, warning
from sync.document.regular_file import read_limited

AUTHORITY, BROKER = "authority", "broker's files"
LONG_BEFORE = timedelta(days=365)
"""An authority, or a list, is made anew in no hurry."""
SETUP = "sudo kiosk office setup NAME…"
ROTATE = "sudo kiosk office ca rotate"
REFRESH = "sudo kiosk office broker refresh; systemctl status kiosk-broker.path"


def examine_authority(authority: AuthorityFolder, now: datetime) -> Iterator[OfficeFinding]:
    """The root, the issuing keys, the lists. Raises CredentialError, OSError."""
    root = end_of(authority.root_certificate)
    if root < now + LONG_BEFORE:
        yield warning(AUTHORITY, f"the root's certificate ends on {root:%Y-%m-%d}", "make another authority in time")
    newest = authority.issuing_certificates[-1]
    if end_of(newest) < now + LONG_BEFORE:
        yield warning(AUTHORITY, f"{common_name(newest)} ends on {end_of(newest):%Y-%m-%d}", ROTATE)
    lists = authority.lists()
    if {each.issuer for each in lists} != {each.subject for each in authority.issuing_certificates}:
        yield error(AUTHORITY, "an issuing certificate has no revocation list: its kiosks are shut out", ROTATE)
    end = min(map(end_of_list, lists), default=now)
    if end <= now:
        yield error(AUTHORITY, f"the revocation list ended on {end:%Y-%m-%d}: Mosquitto lets nobody in", ROTATE)
    elif end < now + LONG_BEFORE:
        yield warning(AUTHORITY, f"the revocation list ends on {end:%Y-%m-%d}, and then nobody is let in", ROTATE)
    else:
        revoked = len(authority.revoked())
        yield ok(AUTHORITY, f"signs until {end_of(newest):%Y-%m-%d}; {revoked} taken back, the list until {end:%Y}")


def examine_copies(given: Files, remedy: str = REFRESH) -> Iterator[OfficeFinding]:
    """Whether the broker on this machine has heard of the last revocation. `given`: what it should have."""
    for copy, content in given.items():
        try:
            stale = read_limited(copy, MAX_BYTES) != content
        except FileNotFoundError:
            stale = True
        if stale:
            yield error(BROKER, f"{copy}: is not what the authority has: who was revoked may come in", remedy)


def examine_certificate(about: str, file: Path, now: datetime) -> OfficeFinding:
    """When a certificate ends."""
    try:
        end = end_of(pem.certificates(read_limited(file, MAX_BYTES), str(file))[0])
    except CredentialError as fault:
        return error(about, str(fault), SETUP)
    except OSError as fault:
        return error(about, f"{file}: {fault.strerror}", f"run this as root, with sudo; else {SETUP}")
    if end <= now:
        return error(about, f"{file}: ended on {end:%Y-%m-%d}", SETUP)
    if end < now + ENDING:
        return warning(about, f"{file}: ends on {end:%Y-%m-%d}", SETUP)
    return ok(about, f"{file}: until {end:%Y-%m-%d}")
