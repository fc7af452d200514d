"""`kiosk office enrol`, `renew`, `revoke`, `claims`: from the table of a technician to the revocation list."""

import csv
import sqlite3
import stat
from contextlib import closing

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from config.claim_token import claim_token
from config.limits import KEY as KIOSK_ID
from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.cli.exits import CONFIG, DATA
from kiosk.device.setup.fleet import read_fleet
from kiosk.office.credentials.authority_folder import AuthorityFolder, create
from kiosk.office.credentials.claims import ClaimIssuer
from sync.archive.credential import ClaimRefusal
from sync.archive.credential_store import CredentialStore
from sync.archive.kiosk_ids import free_ids, id_stem
from sync.archive.registry import Registry
from tests.office.credentials.test_authority import KEY, request

HEAD = "kiosk id;owner;shop;time zone\n"
TABLE = f"{HEAD}Rossi-1;Panificio Rossi;Stazione;Roma\nrossi-2;Panificio Rossi;Centro;Roma\n"


@pytest.fixture
def office(tmp_path):
    """An office with an authority; runs its commands."""
    url = f"sqlite:///{tmp_path / 'claims.db'}"
    archive = f"sqlite:///{tmp_path / 'archive.db'}"
    (tmp_path / "office.toml").write_text(
        f'[archive]\nurl = "{archive}"\n[claims]\nurl = "{url}"\n[ca]\nfolder = "{tmp_path / "ca"}"\n'
    )
    create(tmp_path / "ca", SystemClock().wall())

    def run(*words, code=0):
        arguments = ["office", words[0], "--settings", str(tmp_path / "office.toml"), *map(str, words[1:])]
        ran = CliRunner().invoke(main, arguments)
        assert ran.exit_code == code, ran.output
        return ran.stderr if code in {CONFIG, DATA} else ran.stdout

    with closing(CredentialStore.open(url)) as store:
        run.store, run.archive = store, archive
        run.authority = AuthorityFolder.open(tmp_path / "ca")
        run.issuer = ClaimIssuer(store, tuple(run.authority.authorities()), frozenset(), run.authority.issued.add)
        yield run


def tokens(text):
    return {row["kiosk id"]: claim_token(row["token"]) for row in csv.DictReader(text.splitlines())}


def claimed(office, token):
    return office.issuer.claim(token.secret, request(KEY), SystemClock().wall())


def test_a_table_of_kiosks_comes_back_with_tokens_and_makes_their_cards(tmp_path, office):
    (tmp_path / "kiosks.csv").write_text(TABLE)
    out = tmp_path / "cards.csv"
    said = office("enrol", "--csv", tmp_path / "kiosks.csv", "--broker", "mqtt.example.org", "--out", out)
    assert "2 tokens, good for 90 days" in said
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    cards = read_fleet(out, "en")
    assert [*cards] == ["rossi-1", "rossi-2"]
    for name, token in zip(cards, tokens(out.read_text()).values(), strict=True):
        assert str(token) in cards[name]
        assert token.fingerprint == office.authority.fingerprint
        assert claimed(office, token).kiosk_id == name


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (TABLE, "line 2: "),
        (f"{HEAD}a;b;c;nowhere\nrossi-1;Rossi;Centro;Roma\n", "line 2: time zone = nowhere"),
        (f"{TABLE}rossi-1;Rossi;Centro;Roma\n", "line 4: kiosk id = rossi-1: stands in another line, too"),
        ("owner;shop\na;b\n", "kiosk id"),
    ],
)
def test_a_table_with_a_fault_gives_nobody_a_token(tmp_path, office, table, fault):
    (tmp_path / "kiosks.csv").write_text(table)
    more = () if table == TABLE else ("--broker", "mqtt.example.org")
    assert fault in office("enrol", "--csv", tmp_path / "kiosks.csv", *more, code=DATA)
    assert office.store.tokens() == []


@pytest.fixture
def shops(office):
    """Two owners with a shop of one name."""
    with closing(Registry.open(office.archive)) as registry, registry.change() as change:
        for name in ("Panificio Rossi", "Žuvėdra & sūnūs"):
            change.add_shop(change.add_owner(name), "Centro")
    return ("--time-zone", "Europe/Rome", "--broker", "mqtt.example.org")


