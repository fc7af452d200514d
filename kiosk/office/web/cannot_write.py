"""How it is heard that nothing can be written into the browser's database: by SQLite's words, which have no code."""

import logging

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


def refusal(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The page that says so; None where an error means something else."""
    is_busy = means_busy(error)
    if not is_busy and not means_full_disk(error):
        return None
    remedy = "until another program has done with it" if is_busy else "until there is room"
    log.error("%s: %s; nothing is written down %s", settings.DATABASES["default"]["NAME"], error, remedy)
    answer: HttpResponse = render(request, "503_write.html", {"is_busy": is_busy}, status=503)
    return answer


def means_full_disk(error: BaseException) -> bool:
    """The disk takes no more: "database or disk is full", "disk I/O error"."""
    return isinstance(error, OperationalError) and "disk" in str(error)


def means_busy(error: BaseException) -> bool:
    """Another program has been writing for as long as is waited: "database is locked"."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)
