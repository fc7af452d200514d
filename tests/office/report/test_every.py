"""`kiosk report --all`: every shop's page in one go."""

import os
import pickle
import signal
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.report import all_shops
from kiosk.office.report.page.page import Page
from sync.archive.archive import Archive
from sync.archive.intake import Accepted
from sync.document.aggregate import Face, encode
from tests.pango import needs_pango

SHOPS = {"Via Garibaldi": "Rossi", "Corso Italia": "Rossi", "../Piazza: 1": "Bianchi"}


@pytest.fixture
def fill(tmp_path, document):
    """Stores a month of shops, and of further documents; gives the archive's address."""

    def fill(*more):
        url = f"sqlite:///{tmp_path / 'archive.db'}"
        told = [
            document("2026-10", {1: (40, 5, 5)}, shop=shop, owner=owner, kiosk_id=f"k{number}")
            for number, (shop, owner) in enumerate(SHOPS.items())
        ]
        opened = Archive.open(url)
        accepted = [Accepted.of(each, encode(each)) for each in [*told, *more]]
        opened.store(accepted, datetime(2026, 11, 1, tzinfo=UTC))
        opened.close()
        return url

    return fill


def run(url, folder, *options):
    arguments = ["report", "--all", "--month", "2026-10", "--archive", url, "--as-of", "2026-11-02", "--out", folder]
    return CliRunner().invoke(main, [*map(str, arguments), *options])


def test_every_shop_has_its_page_under_a_name_that_is_safe(fill, tmp_path):
    ran = run(fill(), tmp_path / "pages", "--format", "html", "--format", "json")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert f"{tmp_path / 'pages'}: 3 of 3 shops with votes in 2026-10" in ran.stdout
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html"))
    assert len(found) == 3
    assert all(name.startswith("pages/") and name.count("/") == 1 for name in found)
    assert len([*(tmp_path / "pages").glob("*.json")]) == 3


def test_what_sets_paper_loads_no_statistics(monkeypatch):
    """On one Pi it stands beside the process that makes pages, and beside everything else."""
    sent = []
    page = Page("<p>", "", "")
    with all_shops.PdfSetters() as setters:
        monkeypatch.setattr(setters, "submit", lambda *given: sent.append(pickle.dumps(given)))
        all_shops.make_file(setters, ".pdf", page)
    look = "import pickle, sys; pickle.load(sys.stdin.buffer); print('numpy' in sys.modules)"
    for given, loaded in ((sent[0], b"False"), (pickle.dumps(Page), b"True")):  # the second one is the control
        assert (
            subprocess.run([sys.executable, "-c", look], input=given, check=True, capture_output=True).stdout.strip()
            == loaded
        )


def test_a_page_is_the_same_as_when_it_is_made_alone(fill, tmp_path):
    url = fill()
    run(url, tmp_path / "pages", "--format", "html")
    arguments = ["report", "--month", "2026-10", "--archive", url, "--as-of", "2026-11-02", "--shop", "Via Garibaldi"]
    alone = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "o.html")])
    assert alone.exit_code == 0
    made = tmp_path / "pages" / "Via Garibaldi 2026-10.html"
    assert made.read_bytes() == (tmp_path / "o.html").read_bytes()


@needs_pango
def test_paper_is_set_by_all_processors(fill, tmp_path):
    assert run(fill(), tmp_path / "pages").exit_code == 0
    sheets = [path.read_bytes() for path in (tmp_path / "pages").glob("*.pdf")]
    assert [sheet[:5] for sheet in sheets] == [b"%PDF-"] * 3


def end(_html):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_the_system_ends_is_said_in_a_sentence(fill, tmp_path, monkeypatch):
    monkeypatch.setattr(all_shops, "pdf", end)
    ran = run(fill(), tmp_path / "pages")
    assert ran.exit_code == TEMPORARY
    assert "a process that makes PDF was ended" in ran.stderr
    assert isinstance(ran.exception, SystemExit)


