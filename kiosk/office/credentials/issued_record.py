"""What an authority has signed, beside its keys: when an old copy is put back, the claims' database forgets it."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.office.credentials.authority_files import MAX_BYTES, OWN_MODE
from sync.document.regular_file import read_limited

_LINE = re.compile("(?P<serial>[0-9a-f]{1,40}) (?P<kiosk>[!-~]{1,63}) [.]")


@dataclass(frozen=True, slots=True)
class IssuedRecord:
    """Serial number and kiosk of each certificate, a line each. Methods raise OSError."""

    path: Path

    def add(self, serial: str, kiosk_id: str) -> None:
        """Keep that a certificate is signed for a kiosk; `serial`: hexadecimal. It is on the disk then."""
        # Whole lines, whoever else writes; a power cut may leave half of one, which has no kiosk of that name.
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, OWN_MODE)
        try:
            os.write(file, f"\n{serial} {kiosk_id} .".encode())
            os.fsync(file)
        finally:
            os.close(file)

    def by_kiosk(self) -> dict[str, list[int]]:
        """Serial numbers by kiosk, as far as they were kept."""
        found: dict[str, list[int]] = {}
        try:
            text = read_limited(self.path, MAX_BYTES).decode("ascii", "replace")
        except FileNotFoundError:
            return found
        for line in text.splitlines():
            if whole := _LINE.fullmatch(line):
                found.setdefault(whole["kiosk"], []).append(int(whole["serial"], 16))
        return found
