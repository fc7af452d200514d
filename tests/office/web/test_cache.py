"""What a cache on the way could be made to keep: no header that it does not look at changes an answer."""

import re

import pytest

from tests.office.web.browser import HOST

POISON = {
    "X-Forwarded-Host": "evil.example.org",
    "X-Host": "evil.example.org",
    "X-Forwarded-Server": "evil.example.org",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/people",
    "X-Rewrite-URL": "/people",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": "host=evil.example.org;proto=http",
    "X-Script-Name": "/evil",
    "Script-Name": "/evil",
}
PATHS = ("/login", "/password/forgotten", "/nothing", "/", "/api/openapi.json")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def answered(web, path: str, **headers: str) -> tuple[int, str, str, str | None]:
    """What does not differ from one to the next: a form's token does."""
    answer = web.browser().get(path, **headers)
    return answer.status, answer.to, TOKEN.sub("", answer.text), answer.header("Cache-Control")


@pytest.mark.parametrize("path", PATHS)
def test_no_header_that_a_cache_does_not_look_at_changes_an_answer(web, path):
    plain = answered(web, path)
    for name, value in POISON.items():
        assert answered(web, path, **{name: value}) == plain, name
    assert "no-store" in plain[3]


def test_control_a_header_that_changes_an_answer_is_named_for_caches_and_another_host_is_refused(web):
    assert answered(web, "/login", **{"Accept-Language": "lt"}) != answered(web, "/login")
    assert "Accept-Language" in web.browser().get("/login").header("Vary")
    assert "Cookie" in web.browser().get("/login").header("Vary")
    assert web.browser().get("/login", Host=f"{HOST}@evil.example.org").status == 400


def test_what_may_be_kept_is_of_everybody_and_changes_its_name_with_its_content(web):
    sheet = re.search(r'href="(/assets/[^"]+)"', web.browser().get("/login").text).group(1)
    answers = [web.browser().get(sheet, **{name: value}) for name, value in [("X", "y"), *POISON.items()]]
    assert len({each.body for each in answers}) == 1
    for each in answers:
        assert "immutable" in each.header("Cache-Control")
        assert each.header("Set-Cookie") is None
