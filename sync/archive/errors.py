"""What an archive may answer instead of what it was asked: errors alone, which cost nothing to know."""


class ArchiveError(Exception):
    """The archive cannot be used; the message says what to change."""


class NoOwnerError(ArchiveError):
    """Nobody of a name has shops; the message names those who do."""


class ArchiveQuestionError(ArchiveError):
    """An older archive says something that only a person can tell; the message says which command answers."""


class ArchiveAwayError(ArchiveError):
    """The archive cannot be used now; trying again later may help."""
