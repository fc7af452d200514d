"""What an owner should know of before the month is over: facts, without the sentences of the mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

Kind: TypeAlias = Literal[
    "falling",
    "unheard",
    "standing",
    "card",
    "full",
    "copied",
    "stuck",
    "chatter",
    "flicker",
    "hum",
    "silent",
    "other",
    "test-swapped",
    "test-silent",
    "test-dark",
    "test-other",
]
"""`falling`: satisfaction. `unheard`: a kiosk that has said nothing when it should have. `standing`: its program counts
nothing. `card`: cannot be written; `full`: its room is used up. `copied`: two cards speak as one (docs/RELIABILITY.md).
`stuck`, `chatter`, `flicker`, `hum`, `silent`: a button, as in `sync.document.vocabulary`. `test-…`: what the self-test
found of a face, as in `sync.document.health.FaceTest`; a contact that is stuck or bad is told of as such. `other`,
`test-other`: what a kiosk of a newer version says. The archive may hold further kinds, which a newer version has told
of.
"""
KINDS: frozenset[str] = frozenset(get_args(Kind))


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """An alert as it was raised."""

    kind: Kind
    owner: str
    shop: str
    kiosk_id: str = ""
    """Empty where it is about the whole shop."""
    face: str = ""
    """The button's label."""
    since: date | None = None
    """The day on which it began, where that is known."""
    points_before: int | None = None
    """Of a fall: what was usual, and what is now."""
    points_after: int | None = None
    votes: int | None = None
    """Of a fall: since it began."""

    @property
    def subject(self) -> tuple[str, str, str]:
        """What is raised once: the same alert a day later has the same subject, whatever its figures."""
        # What a test found of a face may be found otherwise by the next, until the face passes. Of two cards nobody
        # hears that they have become one: it is told for each month.
        about = f"{self.since:%Y-%m}" if self.kind == "copied" else self.face
        return self.kind.partition("-")[0], self.kiosk_id or of_shop(self.owner, self.shop), about


def of_shop(owner: str, shop: str) -> str:
    """By which a whole shop stands in the place of a kiosk; two owners may have one of the same name."""
    # No name has a line's end in it, and many a one has a stroke.
    return f"{owner}\n{shop}"


@dataclass(frozen=True, slots=True)
class EndedAlert:
    """An alert that has come to its end."""

    alert: AlertEvent
    ending: str
    """How a fall ended: `recovered`, `new usual`, `corrected` by votes that came late, or `past`: it began before what
    is compared, and nobody saw its end. Empty for all else."""


@dataclass(frozen=True, slots=True)
class AlertChanges:
    """What one mail tells one owner."""

    raised: tuple[AlertEvent, ...]
    cleared: tuple[EndedAlert, ...]

    def of(self, shops: Collection[str]) -> "AlertChanges":
        """Those of some shops."""
        return AlertChanges(
            tuple(each for each in self.raised if each.shop in shops),
            tuple(each for each in self.cleared if each.alert.shop in shops),
        )

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.raised or self.cleared)
