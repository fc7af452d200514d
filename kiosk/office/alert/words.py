"""Troubles in words: what it is, since when, and what to do about it."""

from collections.abc import Iterator

from kiosk.office.mail.letter import Letter
from kiosk.office.report.language import Language
from sync.archive.alert_event import AlertChanges, AlertEvent, EndedAlert

UNDATED = ("standing", "card", "full")
"""Troubles of which no kiosk says since when."""


def letter(in_: Language, message_id: str, to: tuple[str, ...], changes: AlertChanges) -> Letter:
    """One mail with all that is new to an owner."""
    return Letter(message_id, to, _subject(in_, changes), "\n\n".join(_text(in_, changes)) + "\n")


def raised(in_: Language, trouble: AlertEvent) -> str:
    """What is the matter."""
    _ = in_.gettext
    words = {
        "falling": in_.ngettext(
            "Customers have been less happy since {day}: {after} points instead of {before}, {votes} vote.",
            "Customers have been less happy since {day}: {after} points instead of {before}, {votes} votes.",
            trouble.votes or 0,
        ),
        "unheard": _(
            "Kiosk {kiosk} has not been heard since {day}. Is it switched on, and does the shop's network work? "
            "It keeps its votes meanwhile."
        ),
        "standing": _("Kiosk {kiosk} takes no votes: its program stands still. Unplug it and plug it in again."),
        "card": _("Kiosk {kiosk} takes no votes: its card cannot be written. It needs a new card."),
        "full": _("The card of kiosk {kiosk} is full; soon it will take no votes. Somebody has to look at it."),
        "copied": _(
            "Kiosk {kiosk} has two cards, one a copy of the other, or an old copy was put back: of {month} only one of "
            "them counts on the page. A technician has to let one begin anew."
        ),
        "stuck": _("At kiosk {kiosk} the button “{face}” is stuck. Is something caught in it?"),
        "chatter": _("At kiosk {kiosk} the button “{face}” has a bad contact. It should be replaced soon."),
        "flicker": _("At kiosk {kiosk} the button “{face}” closes by itself. It should be replaced soon."),
        "hum": _(
            "At kiosk {kiosk} the cable of the button “{face}” picks up the mains. A technician has to see to it."
        ),
        "silent": _("At kiosk {kiosk} nobody presses “{face}” any more, which chance does not explain. Press it once."),
        "other": _("At kiosk {kiosk} something is wrong with the button “{face}”. A technician has to look at it."),
        "test-swapped": _(
            "Kiosk {kiosk} did not pass its self-test: “{face}” was to be pressed, and another button answered. "
            "Their votes may be exchanged; the wires of both have to be seen to. {again}"
        ),
        "test-silent": _(
            "Kiosk {kiosk} did not pass its self-test: nobody pressed “{face}” when it was its turn. Its light or its "
            "button may be dead. {again}"
        ),
        "test-dark": _(
            "Kiosk {kiosk} did not pass its self-test: the light of “{face}” stays dark. Its lamp or its wires have to "
            "be seen to. {again}"
        ),
        "test-other": _("Kiosk {kiosk} did not pass its self-test: something is wrong with “{face}”. {again}"),
    }.get(trouble.kind, _("Something is wrong with kiosk {kiosk}. A technician has to look at it."))
    sentence = _filled(in_, words, trouble)
    if trouble.since and "{day}" not in words and "{month}" not in words:
        sentence += " " + _began(in_, trouble.kind).format(day=in_.full_day(trouble.since))
    return _at(trouble, sentence)


def _began(in_: Language, kind: str) -> str:
    _ = in_.gettext
    if kind.startswith("test-"):
        return _("The self-test was on {day}.")
    return _("It was found on {day}.") if kind in UNDATED else _("It began on {day}.")


def over(in_: Language, ended: EndedAlert) -> str:
    """The all-clear."""
    _ = in_.gettext
    works = _("At kiosk {kiosk} the button “{face}” works again.")
    words = {
        ("falling", "recovered"): _("Customers are as happy again as they used to be."),
        ("falling", "new usual"): _("Customers have been less happy for so long that this is what is usual now."),
        ("falling", "corrected"): _("With all that is known now, customers have not become less happy."),
        ("falling", "past"): _(
            "Whether customers are still less happy than before {day} cannot be said any more: that is too long ago, "
            "or the kiosk was moved since."
        ),
        ("unheard", ""): _("Kiosk {kiosk} is heard again."),
        ("standing", ""): _("Kiosk {kiosk} takes votes again."),
        ("card", ""): _("Kiosk {kiosk} takes votes again."),
        ("full", ""): _("The card of kiosk {kiosk} has room again."),
        ("test", ""): _("Kiosk {kiosk} has passed its self-test with “{face}”."),
    }.get(
        (ended.alert.subject[0], ended.ending),
        works if ended.alert.face else _("What was wrong with kiosk {kiosk} is over."),
    )
    return _at(ended.alert, _filled(in_, words, ended.alert))


def _at(trouble: AlertEvent, sentence: str) -> str:
    return f"{trouble.shop}: {sentence}"


def _filled(in_: Language, words: str, trouble: AlertEvent) -> str:
    return words.format(
        kiosk=trouble.kiosk_id,
        again=in_.gettext("To try it again: hold two faces for ten seconds, then press whichever blinks."),
        face=in_.face(trouble.face or ""),
        day=in_.full_day(trouble.since) if trouble.since else "",
        month=in_.said_month(f"{trouble.since:%Y-%m}") if trouble.since else "",
        before=trouble.points_before,
        after=trouble.points_after,
        votes=in_.number(trouble.votes or 0),
    )


def _subject(in_: Language, changes: AlertChanges) -> str:
    shops = in_.both(sorted({each.shop for each in changes.raised} or {each.alert.shop for each in changes.cleared}))
    if not changes.raised:
        if all(each.ending == "past" for each in changes.cleared):
            return in_.gettext("Not compared any more: {shops}").format(shops=shops)
        return in_.gettext("All clear: {shops}").format(shops=shops)
    if any(each.kind == "falling" for each in changes.raised):
        return in_.gettext("Customers are less happy: {shops}").format(shops=shops)
    return in_.gettext("A kiosk needs you: {shops}").format(shops=shops)


def _text(in_: Language, changes: AlertChanges) -> Iterator[str]:
    for trouble in changes.raised:
        yield raised(in_, trouble)
    for ended in changes.cleared:
        yield over(in_, ended)
    if changes.raised:
        yield in_.gettext("You will not be written to about this again until it is over.")
    yield in_.gettext("To get this mail at another address, or not at all, answer it.")
    yield "-- \nSmiley kiosk"
