"""Cards that rot: what is done to a database, and what is left in it."""

from pathlib import Path

from kiosk.device.store.votes import Votes

PAGE = 4096
FACES = ("happy", "neutral", "unhappy")


def fill(path, presses):
    """A database with so many presses, open."""
    votes = Votes(path, "installation-1")
    votes.begin("boot", 0)
    votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making it is not the claim
    votes.card.connection.rollback()
    for n in range(presses):
        votes.add_vote(n, n, FACES[n % 3], "counted")
    return votes


def spoil(path: Path, place: int, size: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xa5" * size)


def ids(votes):
    found, position = [], 0
    while rows := votes.read(position):
        position = rows[-1].id
        found += [row.id for row in rows]
    return found


def mend(votes):
    """Let the loop turn until all is saved; in how many steps."""
    steps = 1
    while votes.mend():
        steps += 1
    return steps
