"""What can go wrong between here and the mail server; each message says what to do."""


class MailError(Exception):
    """A mail was not sent."""


class MailSettingsError(MailError):
    """Somebody has to change a setting, a password or the server; trying again does not help."""


class MailAwayError(MailError):
    """The server cannot be talked to now; trying again later may help."""


class MailLaterError(MailError):
    """The server does not take this mail now; it may later."""


class MailRefusedError(MailError):
    """The server will never take this mail for this address."""


class MailServerError(MailError):
    """The server refuses a mail for a reason that is not the address's: somebody has to change something there."""
