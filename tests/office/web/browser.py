"""What a browser does as far as the web can tell: cookies, forms, redirects; over real sockets, through no proxy."""

import html
import http.client
import re
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode, urlsplit

HOST = "office.example.org"
DEADLINE_S = 300
ADDRESSES = count()
INPUT = re.compile(r"<input\b[^>]*>")


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def title(self) -> str:
        return html.unescape(re.search(r"<title>(.*?)( – .*)?</title>", self.text).group(1))

    @property
    def to(self) -> str:
        return self.header("Location") or ""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Browser:
    """One person's; speaks to the web as its proxy does, from the proxy's address."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    host: str = HOST
    address: str = field(default_factory=lambda: f"192.0.2.{next(ADDRESSES) % 250 + 1}")
    """Behind the proxy: attempts are counted for each."""

    def ask(
        self,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ):
        sent = {
            "Host": self.host,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Accept-Language": self.language,
            "Origin": f"https://{self.host}",
            "Referer": f"https://{self.host}{path}",
        }
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(self.line()) as connection:
            connection.request(method, path, body, {**sent, **(headers or {})})
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
        self._keep(answer)
        return answer

    def line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_S)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """As a person: the page first, then what it holds, filled in."""
        page = self.get(path)
        return self.ask("POST", path, {**hidden(page.text), **form})

    def upload(self, path: str, form: dict[str, str], name: str, content: bytes) -> Answer:
        """As `post`, with a file."""
        fields = {**hidden(self.get(path).text), **form}
        boundary = "a-boundary-that-no-file-has"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.ask("POST", path, None, {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body)

    def follow(self, answer: Answer) -> Answer:
        return self.get(urlsplit(answer.to).path)

    def log_in(self, mail: str, password: str) -> Answer:
        return self.post("/login", {"login": mail, "password": password})

    @property
    def inside(self) -> bool:
        """Whether the shops are shown."""
        return self.get("/").status == 200

    def _keep(self, answer: Answer) -> None:
        for key, value in answer.headers:
            if key.lower() == "set-cookie":
                name, _, rest = value.strip().partition("=")
                content, _, attributes = rest.partition(";")
                self.attributes[name] = attributes.lower()
                if "max-age=0" in attributes.lower():
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = content


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's own form; the one of languages stands last."""
    found: dict[str, str] = {}
    for each in INPUT.findall(page.partition('<footer class="bar">')[0]):
        attributes = {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', each)}
        if attributes.get("type") == "hidden":
            found[attributes["name"]] = attributes.get("value", "")
    return found
