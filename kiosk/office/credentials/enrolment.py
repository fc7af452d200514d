"""Who may be given a token, and who is shut out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from config.claim_token import ClaimToken, new_claim_token
from config.limits import KEY
from kiosk.office.credentials.certificates import CredentialError
from sync.archive.credential_store import CredentialStore


def check_ids(store: CredentialStore, kiosk_ids: Sequence[str], now: datetime, *, fresh: bool) -> None:
    """See whether kiosks can be given tokens; `fresh`: another one. Raises CredentialError naming every fault."""
    known = {each.kiosk_id: "an unused token" for each in store.tokens() if each.expires_at > now}
    known |= {each.kiosk_id: "a certificate" for each in store.certificates() if not each.revoked_at}
    faults = [f"{each[:80]!r}: a kiosk's id must be {KEY.allowed}" for each in kiosk_ids if not KEY.fits(each)]
    faults += [f"{each}: is named twice" for each in sorted({each for each in kiosk_ids if kiosk_ids.count(each) > 1})]
    if fresh:
        strangers = [each for each in kiosk_ids if each not in store.kiosk_ids()]
        faults += [f"{each}: was never enrolled; `kiosk office enrol` does it" for each in strangers]
    else:
        again = "`kiosk office renew` gives it a fresh token"
        faults += [f"{each}: has {known[each]} already; {again}" for each in kiosk_ids if each in known]
    if faults:
        raise CredentialError("\n".join(faults))


def new_tokens(kiosk_ids: Collection[str], fingerprint: str) -> dict[str, ClaimToken]:
    """A token for each kiosk, that no office knows yet."""
    return {each: new_claim_token(fingerprint) for each in kiosk_ids}


def enrol(store: CredentialStore, tokens: Mapping[str, ClaimToken], now: datetime, life: timedelta) -> None:
    """Let tokens count from now on; earlier ones of the same kiosks do not any more. Raises ArchiveError."""
    store.add_tokens({token.digest: kiosk_id for kiosk_id, token in tokens.items()}, now, now + life)
