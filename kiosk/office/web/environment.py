"""The templates: Jinja2's as the report's are, their sentences in the project's catalogues."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from jinja2 import Environment, StrictUndefined

from config.language import NAME, SOURCE, catalogue, languages
from kiosk.office.web.assets import BAR, ICON, PASSKEY, STYLE


def environment(**options: Any) -> Environment:
    """Called by Django with its options."""
    blanks = {"trim_blocks": True, "lstrip_blocks": True}
    made = Environment(extensions=["jinja2.ext.i18n"], **{**options, **blanks, "undefined": StrictUndefined})  # noqa: S701 - on among Django's options
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    # It knows the models, which are there once Django is ready.
    from kiosk.office.web import kept_form  # noqa: PLC0415
    from kiosk.office.web.rights import access_of  # noqa: PLC0415

    made.globals |= {
        "url": _url,
        "bar": BAR.path,
        "icon": ICON.path,
        "style": STYLE.path,
        "passkey": PASSKEY.path,
        "office": settings.OFFICE,
        "access_of": access_of,
        "kept_input": kept_form.field,
        "code": language,
        "languages": language_names(),
    }
    return made


def language() -> str:
    """The code of the language that is spoken to whoever asks."""
    return get_language() or SOURCE


def language_names() -> dict[str, str]:
    """By code, each in itself."""
    return {code: catalogue(code).pgettext("language", NAME).split(",")[0] for code in languages()}


def gettext(sentence: str) -> str:
    """A sentence in that language."""
    return catalogue(language()).gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """A sentence with a count."""
    return catalogue(language()).ngettext(one, many, count)


def _url(name: str, *arguments: Any) -> str:
    return str(reverse(name, args=arguments))
