"""Tokens and revocations from the browser: asked there, carried out by who has the key, shown once."""

import re
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta

import pytest
from attrs import evolve

from config.claim_token import claim_token
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.office.web_credentials import GONE, take_in
from kiosk.office.credentials.authority_folder import AuthorityFolder, create
from kiosk.office.credentials.claims import ClaimError, ClaimIssuer
from kiosk.office.report.data.answered import decode
from kiosk.office.report.data.entered import MOST_ORDERS, REVOKE, TOKEN, CredentialEntry, Entered, encode
from sync.archive.credential_orders import CredentialOrder, CredentialOrders
from sync.archive.credential_store import CredentialStore
from tests.office.credentials.test_authority import KEY as CARD
from tests.office.credentials.test_authority import request
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, ROSSI, Web
from tests.office.web.entries import entries, reading
from tests.office.web.test_kiosk_orders import places, retired, yes
from tests.office.web.test_kiosk_orders import take_in as take_in_registry
from tests.sync.ends import until

KIOSK = "via-garibaldi"
PAGE = f"/kiosks/one/{KIOSK}"
SHOWN = re.compile(r"<code>token = (\S+)</code>")
READY = re.compile(r'name="key" value="([0-9a-f]{32})"><button>Show it')


@pytest.fixture(scope="module")
def technician(web, registered) -> Browser:
    return web.account("fleet@example.org", "--technician")


@pytest.fixture
def office(web, registered, tmp_path) -> OfficeSettings:
    """One with an authority of its own; nothing was asked for yet."""
    create(tmp_path / "ca", SystemClock().wall())
    toml = f'[ca]\nfolder = "{tmp_path}/ca"\n[claims]\nurl = "sqlite:///{tmp_path}/claims.db"\n'
    yield reading(web, entries(web), toml)
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM web_kioskrequest")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM kiosk_order")
        database.execute("UPDATE kiosk SET retired_on = NULL")
        database.execute("DELETE FROM placement WHERE kiosk_id LIKE 'bakery-%'")
        database.execute("DELETE FROM kiosk WHERE id LIKE 'bakery-%'")
    (web.folder / "answers.json").unlink(missing_ok=True)


def carried_out(web: Web, office: OfficeSettings, *words: str) -> None:
    """Once the web has asked."""
    until(lambda: entries(web).is_file() and all(each in entries(web).read_text() for each in words), "asked")
    take_in(office, SystemClock().wall())


def claimed(office: OfficeSettings, token: str):
    """A certificate for a card's key, as the claim server gives it."""
    authority = AuthorityFolder.open(office.ca.folder)
    with closing(CredentialStore.open(office.claims.url)) as store:
        issuer = ClaimIssuer(
            store, tuple(authority.authorities()), frozenset(authority.revoked()), authority.issued.add
        )
        return issuer.claim(claim_token(token).secret, request(CARD), SystemClock().wall())


def asked(office: OfficeSettings) -> list[tuple[str, str, str, str]]:
    with closing(CredentialOrders.open(office.claims.url)) as found:
        return [(each.what, each.kiosk_id, each.who, each.refusal) for each in found.newest(1000)]


def has_token(web: Web, office: OfficeSettings, technician: Browser) -> str:
    """One for the kiosk, asked for and shown."""
    assert yes(technician, f"{PAGE}/token").to == PAGE
    carried_out(web, office, f'"{TOKEN}"')
    return shown(technician, PAGE)


def shown(browser: Browser, path: str) -> str:
    page = browser.get(path).text
    form = {**hidden(page), "key": READY.search(page).group(1)}
    return SHOWN.search(browser.ask("POST", "/kiosks/token", form).text).group(1)


