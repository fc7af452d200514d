"""What Django and allauth say in forms and our catalogues say instead: in Italian theirs says "tu", ours "Lei"."""

from django.utils.translation import trans_real

from config.language import SOURCE, catalogue, languages
from config.language import gettext_noop as _

SENTENCES = (
    _("Enter a valid email address."),
    _("Enter a valid date."),
    _("Enter a whole number."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("The submitted file is empty."),
    _("No file was submitted. Check the encoding type on the form."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("Too many failed login attempts. Try again later."),
    _("You must type the same password each time."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
)
"""Letter by letter as they stand there."""


def say_ours() -> None:
    """Have Django say a sentence as our catalogue does, where that has it."""
    for code in languages():
        if code != SOURCE:
            trans_real.translation(code).merge(catalogue(code))
