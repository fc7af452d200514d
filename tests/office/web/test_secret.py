"""What signs cookies and links, where something else stands in its place."""

import os

import pytest

from config.office import OfficeSettings
from config.web import WebSettings
from kiosk.office.web.server import SECRET, WebError, prepare

STRANGE = {
    "a pipe, no file": os.mkfifo,
    "a link, no file": lambda path: path.symlink_to("/dev/zero"),
    "more than 4096 bytes": lambda path: path.write_bytes(bytes(5000)),
    "is empty; take it away": lambda path: path.touch(),
    "Is a directory|a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("said", STRANGE)
def test_what_is_no_secret_is_named_and_not_waited_for(tmp_path, said):
    STRANGE[said](tmp_path / SECRET)
    office = OfficeSettings(web=WebSettings(folder=tmp_path))
    with pytest.raises(WebError, match=f"web.folder: {tmp_path}/{SECRET}: ({said})"):
        prepare(office, lambda: None)