def test_a_new_kiosk_is_entered_gets_its_token_and_that_is_shown_once(web, registered, office, technician):
    path = f"/kiosks/add?shop={registered['Via Garibaldi']}&touchpoint=Terrace"
    assert yes(technician, path).to == "/kiosks/orders"
    until(lambda: entries(web).is_file() and '"add"' in entries(web).read_text(), "asked")
    assert f'"{TOKEN}"' not in entries(web).read_text()  # nobody makes one before the kiosk is entered
    take_in_registry(web)
    kiosk = "bakery-rossi-via-garibaldi-1"
    assert places(web, kiosk)[0][:2] == (registered["Via Garibaldi"], "Terrace")
    assert technician.get("/kiosks/orders").status == 200  # it hears so
    carried_out(web, office, f'"{TOKEN}"', kiosk)
    answers = web.folder / "answers.json"
    assert stat.S_IMODE(answers.stat().st_mode) == 0o640
    (answer,) = decode(answers.read_bytes()).answers
    assert answer.token not in repr(answer)
    token = shown(technician, "/kiosks/orders")
    assert token == answer.token
    assert not READY.search(technician.get("/kiosks/orders").text)
    for file in (web.folder / "web").iterdir():
        assert claim_token(token).secret.encode() not in file.read_bytes(), file
    until(lambda: f'"{TOKEN}"' not in entries(web).read_text(), "asked no more")
    take_in(office, SystemClock().wall())
    assert decode(answers.read_bytes()).answers == ()  # from now on it stands nowhere
    assert claimed(office, token).kiosk_id == kiosk  # the control: it is good
    assert asked(office) == [(TOKEN, kiosk, "fleet@example.org", "")]


def test_another_ones_token_is_shown_to_nobody_else_and_looking_does_not_use_it_up(web, office, technician):
    other = web.account("second@example.org", "--technician")
    assert yes(technician, f"{PAGE}/token").to == PAGE
    carried_out(web, office, f'"{TOKEN}"')
    page = technician.get(PAGE).text
    key = READY.search(page).group(1)
    assert "It is there, for who asked." in other.get(PAGE).text
    assert key not in other.get(PAGE).text
    form = {**hidden(other.get("/password/change").text), "key": key}
    assert other.ask("POST", "/kiosks/token", form).to == "/kiosks/orders"
    assert technician.ask("GET", f"/kiosks/token?key={key}").status == 405
    bare = technician.ask("POST", "/kiosks/token", {"key": key})
    assert bare.status == 403
    answer = technician.ask("POST", "/kiosks/token", {**hidden(page), "key": key})  # the control
    assert SHOWN.search(answer.text)
    assert answer.header("Cache-Control") == "no-store"
    assert technician.ask("POST", "/kiosks/token", {**hidden(page), "key": key}).to == "/kiosks/orders"


def test_what_is_taken_back_is_on_the_list_and_the_page_says_so(web, office, technician, capsys):
    certificate = claimed(office, has_token(web, office, technician))
    assert yes(technician, f"{PAGE}/revoke").to == PAGE
    assert int(certificate.serial, 16) not in AuthorityFolder.open(office.ca.folder).revoked()  # the control
    carried_out(web, office, f'"{REVOKE}"')
    assert int(certificate.serial, 16) in AuthorityFolder.open(office.ca.folder).revoked()
    assert "waits" not in technician.get(PAGE).text
    assert f"in the browser, fleet@example.org: revoke {KIOSK}: done" in capsys.readouterr().err


def test_a_kiosk_at_work_gets_no_token_until_its_certificate_is_taken_back(web, office, technician):
    claimed(office, has_token(web, office, technician))
    assert yes(technician, f"{PAGE}/token").to == PAGE
    carried_out(web, office, f'"{TOKEN}"')
    assert f"Not done: {KIOSK} has a certificate; have that taken back first" in technician.get(PAGE).text
    yes(technician, f"{PAGE}/revoke")
    carried_out(web, office, f'"{REVOKE}"')
    assert has_token(web, office, technician)  # the control


def test_a_token_that_was_lost_is_replaced_and_counts_no_more(web, office, technician):
    first = has_token(web, office, technician)
    second = has_token(web, office, technician)
    with pytest.raises(ClaimError, match="taken back"):
        claimed(office, first)
    assert claimed(office, second).kiosk_id == KIOSK


def test_one_that_is_taken_away_loses_its_certificate_too(web, office, technician):
    certificate = claimed(office, has_token(web, office, technician))
    assert yes(technician, f"{PAGE}/retire").to == PAGE
    carried_out(web, office, f'"{REVOKE}"')
    take_in_registry(web)
    assert retired(web) is not None
    assert int(certificate.serial, 16) in AuthorityFolder.open(office.ca.folder).revoked()


