"""A kiosk that claims its certificate, renews it and takes the next one: what the lane `claims` watches and cuts."""

import logging
import os
from datetime import date
from pathlib import Path

import click

import kiosk.device.claim.claim
from config.claim_token import claim_token
from config.credential_files import CredentialFiles
from hardware.clock import SystemClock
from kiosk.device.claim.claim import Claim
from kiosk.device.claim.claim_client import ClaimClient
from kiosk.device.claim.credential import promote

KIOSK = "rossi-1"
FAULTS = ("not flushed", "in place", "key last")


class MarkingClient(ClaimClient):
    """Says when the office may have heard, and when it has answered."""

    def ask(self, path, told, root):
        _say("asking")
        given = super().ask(path, told, root)
        _say("answered")
        return given


_marker = -1


def _say(text: str) -> None:
    os.write(_marker, f"{text}\n".encode())


def put_in(fault: str, elsewhere: Path) -> None:
    """Make this kiosk one of the controls."""
    match fault:
        case "not flushed":
            os.fsync = lambda _file: None
        case "in place":
            kiosk.device.claim.claim.write_atomically = lambda path, content, **_mode: path.write_bytes(content)
        case "key last":
            # On the card only with its certificate.
            CredentialFiles.claim_key = property(lambda _files: elsewhere / "claim.key")
            CredentialFiles.renewal_key = property(lambda _files: elsewhere / "renewal.key")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("marks", type=click.Path(path_type=Path))
@click.argument("port", type=int)
@click.argument("token")
@click.option("--fault", type=click.Choice(FAULTS))
def main(folder: Path, marks: Path, port: int, token: str, fault: str | None) -> None:
    """Claim, renew, promote."""
    global _marker  # noqa: PLW0603 - opened once
    logging.disable()
    _marker = os.open(marks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if fault:
        put_in(fault, marks.parent)
    given = claim_token(token)
    assert given is not None
    files = CredentialFiles.of(given, folder / "credentials")
    claim = Claim(KIOSK, given, MarkingClient("127.0.0.1", port, SystemClock()), files)
    claim.settle(date.min)
    _say("claimed")
    claim.settle(date.max)
    promote(files)
    _say("promoted")


if __name__ == "__main__":
    main()