def test_a_shop_gets_so_many_kiosks_with_tokens_that_the_registry_knows(tmp_path, office, shops):
    out = tmp_path / "cards.csv"
    office("enrol", "--shop", "centro", "--owner", "panificio rossi", "--count", 50, *shops, "--out", out)
    cards = read_fleet(out, "en")
    assert [*cards] == [f"panificio-rossi-centro-{n}" for n in range(1, 51)]
    assert "owner = Panificio Rossi" in cards["panificio-rossi-centro-50"]
    assert {each.kiosk_id for each in office.store.tokens()} == {*cards}
    with closing(Registry.open(office.archive)) as registry:
        (shop,) = [each for each in registry.shops_named("Centro") if each.owner == "Panificio Rossi"]
        assert {each.id for each in registry.kiosks(shop.id)} == {*cards}
    # The next ones go on from there, and another owner's have other names.
    assert [*tokens(office("enrol", "--shop", "Centro", "--owner", "Panificio Rossi", *shops))] == [
        "panificio-rossi-centro-51"
    ]
    assert [*tokens(office("enrol", "--shop", "Centro", "--owner", "Žuvėdra & sūnūs", *shops))] == [
        "zuvedra-sunus-centro-1"
    ]


def test_a_shop_that_could_be_two_is_asked_about_and_nobody_is_entered(office, shops):
    assert "say whose with --owner" in office("enrol", "--shop", "Centro", *shops, code=CONFIG)
    assert "no shop 'Fiera'" in office("enrol", "--shop", "Fiera", *shops, code=CONFIG)
    office("enrol", "--shop", "Centro", "--owner", "Panificio Rossi", code=2)
    office("enrol", "--shop", "Centro", "rossi-1", code=2)
    with closing(Registry.open(office.archive)) as registry:
        assert registry.kiosks() == []


@given(st.text(max_size=80), st.text(max_size=80), st.sets(st.integers(1, 5)))
def test_an_id_is_one_whatever_the_names(owner, shop, numbers):
    stem = id_stem(owner, shop)
    made = free_ids(stem, {f"{stem}-{n}" for n in numbers}, 1000)
    assert all(KIOSK_ID.fits(each) for each in made)
    assert len({*made}) == 1000
    assert {*made}.isdisjoint(f"{stem}-{n}" for n in numbers)


def test_every_kiosk_that_cannot_be_enrolled_is_named_at_once(office):
    claimed(office, tokens(office("enrol", "rossi-1", "rossi-2"))["rossi-1"])
    said = office("enrol", "rossi-1", "rossi-2", "rossi-3", "Rossi 4", "rossi-5", "rossi-5", code=CONFIG)
    assert "rossi-1: has a certificate already; `kiosk office renew`" in said
    assert "rossi-2: has an unused token already" in said
    assert "'Rossi 4': a kiosk's id must be" in said
    assert "rossi-5: is named twice" in said
    assert "rossi-3" not in said
    assert {each.kiosk_id for each in office.store.tokens()} == {"rossi-2"}


def test_a_fresh_token_takes_the_place_of_one_that_was_lost(office):
    lost = tokens(office("enrol", "rossi-1"))["rossi-1"]
    fresh = tokens(office("renew", "rossi-1", "--days", 5))["rossi-1"]
    with pytest.raises(Exception, match="taken back"):
        claimed(office, lost)
    assert claimed(office, fresh).kiosk_id == "rossi-1"
    office("revoke", "rossi-1")
    assert [*tokens(office("renew", "rossi-1"))] == ["rossi-1"]
    assert "rossi-9: was never enrolled; `kiosk office enrol` does it" in office("renew", "rossi-9", code=CONFIG)


def test_a_file_that_cannot_be_written_leaves_no_token_behind(tmp_path, office):
    code = 73
    office("enrol", "rossi-1", "--out", tmp_path / "gone" / "cards.csv", code=code)
    assert office.store.tokens() == []


def test_a_stolen_kiosk_is_on_the_revocation_list(office):
    issued = claimed(office, tokens(office("enrol", "rossi-1"))["rossi-1"])
    said = office("revoke", "rossi-1")
    assert "1 certificate taken back" in said
    assert "kiosk office broker refresh" in said
    assert [*office.authority.revoked()] == [int(issued.serial, 16)]
    assert "rossi-9: has neither token nor certificate" in office("revoke", "rossi-9", code=CONFIG)
    # A list that was lost in between is made whole by doing it again.
    office.authority.put_lists(office.authority.authorities(), {}, SystemClock().wall())
    assert "1 certificate taken back" in office("revoke", "rossi-1")
    assert "0 certificates taken back" in office("revoke", "rossi-1")
    assert [*office.authority.revoked()] == [int(issued.serial, 16)]


