"""A shop's year on one page: `kiosk report --year`."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from kiosk.office.report.data import months
from kiosk.office.report.period_pages import make_year
from sync.archive.note import Note
from sync.document.aggregate import Face, Fault, Reason
from sync.document.outbox import write
from tests.office.report.conftest import a_document, votes_of_a_month

SHOP, JANUARY = "Via Garibaldi", date(2027, 1, 4)


def told(mood, seed=1, since=24, shop=SHOP, last="2026-12", **of_month):
    """Months up to December 2026; `mood`: the share of happy votes; `of_month`: more of some, like m2026_03."""
    rng = np.random.default_rng(seed)
    for month in months.window(last, since):
        more = of_month.get(f"m{month.replace('-', '_')}", {})
        rows = more.pop("rows", votes_of_a_month(rng, month, mood(month), 40))
        yield a_document(month, rows, shop=shop, kiosk_id=shop.lower().replace(" ", "-"), **more)


def better(month):
    return 0.75 if month >= "2026-01" else 0.6


def the_year(documents, notes=(), language="en"):
    return make_year([*documents], [*notes], SHOP, 2026, prepared_on=JANUARY, language=language)


def test_months_before_a_shop_had_its_kiosk_are_not_missing():
    page = the_year(told(better, since=4))
    assert "Its figures begin in September 2026." in page.html
    assert "nothing was heard" not in page.html
    gap = [each for each in told(better, since=6) if each.month != "2026-10"]
    html = the_year(gap).html
    assert html.index("Its figures begin in July 2026.") < html.index("Of 1 month nothing was heard.")
    assert "begin in" not in the_year(told(better, since=12)).html


def figures(page):
    return json.loads(page.json)


def test_a_better_year_is_said_with_its_months_and_figures_that_add_up():
    page = the_year(told(better))
    assert page.headline == "2026: customers were clearly happier than the year before."
    found = figures(page)
    assert [each["month"] for each in found["months"]] == months.window("2026-12", 12)
    assert found["trend"]["months"] == 12
    assert found["votes"] == sum(each["votes"] for each in found["months"])
    rise = found["trend"]["after"] - found["trend"]["before"]
    assert f"<b>+{rise}</b>" in page.html
    assert "over the 12 months that told in both years" in page.html


def test_steady_years_are_alike():
    said = {the_year(told(lambda _: 0.7, seed)).headline for seed in range(10)}
    assert said == {"2026: customers were about as happy as the year before."}


def seasons(first_half, second_half, busy_half):
    """Two years; in `busy_half` of each year (0 or 1) eight times as many vote. Moods by year: (2025, 2026)."""
    rng = np.random.default_rng(11)
    for month in months.window("2026-12", 24):
        year, half = int(month[:4]) - 2025, int(month[5:]) > 6
        per_day = 80 if half == busy_half[year] else 10
        yield a_document(month, votes_of_a_month(rng, month, (first_half, second_half)[half][year], per_day), shop=SHOP)


def scores_of_all_votes(documents):
    """The naive method: each year's votes in one heap."""
    heaps = [np.sum([each.votes for each in documents if each.month[:4] == year], axis=0) for year in ("2025", "2026")]
    return [float(100 * (heap @ (1, 0.5, 0)) / heap.sum()) for heap in heaps]


def test_more_votes_in_the_unhappy_season_are_no_worse_year():
    """Every month is as it was a year before; most votes came in the good half, then in the bad one (Simpson)."""
    documents = [*seasons((0.85, 0.85), (0.55, 0.55), busy_half=(0, 1))]
    before, after = scores_of_all_votes(documents)
    assert before - after > 10
    page = the_year(documents)
    assert page.headline == "2026: customers were about as happy as the year before."
    assert "Each month is compared with the same one a year before" in page.html


def test_more_votes_in_the_happy_season_hide_no_worse_year():
    documents = [*seasons((0.85, 0.75), (0.55, 0.45), busy_half=(1, 0))]
    before, after = scores_of_all_votes(documents)
    assert after - before > 5
    page = the_year(documents)
    assert page.headline == "2026: customers were clearly less happy than the year before."


def test_where_both_years_have_votes_alike_nothing_need_be_said_of_weights():
    assert "Each month is compared" not in the_year(told(lambda _: 0.7)).html


def test_quiet_years_of_which_little_can_be_said_are_not_called_alike():
    rng = np.random.default_rng(5)
    documents = [
        a_document(month, votes_of_a_month(rng, month, 0.6, 1), shop=SHOP) for month in months.window("2026-12", 24)
    ]
    assert the_year(documents).headline == "2026: no clear change from the year before."


