"""The mailbox to which owners answer: what waits there for a person."""

from kiosk.office.doctor.finding import OfficeFinding, ok, warning

MAILBOX = "mailbox"


def examine_mailbox(place: str, waiting: int) -> OfficeFinding:
    """`waiting`: mails that are unread and bear a flag, as `kiosk office mailbox` leaves them."""
    if waiting:
        return warning(MAILBOX, f"{place}: {waiting} answer(s) wait for a person", "read what is unread and has a flag")
    return ok(MAILBOX, f"{place}: nothing waits for a person")
