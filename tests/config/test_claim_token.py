"""A claim token is told from a password, and its secret is shown nowhere."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from config.claim_token import claim_token, new_claim_token
from config.smiley.form import token

FINGERPRINT = "3f" * 32


def test_a_token_is_read_as_it_was_written():
    made = new_claim_token(FINGERPRINT)
    assert claim_token(f" {made}\n") == made
    assert token(str(made)) == str(made)
    assert len(str(made)) == 115


def test_two_tokens_are_never_the_same():
    assert len({str(new_claim_token(FINGERPRINT)) for _ in range(1000)}) == 1000


@given(st.text(max_size=130) | st.from_regex(r"claim1\.[A-Za-z0-9_-]{1,50}(\.[0-9a-f]{0,70})?", fullmatch=True))
def test_what_is_no_token_may_be_a_password(text):
    found = claim_token(text)
    assert found is None or str(found) == text.strip()


def test_the_office_keeps_the_secrets_digest_and_a_log_not_even_the_secret():
    made = new_claim_token(FINGERPRINT)
    assert made.digest == hashlib.sha256(made.secret.encode()).hexdigest()
    assert made.secret not in repr(made)
