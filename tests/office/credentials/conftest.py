"""An authority on disk, and OpenSSL, which wrote none of it, as the judge."""

import subprocess
from datetime import UTC, datetime

import pytest

from kiosk.office.credentials.authority_folder import create
from tests.openssl import require_openssl

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path):
    return create(tmp_path / "ca", NOW)


@pytest.fixture
def openssl():
    """Runs OpenSSL; its exit code and all that it says."""
    require_openssl()

    def run(*words, at=NOW):
        time = ("-attime", str(int(at.timestamp()))) if words[0] == "verify" else ()
        ran = subprocess.run(
            ["openssl", words[0], *time, *map(str, words[1:])], check=False, capture_output=True, text=True, timeout=300
        )
        return ran.returncode, ran.stdout + ran.stderr

    return run