def who(_html):
    return str(os.getpid()).encode()


def test_a_process_sets_a_hundred_sheets_and_another_goes_on(fill, tmp_path, monkeypatch):
    monkeypatch.setattr(all_shops, "pdf", who)
    monkeypatch.setattr(all_shops, "_processors", lambda: 1)
    monkeypatch.setattr(all_shops, "SHEETS_PER_PROCESS", 2)
    archive = fill()
    assert run(archive, tmp_path / "pages").exit_code == 0
    assert len({path.read_bytes() for path in (tmp_path / "pages").glob("*.pdf")}) == 2


def test_a_shop_that_has_no_page_is_named_and_the_others_have_theirs(fill, tmp_path, document):
    faces = (Face("good", "good", 100), Face("bad", "bad", 0))
    other = document("2026-10", {1: (4, 5)}, faces=faces, owner="Rossi", kiosk_id="k9")
    ran = run(fill(other), tmp_path / "pages", "--format", "csv")
    assert ran.exit_code == CONFIG
    assert "Via Garibaldi" in ran.stderr
    assert "ask with different faces" in ran.stderr
    assert f"{tmp_path / 'pages'}: 2 of 3 shops with votes in 2026-10" in ran.stdout
    assert len([*(tmp_path / "pages").glob("*.csv")]) == 2


def test_each_owner_is_written_to_in_his_own_language(fill, tmp_path):
    settings = tmp_path / "office.toml"
    settings.write_text('[owners."Bianchi"]\nmail = []\nlanguage = "it"\n')
    assert run(fill(), tmp_path / "pages", "--format", "html", "--settings", str(settings)).exit_code == 0
    spoken = {path.name: path.read_text("utf-8").count('<html lang="it"') for path in tmp_path.rglob("*.html")}
    assert sorted(spoken.values()) == [0, 0, 1]
    assert run(fill(), tmp_path / "all", "--format", "html", "--language", "lt").exit_code == 0
    assert all('<html lang="lt"' in path.read_text("utf-8") for path in (tmp_path / "all").glob("*.html"))


def test_a_shop_that_closed_long_ago_lacks_nothing(fill, tmp_path, document):
    closed = document("2024-05", {1: (40, 5, 5)}, shop="Old Harbour", owner="Verdi", kiosk_id="k8")
    ran = run(fill(closed), tmp_path / "pages", "--format", "csv")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "3 of 3 shops" in ran.stdout


def test_a_name_of_many_bytes_fits_every_file_system(fill, tmp_path, document):
    wide = document("2026-10", {1: (40, 5, 5)}, shop="\N{BREAD}" * 80, owner="Verdi", kiosk_id="k8")
    ran = run(fill(wide), tmp_path / "pages", "--format", "csv")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "4 of 4 shops" in ran.stdout


@pytest.mark.parametrize("wrong", [["--event", "Fair"], []], ids=["an event", "no month"])
def test_all_is_about_a_month(tmp_path, wrong):
    ran = CliRunner().invoke(main, ["report", "--all", *wrong, "--out", str(tmp_path)])
    assert ran.exit_code == 2


def test_a_process_that_sets_paper_hears_no_interrupt_which_is_for_the_command():
    with all_shops.PdfSetters() as setters:
        blocked = setters.submit(partial(signal.pthread_sigmask, signal.SIG_BLOCK), ()).result(60)
    assert signal.SIGINT in blocked
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize(
    ("processors", "memory_mib", "count"), [(4, 427, 1), (4, 920, 2), (4, 3800, 4), (1, 8000, 1), (2, 100, 1)]
)
def test_a_small_pi_sets_one_sheet_at_a_time(processors, memory_mib, count):
    """Of 512 MiB, 1 GiB, 4 GiB, as much as Linux has of it; one at least, whatever there is."""
    assert all_shops.processes(processors, memory_mib * 1024 * 1024) == count
