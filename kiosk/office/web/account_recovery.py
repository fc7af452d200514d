"""Whose telephone is lost: codes and passkeys taken off, and whoever is logged in there logged out."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from kiosk.office.web.models import User


def take_factors_off(user: User) -> int:
    """Have the password alone open an account again, and no browser that was left open; how many factors there were."""
    factors, _ = Authenticator.objects.filter(user=user).delete()
    end_sessions({user.pk})
    return factors


def end_sessions(user_ids: Collection[int]) -> None:
    """Log people out wherever they are. Sessions are kept by a random key alone, and hold their addresses."""
    names = {str(each) for each in user_ids}
    ended = [each.pk for each in Session.objects.iterator() if each.get_decoded().get(SESSION_KEY) in names]
    Session.objects.filter(pk__in=ended).delete()