def test_whoever_left_a_screen_open_is_asked_who_he_is_and_owners_ask_for_nothing(web, office, registered):
    left = web.account("left-open@example.org", "--technician")
    for path in (f"{PAGE}/revoke", f"{PAGE}/token", f"{PAGE}/retire", "/kiosks/add"):
        assert left.get(path).to.startswith("/account/confirm"), path
        form = {**hidden(left.get("/password/change").text), "key": "1" * 32, "shop": f"{registered['Uostas']}"}
        assert left.ask("POST", path, form).to.startswith("/account/confirm"), path
    rights = {"own": ("--owner", ROSSI), "foreign": ("--owner", KAZLAUSKAS), "one": ("--shop", "Via Garibaldi")}
    for name, right in rights.items():
        browser = web.account(f"{name}-key@example.org", *right)
        form = {**hidden(browser.get("/password/change").text), "key": "0" * 32}
        for path in (f"{PAGE}/revoke", f"{PAGE}/token", "/kiosks/add", "/kiosks/token"):
            assert browser.ask("POST", path, form).status == 404, path
            assert browser.get(path).status in {404, 405}, path
    nobody = web.browser()
    assert nobody.get(f"{PAGE}/revoke").to.startswith("/login")
    form = {**hidden(left.get("/password/change").text), "key": "x"}
    assert left.ask("POST", "/kiosks/token", form).to == "/kiosks/orders"
    assert asked(office) == []


def test_an_answer_that_is_none_and_an_authority_that_is_away_leave_it_waiting(web, office, technician):
    assert yes(technician, f"{PAGE}/revoke").to == PAGE
    for junk in (b"", b"{", b'{"answers": [{}]}', b"\xff" * 100, b"[" * 300_000):
        (web.folder / "answers.json").write_bytes(junk)
        assert "waits: done in a minute or two" in technician.get(PAGE).text
    carried_out(web, office, f'"{REVOKE}"')
    assert "waits" not in technician.get(PAGE).text  # the control


def test_a_token_that_nobody_kept_is_not_made_twice_but_said_to_be_gone(office, tmp_path):
    one = CredentialEntry("1" * 32, TOKEN, KIOSK, "fleet@example.org")
    file, now = tmp_path / "own.json", SystemClock().wall()
    office = evolve(office, web=evolve(office.web, entries=file, answers=tmp_path / "answers.json"))
    file.write_bytes(encode(Entered(credentials=(one,))))
    take_in(office, now)
    (first,) = decode(office.web.answers.read_bytes()).answers
    take_in(office, now)
    assert decode(office.web.answers.read_bytes()).answers == (first,)  # read again, it is the same
    office.web.answers.unlink()  # the machine was started again
    take_in(office, now)
    (lost,) = decode(office.web.answers.read_bytes()).answers
    assert (lost.refusal, lost.token) == (GONE, "")


@pytest.mark.long
def test_so_many_a_day_are_carried_out_and_the_rest_waits(office, tmp_path, capsys):
    now, file = SystemClock().wall(), tmp_path / "own.json"
    office = evolve(office, web=evolve(office.web, entries=file, answers=tmp_path / "answers.json"))
    many = [CredentialEntry(f"{n:032x}", TOKEN, f"kiosk-{n}", "x@example.org") for n in range(MOST_ORDERS)]
    one = CredentialEntry("f" * 32, REVOKE, KIOSK, "x@example.org")
    with closing(CredentialOrders.open(office.claims.url)) as orders_:
        for each in many:
            orders_.put(_done(each, now))
    file.write_bytes(encode(Entered(credentials=(one,))))
    take_in(office, now + timedelta(hours=23))
    assert "the rest waits" in capsys.readouterr().err
    assert len(asked(office)) == MOST_ORDERS
    take_in(office, now + timedelta(hours=25))
    assert len(asked(office)) == MOST_ORDERS + 1  # the control


def _done(entry: CredentialEntry, now) -> CredentialOrder:
    return CredentialOrder(entry.key, entry.what, entry.kiosk_id, entry.who, now, "")
