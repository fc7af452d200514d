"""All of an owner's shops on one page: `kiosk report --owner`."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from kiosk.office.report.data import months
from kiosk.office.report.data.silent import silent_shops
from kiosk.office.report.pages import make_each, make_overview
from sync.archive.archive import Archive
from sync.archive.intake import Accepted
from sync.document.aggregate import Event, Face, Fault, encode

OWNER, OCTOBER = "Panificio Rossi", "2026-10"
GOOD, BAD = (30, 6, 4), (18, 8, 14)
TWO = (Face("good", "good", 100), Face("bad", "bad", 0))


def a_shop(document, shop, this, before=GOOD, last=OCTOBER, **more):
    """Fourteen months up to `last`, whose votes a day are `this`, and `before` in those before."""
    for month in months.window(last, 14):
        rows = dict.fromkeys(range(1, 29), this if month == last else before)
        kiosk = f"k-{shop.lower().replace(' ', '-')}"
        yield document(month, rows, shop=shop, kiosk_id=kiosk, **(more if month == last else {}))


@pytest.fixture
def told(document):
    """A steady shop, one that fell, and one with a dead button."""
    broken = {"faults": (Fault("silent", "unhappy", 1),)}
    return [
        *a_shop(document, "Stazione", GOOD),
        *a_shop(document, "Airport", BAD),
        *a_shop(document, "Museum", GOOD, **broken),
    ]


def the_page(documents, shops=("Airport", "Museum", "Stazione"), language="en", **more):
    about = {"prepared_on": date(2026, 11, 1), "language": language}
    return make_overview(OWNER, OCTOBER, [*make_each(documents, [], shops, OCTOBER, **about)], **about, **more)


def test_those_that_need_attention_come_first_and_are_the_news(told):
    page = the_page(told)
    assert page.headline == "Your 3 shops in October: 1 needs attention"
    places = [page.html.index(f'scope="row">{shop}') for shop in ("Museum", "Airport", "Stazione")]
    assert places == sorted(places)


def test_no_figure_is_without_its_votes_and_none_of_a_month_in_doubt(told):
    page = the_page(told)
    museum, airport, stazione = [*csv.reader(StringIO(page.csv))][1:]
    assert museum[:5] == ["Museum", "", "", "", "1120"]
    assert (airport[:2], airport[4]) == (["Airport", "55.0"], "1120")
    assert stazione[1] == "82.5"
    assert page.html.count("1,120 votes") >= 3
    shops = json.loads(page.json)["shops"]
    assert [(each["shop"], each["attention"], each["votes"]) for each in shops] == [
        ("Museum", "broken", 1120),
        ("Airport", "fallen", 1120),
        ("Stazione", "steady", 1120),
    ]
    assert shops[0]["doubt"]["finding"] == "fault_seen"
    assert shops[1]["score"]["points"] == 55


def test_a_single_shops_news_is_its_own(told):
    assert the_page(told, ["Airport"]).headline == "Airport: 55, clearly down on last year"


def test_the_best_is_named_of_shops_that_ask_the_same(document):
    alike = [*a_shop(document, "Stazione", GOOD, GOOD), *a_shop(document, "Airport", BAD, BAD)]
    said = the_page(alike, ["Stazione", "Airport"])
    assert "“Stazione” probably does better than “Airport”." in said.html
    assert "with the same faces" not in said.html
    other = document(OCTOBER, {1: (40, 1)}, shop="Museum", kiosk_id="k9", faces=TWO)
    assert "Compared are only shops that ask with the same faces." in the_page([*alike, other]).html


def test_every_shop_is_there_however_many(document):
    shops = [f"Bakery {n}" for n in range(30)]
    documents = [
        document(OCTOBER, dict.fromkeys(range(1, 20), GOOD), shop=s, kiosk_id=f"k{n}") for n, s in enumerate(shops)
    ]
    page = the_page(documents, shops)
    assert [shop for shop in shops if f'scope="row">{shop}\n' not in page.html] == []
    assert "more shops are not shown" in page.html  # in the drawing


def test_a_shop_without_a_page_is_named_before_every_figure(document, told):
    """Its two kiosks ask with different faces, so that their votes cannot be put together."""
    disagreeing = [
        document(OCTOBER, {1: (30, 9)}, shop="Harbour", kiosk_id="h1", faces=TWO),
        document(OCTOBER, {1: (30, 9, 2)}, shop="Harbour", kiosk_id="h2"),
    ]
    page = the_page([*told, *disagreeing], ("Airport", "Museum", "Stazione", "Harbour"), silent=["Duomo"])
    assert page.headline == "Your 5 shops in October: 3 need attention"
    for said in ("Nothing was heard of Duomo in October", "No figures of Harbour: the kiosks there ask"):
        assert page.html.index(said) < page.html.index("<table")


def test_a_shop_that_another_owner_has_as_well_is_not_said_to_have_other_faces(document, told):
    """In a folder nothing tells the two apart: of every shop without a page the faces were blamed."""
    theirs = document(OCTOBER, {1: (30, 9, 2)}, shop="Stazione", kiosk_id="h1", owner="Bianchi")
    page = the_page([*told, theirs])
    assert "No figures of Stazione: another owner has a shop of that name as well." in page.html
    assert "different faces" not in page.html


def test_a_shop_that_told_lately_and_not_now_is_silent(document):
    there = document(OCTOBER, {1: GOOD}, shop="Stazione", kiosk_id="k1")
    gone = document("2026-08", {1: GOOD}, shop="Harbour", kiosk_id="k2", installation_id="b2")
    assert silent_shops([there, gone], OWNER, OCTOBER) == ["Harbour"]
    assert silent_shops([there, gone], "Bianchi", OCTOBER) == []
    assert silent_shops([there, gone], OWNER, OCTOBER, retired=["k2"]) == []
    # Its kiosk is heard: the shop has another name by now, or the kiosk another place, or stands at a fair.
    fair = Event("Fair", date(2026, 10, 1), date(2026, 10, 2))
    for now in ({"shop": "Old Harbour"}, {"event": fair}, {"shop": "Harbour"}):
        assert (
            silent_shops(
                [there, gone, document(OCTOBER, {1: GOOD}, kiosk_id="k2", installation_id="b2", **now)], OWNER, OCTOBER
            )
            == []
        )
    long_ago = document("2026-06", {1: GOOD}, shop="Harbour", kiosk_id="k2", installation_id="b2")
    assert silent_shops([there, long_ago], OWNER, OCTOBER) == []


@pytest.fixture
def archive(tmp_path, told):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    opened = Archive.open(url)
    opened.store([Accepted.of(each, encode(each)) for each in told], datetime(2026, 11, 1, tzinfo=UTC))
    opened.close()
    return url


def run(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_it_is_written_as_every_format_in_the_owners_language(archive, tmp_path):
    settings = tmp_path / "office.toml"
    settings.write_text(f'[owners."{OWNER}"]\nmail = []\nlanguage = "it"\n')
    for ending, beginning in (
        (".html", b'<!doctype html>\n<html lang="it"'),
        (".json", b"{"),
        (".csv", b"\xef\xbb\xbf"),
    ):
        out = tmp_path / f"shops{ending}"
        where = ("--archive", archive, "--settings", settings)
        ran = run("--owner", OWNER, "--month", OCTOBER, *where, "--out", out)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert out.read_bytes().startswith(beginning)


def test_an_owner_who_is_not_there_is_answered_with_those_who_are(archive, tmp_path):
    ran = run("--owner", "Bianchi", "--month", OCTOBER, "--archive", archive, "--out", tmp_path / "o.html")
    assert ran.exit_code == CONFIG
    assert f"no owner 'Bianchi'; there is '{OWNER}'" in ran.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--owner", "X", "--out", "o.html"], "--owner NAME needs --month YYYY-MM"),
        (["--owner", "X", "--month", OCTOBER], "--owner NAME needs --out FILE"),
        (
            ["--owner", "X", "--month", OCTOBER, "--format", "pdf", "--out", "o.csv"],
            "--owner NAME does not go with --format",
        ),
    ],
)
def test_what_an_overview_needs_is_said(options, said):
    ran = run(*options)
    assert ran.exit_code == 2
    assert said in ran.stderr
