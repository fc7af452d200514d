"""A forgotten password. The page writes down what it was asked, whatever it was; who has an account is looked up later.

An answer that looked for the account took two milliseconds longer where there was one, enough to be told from afar.
"""

from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.utils.translation import override

from config.language import gettext_noop as _
from kiosk.office.web.environment import gettext
from kiosk.office.web.models import User

SUBJECT = _("A new password")
TEXT = _(
    "Somebody asked for a new password for this address at {url}. If it was you, choose it here within an hour:"
    "\n\n{link}\n\nIf it was not you, there is nothing to do: your password stays."
)


def letter(email: str, language: str) -> tuple[str, str] | None:
    """Subject and text for an address, in a language; None where it has no account."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return None
    with override(language):
        return gettext(SUBJECT), gettext(TEXT).format(url=settings.OFFICE.url, link=link(user))


def link(user: User) -> str:
    """Where somebody chooses another password, once, within an hour."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    # By the address in the settings: who asked may have sent a host, or a port, of his own.
    return f"{settings.OFFICE.url}/password/new/{quote(key)}"
