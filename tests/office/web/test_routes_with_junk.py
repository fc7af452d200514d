"""Junk at every address of the URLconf: in the place of an id, in the query, in the fields of a form; by each role."""

import re
import sys
from collections.abc import Iterator
from random import Random
from urllib.parse import quote, urlencode

import pytest

from kiosk.office.web.django_settings import MAX_FIELDS, MAX_FORM_BYTES
from tests.office.web.browser import hidden
from tests.office.web.conftest import Web
from tests.office.web.routes import Route, routes
from tests.office.web.two_owners import RIGHTS, TwoOwners

pytestmark = pytest.mark.long
CARELESS = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def careless(*arguments):
    prepare(*arguments)
    from kiosk.office.web.views import notes
    form = notes.NoteForm
    def breaking(shop, kinds, sent, **more):
        if sent:
            int(sent["date"][:4])
        return form(shop, kinds, sent, **more)
    notes.NoteForm = breaking
server.prepare = careless
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
MARK = "a-word-that-was-sent"
JUNK = (
    "",
    MARK,
    *("0", "-1", "9" * 30, "1e999", "NaN", "0x10", "1_0", "²", "٣"),
    *("2026-13-45", "0000-00-00", "9999-12-31", "2026-00"),
    *("\0", "\ud7ff\u202e", "a\r\nSet-Cookie: a=b", b"\xff\xfe", b"\xed\xa0\x80", "%00", "%", "x" * 500),
    *("' OR 1=1 --", "../../etc/passwd", "{{7*7}}", "{% x %}", "<b>", "//evil.example.org", "[]", '{"a": 1}'),
)
"""What looks like a number, a date, an address, a text, and is none, or one that nobody means."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": f"multipart/form-data; boundary={MARK}"}
METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
NAMED = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"')
STEPS = {"office": 10}
OF_OTHERS = 4
"""How often each address is asked; the office sees the most behind it."""
LEFT_OUT = {"account_logout"}
"""It ends the session that everything is asked in."""


@pytest.fixture(scope="module")
def all_routes(tmp_path_factory) -> list[Route]:
    found = routes(tmp_path_factory.mktemp("routes") / "web")
    return [each for each in found if each.name not in LEFT_OUT]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[TwoOwners]:
    web = Web(tmp_path_factory.mktemp("junk"))
    with web.serving() as said:
        yield TwoOwners(web, said)


def fields(world: TwoOwners, all_routes: list[Route]) -> dict[str, str]:
    """Of every form that anybody is shown, with something good in those that the tests of rights fill in."""
    found = set()
    for name in ("nobody", "office"):
        for route in all_routes:
            found |= {*NAMED.findall(world.people[name].get(route.path(world.own)).text)}
    assert {"login", "email", "words", "name", "frequency", "oldpassword"} <= found
    good = dict.fromkeys(sorted(found - {"csrfmiddlewaretoken"}), "1") | world.form
    assert len(good) < MAX_FIELDS
    return good


@pytest.fixture(scope="module")
def good(world, all_routes) -> dict[str, str]:
    return fields(world, all_routes)


def in_parts(sent: dict[str, str | bytes], file: str | bytes) -> bytes:
    """A form with a file, as a browser sends it."""
    parts = {**{f'"{name}"': value for name, value in sent.items()}, '"file"; filename="a.csv"': file}
    return (
        b"".join(
            b"--%s\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n"
            % (MARK.encode(), name.encode(), value if isinstance(value, bytes) else value.encode("utf-8", "replace"))
            for name, value in parts.items()
        )
        + b"--%s--\r\n" % MARK.encode()
    )


def failures(world: TwoOwners, name: str, all_routes: list[Route], good: dict[str, str]) -> list[tuple]:
    """Where the web failed, and at what: the same requests at each run."""
    browser = world.people[name]
    bearer = world.bearers.get((name, "read"), {})
    token = hidden(browser.get("/password/change" if browser.inside else "/login").text)
    by_script = {"X-CSRFToken": token["csrfmiddlewaretoken"]}
    found = []
    for route in all_routes:
        chance = Random(f"{name} {route.name}")

        def mixed(values: dict[str, str], chance: Random = chance) -> dict[str, str | bytes]:
            return {key: chance.choice((value, chance.choice(JUNK))) for key, value in values.items()}

        asked = [("POST", route.path(world.own), urlencode({**token, "text": "x" * MAX_FORM_BYTES}).encode(), FORM)]
        for step in range(STEPS.get(name, OF_OTHERS)):
            # Junk in the address leads to no view, mostly: every other time there is none.
            place = mixed(world.own) if step % 2 else world.own
            path = route.path({key: quote(value, "") for key, value in place.items()})
            query = f"{path}?{urlencode(mixed(good))[:8000]}"
            asked += [
                ("GET", query, None, {}),
                (chance.choice(METHODS), query, None, by_script),
                ("POST", path, urlencode(token | mixed(good)).encode(), FORM),
            ]
        sent = token | mixed(good)
        asked.append(("POST", route.path(world.own), in_parts(sent, chance.choice(JUNK)), PARTS))
        for method, path, body, headers in asked:
            if browser.ask(method, path, None, headers | bearer, body).status >= 500:
                found.append((route.name, method, path, body))
    return found


@pytest.mark.parametrize("name", ["nobody", *RIGHTS, "office"])
def test_junk_is_refused_and_nothing_fails_nor_is_written_down(world, all_routes, good, name):
    assert failures(world, name, all_routes, good) == []
    assert world.people[name].inside == (name != "nobody")  # until the end
    said = (world.web.folder / "said").read_text()
    assert "Traceback" not in said
    assert MARK not in said


def test_control_a_view_that_takes_junk_for_a_date_is_found(tmp_path, all_routes):
    web = Web(tmp_path)
    web.command = (sys.executable, "-c", CARELESS)
    with web.serving() as said:
        world = TwoOwners(web, said)
        of_notes = [each for each in all_routes if "note" in each.name]
        found = failures(world, "owner", of_notes, fields(world, all_routes))
    assert {name for name, *_ in found} == {"notes"}
    assert "Traceback" in (web.folder / "said").read_text()
