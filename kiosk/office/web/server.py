"""Starts the web: its folder, its database, its first account, its server."""

import errno
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import django
import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django.urls import get_resolver

from config.office import OfficeSettings
from config.password import read_password
from config.web import WebSettings
from kiosk.office.mail.server import MailServer
from kiosk.office.web import listening
from kiosk.office.web.cannot_write import means_full_disk
from kiosk.office.web.django_settings import DATABASE, django_settings
from kiosk.office.web.office import Office
from sync.archive.read_engine import read_as
from sync.document.regular_file import read_limited

THREADS = 4
CONNECTIONS = 500
IDLE_S = 60
MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_HEADER_BYTES = 32 * 1024
SECRET = "secret"  # noqa: S105 - the name of a file
SECRET_BYTES, MAX_SECRET_BYTES = 48, 4096
TIDYING = "clearsessions"
_READY: dict[str, dict[str, bool]] = {"migrate": {"interactive": False}, "createcachetable": {}, TIDYING: {}}
"""Django's commands that bring the database to the newest schema, and empty it of what has ended."""


class WebError(Exception):
    """The web cannot begin; the message says what to change."""


def prepare(office: OfficeSettings, now: Callable[[], datetime]) -> None:
    """Make Django ready in this process: folder, secret, newest schema. Raises WebError, PasswordError."""
    web = office.web
    try:
        web.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = _secret(web.folder / SECRET)
    except OSError as error:
        raise WebError(f"web.folder: {error.filename}: {error.strerror}") from None
    oidc = web.oidc
    client_secret = read_password(oidc.secret_file, "web.oidc.secret_file") if oidc else ""
    url = web.url.rstrip("/")
    silent = timedelta(hours=office.alert.silent_h)
    archive_url = read_as(office.archive.url, web.archive_role)
    around = Office(
        archive_url,
        url,
        sends_mail=office.mail is not None,
        now=now,
        silent=silent,
        entries=web.entries,
        answers=web.answers,
        today=web.today,
        owners=office.owners,
        retired=office.alert.retired,
        issuer=oidc.issuer if oidc else "",
    )
    settings.configure(**django_settings(web, around, secret, client_secret))
    django.setup()
    try:
        for name, options in _READY.items():
            call_command(name, verbosity=0, **options)
    except DatabaseError as error:
        if name == TIDYING and means_full_disk(error):
            return  # what has ended lets nobody in, as long as it stays
        remedy = "make room there" if means_full_disk(error) else "it must be a file of the user that serves"
        raise WebError(f"{web.folder / DATABASE}: {error}; {remedy}") from None


def serve(
    office: OfficeSettings, to: MailServer | None, now: Callable[[], datetime], say: Callable[[str], object]
) -> None:
    """Answer until the process is told to end. Raises WebError."""
    prepare(office, now)
    # All that a page needs is loaded before the first one is asked for; what is missing is said now.
    assert get_resolver().url_patterns  # noqa: S101 - there are some
    # They need Django ready.
    from kiosk.office.web import first_link, invitation, outgoing_mail, page_queue  # noqa: PLC0415

    server = _listening(office.web)
    mail_worker = outgoing_mail.MailWorker(to, now)
    page_worker = page_queue.PageWorker(now)
    mail_worker.start()
    page_worker.start()
    url = settings.OFFICE.url
    here = settings.OFFICE.is_here
    token = None if here else invitation.invite_first(now())
    say(f"serving {url} at {office.web.address}:{office.web.port}")
    if token:
        say("there is no account yet; open this within 24 hours and make the first one:")
        say(f"    {url}/welcome/{token}")
    first = first_link.FirstLink(now, say)
    if here:
        # Said before anybody is answered.
        first.turn()
        first.start()
    try:
        server.run()
    finally:
        first.stop()
        mail_worker.stop()
        page_worker.stop()


def _listening(web: WebSettings) -> waitress.server.BaseWSGIServer:
    try:
        return waitress.create_server(
            get_wsgi_application(),
            sockets=listening.sockets(web),
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_S,
            max_request_body_size=MAX_BODY_BYTES,
            max_request_header_size=MAX_HEADER_BYTES,
            # Who is behind the proxy, and whether by TLS, is believed of the proxy alone.
            trusted_proxy=web.proxy,
            trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
            clear_untrusted_proxy_headers=True,
            ident=None,
        )
    except OSError as error:
        where = f"web.address = {web.address}, web.port = {web.port}"
        raise WebError(f"{where}: {error.strerror}; choose another, or end what listens there") from None


def _secret(file: Path) -> str:
    """What signs cookies and links: made once, read by this user alone. Raises OSError."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if secret := read_limited(file, MAX_SECRET_BYTES).decode("latin-1"):
            return secret
        raise OSError(errno.EINVAL, "is empty; take it away, and everybody signs in again", str(file)) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        written.write(secret)
        written.flush()
        os.fsync(descriptor)
    return secret
