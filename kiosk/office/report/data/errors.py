"""The errors of this room."""


class ReportError(Exception):
    """A page that cannot be made; the message says what is missing and what there is."""


class TwoOwnersError(ReportError):
    """Two owners each have a shop of one name, and no registry tells them apart."""
