"""Sessions in the database, written whole: with what a form writes down, or not at all.

Django writes a session after the view, when all else is written. Where another program has the database just then,
whoever has used a link up, or chosen another password, is told that he is out.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from kiosk.office.web.cannot_write import refusal


class SessionStore(db.SessionStore):
    """As Django's; what stands in the database already is not written once more."""

    _written: tuple[Any, bytes] | None = None

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Raises OperationalError where nothing can be written, which Django takes for a session that is gone."""
        if not must_create and self._written == self._content():
            return
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
        self._written = self._content()

    def _content(self) -> tuple[Any, bytes]:
        return self.session_key, self.serializer().dumps(self._get_session(no_load=True))


class Sessions(SessionMiddleware):
    """As Django's; says so where nothing can be written just now."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Have the session written, and give the browser its cookie."""
        try:
            return super().process_response(request, response)
        except OperationalError as error:
            answer = refusal(request, error)
            if answer is None:
                raise
            answer.cookies = response.cookies  # the form of languages on this page is sent with what belongs to it
            return answer


def write(request: HttpRequest) -> None:
    """Have it written now, as part of what else is. Raises OperationalError, SessionInterrupted."""
    session = request.session
    if session.modified and not session.is_empty():
        try:
            session.save()
        except UpdateError:
            raise SessionInterrupted("ended by another browser meanwhile") from None
