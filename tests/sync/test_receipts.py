"""The wire form of receipts, and whether the head office has something of this card's that this card did not make."""

import pytest

from sync.document import receipts
from sync.document.aggregate import encode
from sync.document.outbox import Document
from tests.sync.ends import a_month


def document(month="2026-10", **changes):
    aggregate = a_month(month, **changes)
    return Document(encode(aggregate), aggregate)


OURS = document(revision=5)


@pytest.mark.parametrize(
    ("stored", "twins"),
    [
        ({}, []),
        ({"card-1": {"2026-10": (4, "")}}, []),
        ({"card-1": {"2026-10": OURS.receipt}}, []),
        ({"card-1": {"2026-10": (5, "another content")}}, ["2026-10"]),
        ({"card-1": {"2026-10": (6, "")}}, ["2026-10"]),
        ({"card-1": {"2026-09": (6, "")}}, []),
        ({"card-2": {"2026-10": (6, "")}}, []),
    ],
)
def test_what_only_a_copy_of_the_card_can_have_made_is_disputed(stored, twins):
    assert receipts.disputed({"2026-10": OURS}, stored) == twins


def test_the_disputed_are_named_in_order():
    months = ("2026-10", "2026-08", "2026-09")
    stored = {"card-1": dict.fromkeys(months, (9, ""))}
    assert receipts.disputed({month: document(month) for month in months}, stored) == sorted(months)


def test_receipts_of_the_longest_length_are_read_and_longer_ones_are_not():
    told = receipts.encode({"card-1": {"2026-10": OURS.receipt}})
    full = told + b" " * (receipts.MAX_BYTES - len(told))
    assert receipts.decode(full) == {"card-1": {"2026-10": OURS.receipt}}
    assert receipts.decode(full + b" ") == {}


def test_the_same_receipts_give_the_same_bytes_whatever_order_they_are_in():
    told = {"b": {"2026-10": (3, "z")}, "a": {"2026-11": (1, "x"), "2026-09": (2, "y")}}
    assert receipts.encode(told) == b'{"a":{"2026-09":[2,"y"],"2026-11":[1,"x"]},"b":{"2026-10":[3,"z"]}}'
