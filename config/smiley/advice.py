"""What is wrong with one value of smiley.txt, with the advice that belongs to it. Pure."""


class AdviceError(ValueError):
    """A value that cannot be taken, and what may have been meant."""

    def __init__(self, kind: str, *facts: str) -> None:
        super().__init__(kind, *facts)
        self.kind = kind
        """Of `words.SENTENCES`."""
        self.facts = facts
        """What the sentence says beside the key: `{value}`, `{other}`."""
