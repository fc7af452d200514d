"""A firm's provider of OpenID Connect, as the tests see it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.office.web.browser import HOST, Browser
from tests.sync.ends import free_port, until

SECRET = "the client's own, nobody else's"
SCRIPT = Path(__file__).with_name("provider.py")
WEB = f"https://{HOST}"


@dataclass
class Firm:
    """The provider, and what it is told to say."""

    port: int = field(default_factory=free_port)
    tried: int = field(default_factory=free_port)
    """Where another office may be, on this machine."""
    folder: Path = Path()
    """Of the provider, once it runs."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        self.folder = folder
        back = "\n".join(f"{web}/login/firm/back" for web in (WEB, f"http://localhost:{self.tried}"))
        with (folder / "said").open("w") as said:
            command = [sys.executable, str(SCRIPT), str(folder), str(self.port), SECRET, back]
            process = subprocess.Popen(command, stdout=said, stderr=said)
            try:
                until(lambda: self.answers() or process.poll() is not None, "the provider")
                assert process.poll() is None, (folder / "said").read_text()
                yield
            finally:
                process.kill()
                process.wait(300)

    def settings(self, folder: Path) -> str:
        """Of an office that trusts it."""
        file = folder / "oidc-secret"
        file.write_text(SECRET)
        file.chmod(0o600)
        return f'[web.oidc]\nissuer = "{self.issuer}"\nclient_id = "office"\nsecret_file = "{file}"\n'

    def browser(self) -> Browser:
        return Browser(self.port, host=f"127.0.0.1:{self.port}")

    @contextmanager
    def being(self, what: str) -> Iterator[None]:
        """For a while: `away`, or `issuer=` somebody else."""
        self.browser().get(f"/be?{what}")
        try:
            yield
        finally:
            self.browser().get("/be")

    def tokens(self) -> set[str]:
        """All that it has given to anybody."""
        given = [json.loads(line) for line in (self.folder / "tokens").read_text().splitlines()]
        return {each for answer in given for name, each in answer.items() if name.endswith("_token")}

    def answers(self) -> bool:
        try:
            return self.browser().get("/.well-known/openid-configuration").status == 200
        except OSError:
            return False

    def entrance(self, mail: str, verified: object = True, **parts: dict) -> str:
        """Whoever asks for this path is that person from then on."""
        said = {"both": {"email": mail, "email_verified": verified}, **parts}
        return f"/enter?{urlencode({'name': mail, **{part: json.dumps(claims) for part, claims in said.items()}})}"

    def sends_back(self, to: str, mail: str, verified: object = True, **parts: dict) -> str:
        """It signs a person in and sends the browser on: where to."""
        person = self.browser()
        assert person.get(self.entrance(mail, verified, **parts)).status == 200
        assert to.startswith(f"{self.issuer}/identity/o/authorize?")
        sent = person.get(to.removeprefix(self.issuer)).to
        assert sent.startswith(f"{WEB}/login/firm/back?")
        return sent.removeprefix(WEB)
