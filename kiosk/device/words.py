"""What the self-test says, in the kiosk's language."""

from collections.abc import Mapping
from typing import TypeAlias

from config.language import Sentence, catalogue, pgettext_noop
from config.language import gettext_noop as _

Fact: TypeAlias = str | int | float | Sentence
"""What a sentence speaks of. A face or a detail that a catalogue knows is translated, too."""

FACES = (
    pgettext_noop("face", "very-happy"),
    pgettext_noop("face", "happy"),
    pgettext_noop("face", "neutral"),
    pgettext_noop("face", "so-so"),
    pgettext_noop("face", "unhappy"),
    pgettext_noop("face", "very-unhappy"),
)
DETAILS = (
    pgettext_noop("detail", "Connection refused"),
    pgettext_noop("detail", "Connection reset by peer"),
    pgettext_noop("detail", "Connection timed out"),
    pgettext_noop("detail", "timed out"),
    pgettext_noop("detail", "connection lost"),
    pgettext_noop("detail", "No route to host"),
    pgettext_noop("detail", "Network is unreachable"),
    pgettext_noop("detail", "Name or service not known"),
    pgettext_noop("detail", "No address associated with hostname"),
    pgettext_noop("detail", "Temporary failure in name resolution"),
    pgettext_noop("detail", "Bad user name or password"),
    pgettext_noop("detail", "Not authorized"),
    pgettext_noop("detail", "certificate has expired"),
    pgettext_noop("detail", "certificate is not yet valid"),
    pgettext_noop("detail", "self-signed certificate"),
    pgettext_noop("detail", "self-signed certificate in certificate chain"),
    pgettext_noop("detail", "unable to get local issuer certificate"),
    pgettext_noop("detail", "No space left on device"),
    pgettext_noop("detail", "Read-only file system"),
    pgettext_noop("detail", "Permission denied"),
    pgettext_noop("detail", "No such file or directory"),
    pgettext_noop("detail", "Input/output error"),
)
"""What the system, its TLS library and brokers call a fault, in their own words."""
DECIMAL_POINT = pgettext_noop("number", ".")
EXAMINED = (_("faces"), _("lights"), _("clock"), _("card"), _("flush"), _("outbox"), _("broker"))
SEVERITIES = (_("ok"), _("note"), _("warning"), _("error"))


def say(language: str, sentence: str, facts: Mapping[str, Fact] | None = None) -> str:
    """The sentence with its `{facts}`; English where the language does not know it."""
    # Of an empty one gettext tells about the catalogue itself.
    text = catalogue(language).gettext(sentence) if sentence else ""
    return text.format(**{key: _shown(language, fact) for key, fact in facts.items()}) if facts else text


def _shown(language: str, fact: Fact) -> str:
    if isinstance(fact, Sentence):
        return say(language, fact.template, fact.facts)
    words = catalogue(language)
    if isinstance(fact, float):
        return f"{fact:.1f}".removesuffix(".0").replace(".", words.pgettext("number", DECIMAL_POINT))
    text = str(fact)
    return next((each for context in ("face", "detail") if (each := words.pgettext(context, text)) != text), text)