def test_a_move_of_the_kiosk_is_no_change_and_no_silence():
    moved = Note(date(2026, 5, 11), SHOP, "To the exit", "break")
    said = "Only that the kiosk was moved was noted."
    assert said in the_year(told(lambda _: 0.7), [moved]).html
    assert said not in the_year(told(lambda _: 0.7), [replace(moved, date=date(2025, 5, 11))]).html


def test_a_note_on_each_day_does_not_fill_the_page():
    notes = [Note(date(2026, 10, day), SHOP, f"Dish of day {day}", "change") for day in range(1, 32)]
    html = the_year(told(lambda _: 0.7), notes).html
    assert html.count("· Dish of day") == 12 + 2 * 4  # on both drawings, the chart has flags
    assert "19 more changes were noted, of which nothing can be said." in html
    assert "more changes were noted" not in the_year(told(lambda _: 0.7), notes[:12]).html


def test_a_month_in_which_nobody_voted_is_said():
    page = the_year(told(lambda _: 0.7, m2026_12={"rows": {}}))
    assert "Nobody voted in December 2026." in page.html
    assert "Nobody voted" not in the_year(told(lambda _: 0.7)).html


def test_months_in_doubt_are_in_no_figure_and_named():
    """From July on nobody presses a dead button: the year would be the best ever."""
    dead = {
        f"m2026_{n:02}": {"rows": dict.fromkeys(range(1, 28), (40, 0, 0)), "faults": (Fault("silent", "unhappy", 1),)}
        for n in range(7, 13)
    }
    page = the_year(told(lambda _: 0.6, **dead))
    found = figures(page)
    assert page.headline == "2026: customers were about as happy as the year before."
    assert (len(found["doubts"]), found["trend"]["months"], found["score"]["points"] < 80) == (6, 6, True)
    assert page.html.count("may be broken: no verdict for") == 6
    dead |= {"m2026_06": {"rows": dict.fromkeys(range(1, 28), (40, 0, 0)), "faults": (Fault("silent", "unhappy", 1),)}}
    page = the_year(told(lambda _: 0.6, **dead))
    assert page.headline == "Too little is known of 2026 to judge it as a whole."
    assert (figures(page)["score"], figures(page)["trend"]) == (None, None)


def test_every_change_of_the_year_is_judged_and_what_helped_comes_first():
    notes = [
        Note(date(2025, 11, 3), SHOP, "The year before"),
        Note(date(2026, 2, 20), SHOP, "Second till opened"),
        Note(date(2026, 9, 1), SHOP, "New sign"),
    ]
    jump = lambda month: 0.8 if month >= "2026-03" else 0.55  # noqa: E731 - said in a line
    other = [*told(lambda _: 0.7, 7, shop="Corso Italia")]
    page = the_year([*told(jump), *other], notes)
    assert "What probably helped: “Second till opened”." in page.html
    assert [each["words"] for each in figures(page)["changes"]] == ["Second till opened", "New sign"]
    assert "The year before" not in page.html
    assert "No change was noted." in the_year(told(jump)).html


def test_what_customers_named_is_of_all_months():
    named = {
        f"m2026_{n:02}": {"reasons": (Reason("the wait", 30), Reason("the price", 5), Reason("the courtesy", 4))}
        for n in (3, 4, 5)
    }
    page = the_year(told(better, **named))
    assert "Most often: the wait." in page.html
    assert figures(page)["reasons"]["votes"] == 3 * 39


def test_a_first_year_has_nothing_to_compare_with():
    page = the_year(told(better, since=12))
    assert page.headline == "2026: there are not enough months of a year before to compare with."
    assert figures(page)["score"]["points"] > 70


def test_a_year_that_is_not_over_is_provisional():
    page = the_year(told(better, since=20, last="2026-08"))
    assert page.provisional.startswith("Provisional: the year is known up to 31 August 2026")
    assert "Of 4 months" not in page.html


def test_other_faces_are_another_question():
    old = [
        a_document(month, {1: (30, 9)}, faces=(Face("good", "good", 100), Face("bad", "bad", 0)))
        for month in months.window("2025-12", 12)
    ]
    page = the_year([*old, *told(better, since=12)])
    assert figures(page)["trend"] is None


def test_the_command_writes_it_or_says_what_is_not_known(tmp_path):
    for document in told(better):
        write(tmp_path / "outbox", document)
    where = ("--from", str(tmp_path / "outbox"), "--out", str(tmp_path / "y.html"))
    ran = CliRunner().invoke(main, ["report", "--year", "2026", *where])
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "customers were clearly happier" in ran.stdout
    ran = CliRunner().invoke(main, ["report", "--year", "2020", *where])
    assert ran.exit_code == CONFIG
    assert "Via Garibaldi, 2020: no month of that year is known" in ran.stderr
