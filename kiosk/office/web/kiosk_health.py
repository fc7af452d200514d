"""What a kiosk said of itself last, in words, for whoever looks after it. Pure."""

from collections.abc import Iterator

from kiosk.office.report.language import Language
from sync.archive.archive_read import StoredStatus
from sync.document.health import Health, Storage, Tested, Timekeeping


def health_lines(in_: Language, stored: StoredStatus) -> Iterator[tuple[str, str]]:
    """Each as what it is about, and how that is. Days are the calendar's of UTC."""
    _, status = in_.gettext, stored.status
    promised = status.next_due_at - status.at
    yield _("Last heard"), in_.full_day(stored.received_at.date())
    # As it is judged: by the office's clock, whatever the kiosk's shows.
    yield _("To be heard again by"), in_.full_day((stored.received_at + promised).date())
    if status.outstanding:
        yield _("Months on their way"), ", ".join(map(in_.month, status.outstanding))
    if status.certificate_until is not None:
        yield _("Certificate"), _("until {day}").format(day=in_.full_day(status.certificate_until))
    if status.health is not None:
        yield from _of_itself(in_, status.health)


def _of_itself(in_: Language, health: Health) -> Iterator[tuple[str, str]]:
    _ = in_.gettext
    yield _("Version"), health.version
    yield _("Clock"), _clock(in_, health.time)
    yield _("Card"), _card(in_, health.storage)
    if health.damage.databases:
        day = health.damage.since
        damaged = _("damaged what it held, last found on {day}") if day else _("damaged what it held")
        yield _("Card"), damaged.format(day=day and in_.full_day(day))
    yield _("Self-test"), _self_test(in_, health.tested)
    if health.in_service:
        yield _("In service"), _("Somebody is at work on it: presses do not count.")


def _clock(in_: Language, time: Timekeeping) -> str:
    _ = in_.gettext
    if time.source is not None:
        return {
            "time-server": _("kept right by a time server"),
            "hardware-clock": _("kept right by its battery clock"),
        }.get(time.source, _("kept right"))
    if time.heard_on is None:
        return _("nobody tells it the time")
    return _("nobody tells it the time since {day}").format(day=in_.full_day(time.heard_on))


def _card(in_: Language, storage: Storage) -> str:
    _ = in_.gettext
    if storage.failing:
        return _("cannot be written")
    if storage.ballast_given_up:
        return _("full, or nearly")
    if storage.free_mib is None:
        return _("can be written")
    return _("{count} MiB free").format(count=in_.number(storage.free_mib))


def _self_test(in_: Language, tested: Tested | None) -> str:
    _ = in_.gettext
    if tested is None:
        return _("none yet")
    if not tested.faces:
        return _("began by itself, and nobody pressed")
    if all(each.outcome == "passed" for each in tested.faces):
        words = _("passed on {day}") if tested.on else _("passed")
    else:
        words = _("not passed on {day}") if tested.on else _("not passed")
    return words.format(day=tested.on and in_.full_day(tested.on))
