"""What the judges look at: pages, mails, sheets, tables and documents, made as the product makes them."""

import re
import tarfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.device.setup.label import labels, slips
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make_poster
from kiosk.office.web.flat_table import Step, rows
from kiosk.office.web.flat_table import written as written_table
from sync.archive.registered import MAX_ID, RegisteredShop
from sync.document.aggregate import encode
from tests.device.test_paper import PASSED
from tests.office.mail.test_body import BROKEN, DRAWN, FALLING, NOBODY, STEADY, written
from tests.office.report.conftest import a_document, fullest_page
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web, fill
from tests.office.web.test_accessibility import INSIDE, OUTSIDE

LANGUAGES = ("en", "it", "lt")
STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
CARRIED = re.compile(r"(?<=[(\"'])/[^()\"']+\.(?:woff2|svg|png|js)(?=[)\"'])")
"""What a page fetches beside its style."""
LABEL = {"kiosk id": "bakery-1", "shop": "Kepykla", "place": "Prie durų"}


def _written(folder: Path, files: dict[str, bytes]) -> Sequence[Path]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def pages(folder: Path) -> Sequence[Path]:
    """The page with every section in each language, and the page to sign."""
    files = {f"page-{language}.html": fullest_page(language).html.encode() for language in LANGUAGES}
    return _written(folder, {**files, "sign.html": PASSED.page()})


def mails(folder: Path) -> Sequence[Path]:
    """The monthly mail of four shops, and of one, in each language."""
    files = {}
    for language in LANGUAGES:
        for name, told in {"shops": STEADY + FALLING + BROKEN + NOBODY, "shop": FALLING}.items():
            files[f"{name}-{language}.html"] = written(*told, language=language, renderers=DRAWN).html.encode()
    return _written(folder, files)


def sheets(folder: Path) -> Sequence[Path]:
    """Whatever is made as PDF."""
    told = a_document("2026-10", dict.fromkeys(range(1, 29), (40, 6, 4)))
    poster = make_poster([told], [], None, "2026-10", prepared_on=date(2026, 11, 1), language="it")
    files = {f"page-{language}.pdf": pdf(fullest_page(language).html) for language in LANGUAGES}
    return _written(
        folder,
        {
            **files,
            "poster.pdf": pdf(poster),
            "labels.pdf": labels([LABEL]),
            "slips.pdf": slips([(LABEL | {"broker": "office.example.org", "token": "x" * 43}, "it")]),
        },
    )


def tables(folder: Path) -> Sequence[Path]:
    """The page's table, as the spreadsheets of each language want it; and the one for programs, which is English."""
    shop = RegisteredShop(MAX_ID, "Kavinė „Šeima“, 12", MAX_ID, "=1+1", None)
    figures = fullest_page("en").json.encode()
    steps: tuple[Step, ...] = ("months", "days")
    return _written(
        folder,
        {f"page-{language}.csv": fullest_page(language).csv.encode() for language in LANGUAGES}
        | {f"{step}-en.csv": written_table(rows(shop, figures, step, "")).encode() for step in steps},
    )


def documents(folder: Path) -> Sequence[Path]:
    """Months as kiosks send them, of few and many votes."""
    rows: dict[str, Callable[[int], Sequence[int]]] = {
        "none": lambda _: (0, 0, 0),
        "few": lambda day: (day % 2, 0, 0),
        "many": lambda day: (40, day, 4),
    }
    told = {name: a_document("2026-10", {day: row(day) for day in range(1, 32)}) for name, row in rows.items()}
    return _written(folder, {f"{name}.json": encode(each) for name, each in told.items()})


@cache
def _web() -> dict[str, bytes]:
    """Every page of the office in the browser by its file's name, with its style inside it."""
    with TemporaryDirectory() as name:
        web = Web(Path(name))
        fill(web.archive)
        web.kiosk("report", "--store", "--month", "2026-10")
        with web.serving() as said:
            browser = web.browser()
            browser.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD})
            stranger = web.browser()

            def styled(link: re.Match[str]) -> str:
                return f"<style>{browser.get(link[1]).text}</style>"

            def carried(path: re.Match[str]) -> str:
                answer = browser.get(path[0])
                kind = (answer.header("Content-Type") or "").replace(" ", "")
                return f"data:{kind};base64,{b64encode(answer.body).decode()}"

            def shown() -> Iterator[tuple[str, bytes]]:
                for who, paths in ((stranger, OUTSIDE), (browser, INSIDE)):
                    for path in paths:
                        answer = who.get(path)
                        if answer.status in {200, 404, 410}:  # what asks for the password again is the same page
                            file = f"web{path.replace('/', '-')}.html"
                            yield file, CARRIED.sub(carried, STYLE.sub(styled, answer.text)).encode()

            return dict(shown())


def web_pages(folder: Path) -> Sequence[Path]:
    """The office in the browser: before and after logging in."""
    return _written(folder, _web())


def everything_shown(folder: Path) -> Sequence[Path]:
    """Pages on their own, and those of the office in the browser."""
    return [*pages(folder), *web_pages(folder)]


def spoilt_package() -> bytes:
    """A Debian package of nothing but its name: an `ar` of three members."""

    def tar(files: dict[str, bytes]) -> bytes:
        written = BytesIO()
        with tarfile.open(fileobj=written, mode="w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, BytesIO(content))
        return written.getvalue()

    about = b"Package: control\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n"
    members = {"debian-binary": b"2.0\n", "control.tar.gz": tar({"./control": about}), "data.tar.gz": tar({})}
    return b"!<arch>\n" + b"".join(
        f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
        for name, content in members.items()
    )
