"""The one error of this room."""


class ReportError(Exception):
    """A page that cannot be made; the message says what is missing and what there is."""
