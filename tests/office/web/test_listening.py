"""http://NAME.local without a port: the web is handed a socket, as systemd opens it, beside its own."""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.office.web.conftest import Web
from tests.office.web.test_devices import FAR, NAME, NEAR, Telephone, answers, telephone
from tests.sync.ends import free_port

HANDED = """
import os, socket, sys
opened = socket.create_server(("127.0.0.1", int(sys.argv[1])))
# Never past what the socket itself is.
if opened.fileno() != 3:
    os.dup2(opened.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    """A shop's Pi, the port that it was handed, and the link that it said."""
    port, short = free_port(), free_port()
    web = Web(tmp_path_factory.mktemp("handed"), port=port, url=f"http://{NAME}:{port}")
    web.command = (sys.executable, "-c", HANDED, str(short), str(Path(sys.executable).with_name("kiosk")))
    web.answers = lambda _host="": answers(web)
    with web.serving() as said:
        yield web, short, urlsplit(re.search(r"http://\S+/device/\S+", said).group()).path


def test_who_types_the_name_alone_is_let_in_and_known_at_the_other_port_as_well(handed):
    web, short, link = handed
    typed = Telephone(short, host=NAME, address=NEAR)
    assert "works once" in typed.get(link).text
    assert typed.post(link, {}).to == "/"
    # No month is here yet; who is not let in is led elsewhere.
    assert typed.get("/").status == 200
    same = telephone(web)
    assert same.get("/").to.startswith("/stranger"), "the control"
    same.cookies = dict(typed.cookies)
    assert same.get("/").status == 200


@pytest.mark.parametrize(("host", "address"), [(NAME, FAR), ("evil.example.org", NEAR)])
def test_from_elsewhere_and_for_another_name_there_is_nothing_there_either(handed, host, address):
    answer = Telephone(handed[1], host=host, address=address).get("/stranger")
    assert (answer.status, answer.body) == (404, b"")
    assert Telephone(handed[1], host=NAME, address=NEAR).get("/stranger").status == 403, "the control"
