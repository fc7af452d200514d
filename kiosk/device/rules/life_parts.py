"""A kiosk's life in parts, by the settings in force: each has a shop, a calendar, and documents of its own. Pure."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kiosk.device.rules.dating import Boot, Dating, Interval
from kiosk.device.rules.shop_settings import SettingsInForce
from kiosk.device.rules.tally import Tally
from sync.document.installation import under


@dataclass(frozen=True, slots=True)
class LifePart:
    """The time under some settings."""

    since: tuple[int, int]
    """The boot, and its CLOCK_BOOTTIME, nanoseconds."""
    installation_id: str
    """Of its documents."""
    tally: Tally


def cut(  # noqa: PLR0913 - what a tally needs
    settings: Sequence[SettingsInForce],
    boots: Sequence[Boot],
    now: Interval,
    *,
    first: int,
    kiosk_id: str,
    installation_id: str,
    final: Collection[tuple[str, str]],
) -> list[LifePart]:
    """The parts of which something may be in the boot `first` or a later one, each with an empty tally.

    `settings`, in order: the last are those now. `final`: months of an installation that are closed; of "", of all.
    """
    dating = Dating(boots)
    over = sum(following.since <= (first, 0) for following in settings[1:])
    found = []
    for place, each in enumerate(settings[over:], start=over + 1):
        own = under(installation_id, each.number)
        tally = Tally(
            kiosk_id,
            own,
            each.settings,
            dating,
            now,
            final={month for of, month in final if of in {own, ""}},
            until_ns=_end_ns(settings[place].since, boots, dating) if place < len(settings) else None,
        )
        found.append(LifePart(each.since, own, tally))
    return found


def part_of(parts: Sequence[LifePart], boot: int, boottime_ns: int) -> LifePart:
    """In which part something happened."""
    return parts[max(0, bisect_right(parts, (boot, boottime_ns), key=lambda part: part.since) - 1)]


def _end_ns(following: tuple[int, int], boots: Sequence[Boot], dating: Dating) -> int | None:
    """When the part before others was over, as early as it may have been, UTC; None where nothing is known of it."""
    boot, boottime_ns = following
    before = [each for each in boots if each.id < boot]
    if boottime_ns == 0 and before:
        boot, boottime_ns = before[-1].id, before[-1].alive_ns
    interval = dating.interval(boot, boottime_ns)
    return interval.before_ns if interval.after_ns is None else interval.after_ns
