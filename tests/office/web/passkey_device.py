"""A device that holds passkeys: a page in Chromium with a virtual authenticator, and what a person does on it."""

from playwright.sync_api import Page

from tests.office.web.conftest import OFFICE, PASSWORD, Web

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A page on a device that holds passkeys."""

    def __init__(self, web: Web, page: Page) -> None:
        self.web, self.page = web, page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        self._protocol = page.context.new_cdp_session(page)
        self._protocol.send("WebAuthn.enable")
        self._id = self._protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def sees_its_holder(self, *, sees: bool) -> None:
        self._protocol.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": sees})

    def open(self, path: str) -> None:
        self.page.goto(f"{self.web.url}{path}")

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def come_in(self, path: str, mail: str = "") -> None:
        """By a link that makes an account; `mail`: where it asks for the address."""
        self.open(path)
        if mail:
            self.page.fill("#id_email", mail)
        self.page.fill("#id_password", PASSWORD)
        self.page.locator("main button").first.click()
        self.page.wait_for_url(lambda url: "/welcome/" not in url)

    def out(self) -> None:
        self.press("Log out")
        self.page.wait_for_url("**/login")

    def by_password(self) -> None:
        self.open("/login")
        self.page.fill("#id_login", OFFICE)
        self.page.fill("#id_password", PASSWORD)
        self.press("Log in")

    def by_passkey(self) -> None:
        """Alone, with no password."""
        self.open("/login")
        self.press("Log in by a passkey")
        self._gets_in()

    def passkey_is_asked_for(self) -> None:
        """After what let nobody in by itself."""
        self.page.wait_for_url("**/login/code")
        self.open("/")
        assert not self.inside()
        self.open("/login/code")
        self.press("Use a passkey")
        self._gets_in()

    def _gets_in(self) -> None:
        self.page.wait_for_url(lambda url: "/login" not in url)
        assert self.inside()

    def make_passkey(self) -> None:
        self.open("/account/passkeys/add")
        if self.page.locator("#id_password").count():
            self.page.fill("#id_password", PASSWORD)
            self.press("Go on")
        self.page.fill("#id_name", "the shop's tablet")
        self.press("Make a passkey")
        self.page.wait_for_url("**/account/recovery")  # codes for the day when the device is lost
        self.open("/account")
        assert "the shop's tablet" in self.page.inner_text("main")

    def inside(self) -> bool:
        return self.page.get_by_role("button", name="Log out").count() == 1
