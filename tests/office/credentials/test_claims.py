"""A token or a certificate binds one key, whoever races, in both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from config.claim_token import new_claim_token
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import CLIENT_LIFE, Authority, new_issuing, new_key, new_root
from kiosk.office.credentials.certificates import common_name, key_digest
from kiosk.office.credentials.claims import ClaimError, ClaimIssuer, renew_from
from sync.archive.credential import ClaimRefusal, IssuedCertificate
from sync.archive.credential_store import CredentialStore
from sync.archive.tables import METADATA
from tests.office.credentials.conftest import NOW
from tests.office.credentials.test_authority import ISSUING, KEY, ROOT, request
from tests.sync.conftest import postgresql  # noqa: F401 - a fixture
from tests.sync.postgresql_server import empty

LIFE = timedelta(days=90)
YEAR = timedelta(days=365)
RACERS = 40


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    server = request.getfixturevalue("postgresql")
    with closing(CredentialStore.open(server.url)) as store, store._engine.begin() as connection:
        empty(connection)
    return server.url


def issuer_of(store, *authorities, revoked=frozenset()):
    return ClaimIssuer(store, authorities or (ISSUING,), frozenset(revoked), lambda *_: None)


@pytest.fixture
def issuer(url):
    with closing(CredentialStore.open(url)) as store:
        yield issuer_of(store)


@pytest.fixture(scope="module")
def in_memory():
    with closing(CredentialStore.open("sqlite://")) as store:
        yield issuer_of(store)


def minted(issuer, kiosk_id, life=LIFE, at=NOW):
    token = new_claim_token("00" * 32)
    issuer.store.add_tokens({token.digest: kiosk_id}, at, at + life)
    return token.secret


def refused(reason, ask, *words):
    with pytest.raises(ClaimError) as refusal:
        ask(*words)
    assert refusal.value.reason is reason
    return refusal.value


def name_of(issued):
    return common_name(x509.load_pem_x509_certificate(issued.chain.encode()))


def race(stores, secret, requests):
    """All at once, by turns at each of the offices; what each got."""
    start = threading.Barrier(len(requests))

    def ask(n):
        start.wait()
        with suppress(ClaimError):
            return issuer_of(stores[n % len(stores)]).claim(secret, requests[n], NOW)

    with ThreadPoolExecutor(len(requests)) as pool:
        return [each for each in pool.map(ask, range(len(requests))) if each]


def test_of_forty_keys_that_race_at_two_offices_one_gets_a_certificate(url):
    with closing(CredentialStore.open(url)) as one, closing(CredentialStore.open(url)) as another:
        secret = minted(issuer_of(one), "rossi-1")
        (won,) = race((one, another), secret, [request(new_key()) for _ in range(RACERS)])
        assert name_of(won) == "rossi-1"
        assert one.certificates() == [won]


class CarelessStore(CredentialStore):
    """Looks first and writes later, as if nobody else were there."""

    def claim(self, digest, digest_of_key, at, sign):
        with self._transaction() as connection:
            from sync.archive.credential_store import _of_origin  # noqa: PLC0415 - what it is careless with

            bound = _of_origin(connection, digest)
        return bound if bound and bound.key_digest == digest_of_key else sign("rossi-1")


def test_the_control_gives_many(tmp_path):
    with closing(CarelessStore.open(f"sqlite:///{tmp_path / 'archive.db'}")) as store:
        secret = minted(issuer_of(store), "rossi-1")
        assert len(race((store,), secret, [request(new_key()) for _ in range(4)])) > 1


def test_the_same_key_again_gets_the_same_answer_even_when_the_token_has_ended_meanwhile(issuer):
    secret = minted(issuer, "rossi-1")
    first = issuer.claim(secret, request(KEY), NOW)
    assert issuer.claim(secret, request(KEY, "another name"), NOW + LIFE * 2) == first
    refused(ClaimRefusal.ANOTHER_KEY, issuer.claim, secret, request(new_key()), NOW)


def test_a_token_that_is_guessed_ended_or_taken_back_gets_nothing(issuer):
    refused(ClaimRefusal.UNKNOWN, issuer.claim, new_claim_token("00").secret, request(KEY), NOW)
    assert refused(ClaimRefusal.EXPIRED, issuer.claim, minted(issuer, "a"), request(KEY), NOW + LIFE).kiosk_id == "a"
    secret = minted(issuer, "b")
    assert issuer.store.revoke(["b"], NOW) == []
    refused(ClaimRefusal.WITHDRAWN, issuer.claim, secret, request(KEY), NOW)
    lost, fresh = minted(issuer, "c"), minted(issuer, "c")
    refused(ClaimRefusal.WITHDRAWN, issuer.claim, lost, request(KEY), NOW)
    assert name_of(issuer.claim(fresh, request(KEY), NOW)) == "c"
    assert issuer.store.tokens()[0].kiosk_id == "a"
    refused(ClaimRefusal.JUNK, issuer.claim, fresh, b"-----BEGIN CERTIFICATE REQUEST-----", NOW)


def test_a_clock_that_is_turned_back_binds_no_second_key_and_brings_nothing_back_that_was_taken(issuer):
    back = NOW - YEAR
    used, taken = minted(issuer, "a"), minted(issuer, "b")
    first = issuer.claim(used, request(KEY), NOW)
    issuer.store.revoke(["b"], NOW)
    assert issuer.claim(used, request(KEY), back) == first
    refused(ClaimRefusal.ANOTHER_KEY, issuer.claim, used, request(new_key()), back)
    refused(ClaimRefusal.WITHDRAWN, issuer.claim, taken, request(KEY), back)
    issuer.store.revoke(["a"], back)
    refused(ClaimRefusal.WITHDRAWN, issuer.claim, used, request(KEY), back)
    # The control: a time that was over goes on.
    ended = minted(issuer, "c", at=NOW - 2 * LIFE)
    refused(ClaimRefusal.EXPIRED, issuer.claim, ended, request(KEY), NOW)
    assert name_of(issuer.claim(ended, request(KEY), NOW - LIFE - timedelta(days=1))) == "c"


def test_no_token_is_in_the_database(url):
    with closing(CredentialStore.open(url)) as store:
        secret = minted(issuer_of(store), "rossi-1")
        with store._engine.begin() as connection:
            rows = [str(row) for table in METADATA.sorted_tables for row in connection.execute(sa.select(table))]
    assert rows
    assert secret not in "".join(rows)


def test_a_revoked_kiosk_gets_nothing_with_what_it_has_and_starts_anew_with_a_fresh_token(issuer):
    secret = minted(issuer, "rossi-1")
    issued = issuer.claim(secret, request(KEY), NOW)
    assert issuer.store.revoke(["rossi-1"], NOW) == [issued.serial]
    refused(ClaimRefusal.WITHDRAWN, issuer.claim, secret, request(KEY), NOW)
    refused(ClaimRefusal.REVOKED, renew, issuer, issued, KEY, new_key())
    anew = issuer.claim(minted(issuer, "rossi-1"), request(new_key()), NOW)
    assert name_of(anew) == "rossi-1"
    # Doing it again takes nothing back that came later, unless it is meant.
    assert issuer.store.revoke([], NOW) == [issued.serial]


def signed(key, asked):
    return key.sign(asked, ec.ECDSA(hashes.SHA256()))


def renew(issuer, issued, key, new, at=NOW + 2 * YEAR):
    asked = request(new)
    return issuer.renew(issued.chain.encode(), asked, signed(key, asked), at)


def test_a_kiosk_renews_with_a_new_key_and_again_gets_the_same(issuer):
    issued, new = issuer.claim(minted(issuer, "rossi-1"), request(KEY), NOW), new_key()
    assert NOW + YEAR < renew_from(issued.chain.encode()) < NOW + CLIENT_LIFE - timedelta(days=300)
    renewed = renew(issuer, issued, KEY, new)
    assert (name_of(renewed), renewed.key_digest) == ("rossi-1", key_digest(new.public_key()))
    assert renew(issuer, issued, KEY, new) == renewed
    assert refused(ClaimRefusal.ANOTHER_KEY, renew, issuer, issued, KEY, new_key()).kiosk_id == "rossi-1"
    assert [each.revoked_at for each in issuer.store.certificates()] == [None, None]
    assert name_of(renew(issuer, renewed, new, new_key(), NOW + 4 * YEAR)) == "rossi-1"


def test_nobody_renews_without_the_key_too_early_too_late_or_with_a_certificate_of_another_authority(issuer):
    issued = issuer.claim(minted(issuer, "rossi-1"), request(KEY), NOW)
    refused(ClaimRefusal.JUNK, renew, issuer, issued, new_key(), new_key())
    assert "too young" in str(refused(ClaimRefusal.JUNK, renew, issuer, issued, KEY, new_key(), NOW + YEAR / 2))
    refused(ClaimRefusal.EXPIRED, renew, issuer, issued, KEY, new_key(), NOW + CLIENT_LIFE)
    refused(
        ClaimRefusal.REVOKED, renew, issuer_of(issuer.store, revoked={int(issued.serial, 16)}), issued, KEY, new_key()
    )
    refused(ClaimRefusal.JUNK, renew, issuer_of(issuer.store, new_issuing(ROOT, NOW)), issued, KEY, new_key())
    # Another root that calls its issuing key like ours.
    thief = Authority(new_key(), new_issuing(new_root(NOW), NOW).certificate)
    forged = issuer_of(issuer.store, replace(thief, certificate=ISSUING.certificate))
    told = forged.claim(minted(issuer, "bianchi-2"), request(KEY), NOW)
    refused(ClaimRefusal.JUNK, renew, issuer, told, KEY, new_key())
    refused(ClaimRefusal.JUNK, issuer.renew, ISSUING.certificate.public_bytes(pem.Encoding.PEM), b"", b"", NOW)


def test_a_kiosk_whose_certificate_an_older_copy_of_the_archive_does_not_know_renews_all_the_same(issuer, in_memory):
    issued = issuer.claim(minted(issuer, "rossi-1"), request(KEY), NOW)
    assert name_of(renew(in_memory, issued, KEY, new_key())) == "rossi-1"


@given(st.binary(max_size=800), st.binary(max_size=800), st.binary(max_size=100))
@settings(max_examples=100)
def test_junk_is_refused_whole(in_memory, chain, asked, signature):
    refused(ClaimRefusal.JUNK, in_memory.renew, chain, asked, signature, NOW)
    refused(ClaimRefusal.JUNK, in_memory.claim, "secret", asked, NOW)


@given(
    st.lists(
        st.tuples(st.sampled_from(["claim", "revoke", "mint", "renew"]), st.integers(0, 2), st.integers(0, 2)),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_happens_a_token_and_a_certificate_have_one_key_each(steps):
    """Three keys and three kiosks, in any order: what was given once is given again, and to nobody else."""
    keys = [KEY, *(ec.generate_private_key(ec.SECP256R1()) for _ in range(2))]
    with closing(CredentialStore.open("sqlite://")) as store:
        issuer, secrets, given_to = issuer_of(store), {}, {}
        for n, (step, kiosk, key) in enumerate(steps):
            name, at = f"kiosk-{kiosk}", NOW + timedelta(minutes=n)
            if step == "mint":
                secrets[name] = minted(issuer, name, at=at)
            elif step == "revoke":
                store.revoke([name], at)
                given_to = {origin: each for origin, each in given_to.items() if name_of(each) != name}
            else:
                held = [each for each in given_to.values() if name_of(each) == name]
                origin = secrets.get(name, "none") if step == "claim" else (held[0].serial if held else None)
                with suppress(ClaimError, StopIteration):
                    if step == "claim":
                        answer = issuer.claim(origin, request(keys[key]), at)
                    else:
                        old = next(
                            each for each in keys if held and key_digest(each.public_key()) == held[0].key_digest
                        )
                        answer = renew(issuer, held[0], old, keys[key])
                    assert isinstance(answer, IssuedCertificate)
                    assert name_of(answer) == name
                    assert answer.key_digest == key_digest(keys[key].public_key())
                    assert given_to.setdefault(origin, answer) == answer
