"""What a kiosk asks to have certified: of its request only the key is taken. Pure."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.office.credentials.certificates import CredentialError

MAX_BYTES = 4096
"""Longest request, bytes; one of a P-256 key takes about 400."""


def requested_key(request: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a certificate request (PKCS#10, PEM), whose owner has signed it. Raises CredentialError."""
    if len(request) > MAX_BYTES:
        raise CredentialError(f"the request is longer than {MAX_BYTES} bytes")
    try:
        asked = x509.load_pem_x509_csr(request)
        key = asked.public_key()
        # The kind of key first: to verify with a key of somebody else's choice may take very long.
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise CredentialError("the request's key is none of NIST P-256")
        signed = asked.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        if isinstance(error, CredentialError):
            raise
        raise CredentialError("this is no certificate request in PEM") from None
    if not signed:
        raise CredentialError("the request is not signed by its own key")
    return key
