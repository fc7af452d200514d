"""Who may be given a token, and who is shut out."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from config.claim_token import ClaimToken, new_claim_token
from config.limits import KEY
from kiosk.office.credentials.certificates import CredentialError
from sync.archive.credential_store import CredentialStore

MOST_OF_A_NAME = 25
"""Characters of an owner's and of a shop's name in an id, which has 63."""


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


def id_stem(owner: str, shop: str) -> str:
    """How the ids of a shop's kiosks begin: the names in letters that an id may have, `panificio-rossi-centro`."""
    return "-".join(filter(None, (_plain(owner), _plain(shop)))) or "kiosk"


def free_ids(stem: str, taken: Collection[str], count: int) -> list[str]:
    """So many ids that nobody has, numbered."""
    return [*islice((each for n in itertools.count(1) if (each := f"{stem}-{n}") not in taken), count)]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", errors="ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")[:MOST_OF_A_NAME].strip("-")


def new_tokens(kiosk_ids: Collection[str], fingerprint: str) -> dict[str, ClaimToken]:
    """A token for each kiosk, that no office knows yet."""
    return {each: new_claim_token(fingerprint) for each in kiosk_ids}


def enrol(store: CredentialStore, tokens: Mapping[str, ClaimToken], now: datetime, life: timedelta) -> None:
    """Let tokens count from now on; earlier ones of the same kiosks do not any more. Raises ArchiveError."""
    store.add_tokens({token.digest: kiosk_id for kiosk_id, token in tokens.items()}, now, now + life)
