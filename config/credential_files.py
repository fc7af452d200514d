"""Where a kiosk keeps what it got for a claim token. Paths alone."""

from pathlib import Path

from attrs import frozen

from config.claim_token import ClaimToken


@frozen
class CredentialFiles:
    """The files of one claim token, in a folder of its own: a former one's stay until this one has a certificate."""

    folder: Path

    @classmethod
    def of(cls, token: ClaimToken, under: Path) -> "CredentialFiles":
        """The folder's name tells nothing of the token's secret."""
        return cls(under / token.digest[:16])

    @property
    def root(self) -> Path:
        """The office's root certificate, PEM: whom this kiosk believes."""
        return self.folder / "root.pem"

    @property
    def credential(self) -> Path:
        """The key and the certificate in force, in one file: they are replaced together or not at all."""
        return self.folder / "kiosk.pem"

    @property
    def renewed(self) -> Path:
        """The next ones, which the broker has not accepted yet."""
        return self.folder / "renewed.pem"

    @property
    def claim_key(self) -> Path:
        """The key for which a certificate is being claimed."""
        return self.folder / "claim.key"

    @property
    def renewal_key(self) -> Path:
        """The key for which a renewal is being asked."""
        return self.folder / "renewal.key"