def test_what_an_older_copy_of_the_database_has_forgotten_is_taken_back_too(tmp_path, office):
    """A kiosk that was enrolled since the copy, and one that has been given another certificate since."""
    database, copy = tmp_path / "claims.db", tmp_path / "copy.db"
    first = tokens(office("enrol", "rossi-1", "rossi-2"))
    old = claimed(office, first["rossi-2"])
    put(database, copy)
    since = [claimed(office, first["rossi-1"]), claimed(office, tokens(office("renew", "rossi-2"))["rossi-2"])]
    taken = office("revoke", "rossi-1", "rossi-2")
    put(copy, database)
    # What was taken back before the older copy was put back stays so.
    serials = {int(each.serial, 16) for each in (old, *since)}
    assert (taken.partition(" ")[0], office.authority.revoked().keys()) == ("3", serials)
    office.authority.put_lists(office.authority.authorities(), {}, SystemClock().wall())
    assert office("revoke", "rossi-1", "rossi-2").startswith("3 certificates taken back")
    assert office.authority.revoked().keys() == serials
    # The control: by the database alone.
    office.authority.put_lists(office.authority.authorities(), {}, SystemClock().wall())
    put(copy, database)
    (tmp_path / "ca" / "issued").unlink()
    assert office("revoke", "rossi-1", "rossi-2").startswith("1 certificate taken back")
    assert office.authority.revoked().keys() == {int(old.serial, 16)}


def test_half_a_line_of_what_was_signed_is_no_kiosk_and_no_other_is_lost(office):
    office.authority.issued.add("ab", "rossi-1")
    with (office.authority.path / "issued").open("a") as file:
        file.write("\ncd rossi-")  # the power was cut
    office.authority.issued.add("ef", "rossi-2")
    assert office.authority.issued.by_kiosk() == {"rossi-1": [0xAB], "rossi-2": [0xEF]}
    assert stat.S_IMODE((office.authority.path / "issued").stat().st_mode) == 0o600


def put(source, target):
    """As docs/SERVICES.md copies a database, and puts a copy back."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def test_what_was_refused_is_told_until_somebody_has_looked_into_it(office):
    assert "nobody is enrolled" in office("claims")
    claimed(office, tokens(office("enrol", "rossi-1", "rossi-2"))["rossi-1"])
    told = office("claims").splitlines()
    assert [line.split(" until")[0] for line in told] == ["rossi-1  certificate", "rossi-2  token"]
    now = SystemClock().wall()
    office.store.refuse(ClaimRefusal.UNKNOWN, "", "192.0.2.1", now)
    assert "refused  whoever it was: unknown, once," in office("claims")
    for address in ("192.0.2.1", "192.0.2.2"):
        office.store.refuse(ClaimRefusal.ANOTHER_KEY, "rossi-1", address, now)
    said = office("claims", code=1)
    assert "refused  rossi-1: another key, 2 times since" in said
    assert said.splitlines()[-1].endswith(("192.0.2.2", "192.0.2.1"))
    assert "refused" not in office("claims", "--forget")


def test_a_retired_kiosk_is_shut_out_or_somebody_is_told_how(tmp_path, office):
    with closing(Registry.open(office.archive)) as registry, registry.change() as change:
        shop = change.entered_shop("Centro", "Rossi")
        for each in ("rossi-1", "rossi-2"):
            change.add_kiosk(each, shop)
    for each in ("rossi-1", "rossi-2"):
        claimed(office, tokens(office("enrol", each))[each])
    first, second = office.store.certificates()
    retire = ("office", "kiosk", "retire", "--settings", str(tmp_path / "office.toml"))
    said = CliRunner().invoke(main, [*retire, "rossi-1"]).output
    assert "1 certificate taken back" in said
    assert [*office.authority.revoked()] == [int(first.serial, 16)]
    for key in (tmp_path / "ca").glob("issuing-*.key"):
        key.unlink()
    said = CliRunner().invoke(main, [*retire, "rossi-2"]).output
    assert "retired since" in said
    assert "they may still come in: sudo kiosk office revoke rossi-2" in said
    assert int(second.serial, 16) not in office.authority.revoked()
