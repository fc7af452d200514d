"""The headline, the shares and the comparison say what the gravest remark leaves true: worlds in which they did not."""

from datetime import UTC, date, datetime

import numpy as np
from attrs import evolve

from kiosk.office.report.analysis.trust import (
    Exchanged,
    FewVotes,
    MissingDays,
    NoVotes,
    UndatedVotes,
    UnusualDays,
)
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.report.page.overview import overview
from kiosk.office.report.pages import make, make_poster
from sync.document.aggregate import Undated
from tests.office.report.conftest import a_document, votes_of_a_month

OCTOBER = "2026-10"
PREPARED = date(2026, 11, 1)


def rows_of(month=OCTOBER, seed=7):
    return votes_of_a_month(np.random.default_rng(seed), month, 0.7, 25)


def a_year(*october, until="2026-09"):
    rng = np.random.default_rng(8)
    return [*(a_document(each, votes_of_a_month(rng, each, 0.7, 25)) for each in months.window(until, 13)), *october]


def page_of(documents):
    return make(documents, [], None, OCTOBER, prepared_on=PREPARED)


def remark_of(page, kind):
    return next((each for each in page.findings.trust if isinstance(each, kind)), None)


def replaced_kiosk(**other):
    """One kiosk told up to the 15th of October, another one from the 16th on."""
    rows = rows_of()
    parts = [{day: row for day, row in rows.items() if (day <= 15) is early} for early in (True, False)]
    first, second = (a_document(OCTOBER, part) for part in parts)
    noon = datetime(2026, 10, 15, 12, tzinfo=UTC)
    return [
        evolve(first, days=first.days[:15], as_of=noon, final=False),
        evolve(second, days=second.days[15:], installation_id="b", **other),
    ]


def test_a_month_that_is_in_no_comparison_has_none():
    page = page_of(a_year(*replaced_kiosk(kiosk_id="rossi-2")))
    assert page.findings.trend is None
    assert page.headline.startswith("Too little is left to compare with")
    assert page.summary.news.endswith("too little to compare with")
    assert page_of(a_year(a_document(OCTOBER, rows_of()))).findings.trend is not None


def test_a_poster_names_the_days_that_its_voices_are_from():
    sheet = make_poster(a_year(*replaced_kiosk(kiosk_id="rossi-2")), [], None, OCTOBER, prepared_on=PREPARED)
    assert "October 2026" in sheet
    assert "1–15 October" not in sheet


def test_votes_of_an_unknown_time_are_not_nobody():
    undated = (Undated((300, 100, 60), None, None),)
    page = page_of(a_year(a_document(OCTOBER, {}, undated=undated)))
    assert page.headline == "When many of the votes were cast is not known: no verdict for October."
    assert page.summary.news == page.headline
    assert (remark_of(page, NoVotes), remark_of(page, UndatedVotes)) == (None, UndatedVotes(460))
    assert page_of(a_year(a_document(OCTOBER, {}))).headline == "Nobody voted in October 2026."


def test_a_shop_that_was_closed_all_month_needs_no_attention():
    document = a_document(OCTOBER, {})
    closed = evolve(document, days=tuple(evolve(day, open_minutes=0) for day in document.days))
    page = page_of(a_year(closed))
    assert "By its opening hours the shop was closed in all of October 2026." in page.html
    assert (page.summary.urgency.name, page.summary.suggestion) == ("UNKNOWN", "")
    unknown = evolve(document, days=tuple(evolve(day, open_minutes=None) for day in document.days))
    assert page_of(a_year(unknown)).summary.urgency.name == "BROKEN"


def test_twenty_silent_days_are_named_though_no_hours_are_known():
    rows = {day: row for day, row in rows_of().items() if day not in range(5, 25)}
    document = a_document(OCTOBER, rows)
    silent = evolve(document, days=tuple(evolve(day, open_minutes=None) for day in document.days))
    found = remark_of(page_of(a_year(silent)), MissingDays)
    assert found == MissingDays(((date(2026, 10, 5), date(2026, 10, 24)),), kiosk_on=True)


def test_no_clear_change_is_not_said_to_be_no_change():
    few, many = (
        [a_document(each, votes_of_a_month(rng, each, 0.7, per_day)) for each in months.window(OCTOBER, 14)]
        for rng, per_day in ((np.random.default_rng(3), 4), (np.random.default_rng(3), 120))
    )
    assert page_of(few).headline == "No clear change from a year ago."
    assert page_of(many).headline == "Customers are about as happy as a year ago."


def test_shops_in_their_first_month_are_not_said_to_be_without_a_change():
    def headline(old):
        shops = [evolve(a_document(OCTOBER, rows_of(seed=n)), shop=f"Shop {n}", kiosk_id=f"k{n}") for n in range(4)]
        documents = [*shops, *(evolve(each, shop="Shop 0", kiosk_id="k0") for each in (a_year() if old else ()))]
        pages = [(shop.shop, make(documents, [], shop.shop, OCTOBER, prepared_on=PREPARED)) for shop in shops]
        return overview(Language("en"), "Panificio Rossi", OCTOBER, pages).headline

    assert headline(old=False) == "Your 4 shops in October: nothing to compare with yet"
    assert headline(old=True) == "Your 4 shops in October: no clear change in the 1 that can be compared"


def test_an_older_score_is_not_drawn_as_this_months():
    dark = page_of(a_year(a_document(OCTOBER, {})))
    told = page_of(a_year(a_document(OCTOBER, rows_of())))
    large = 'font-size="16"'
    assert (large in dark.trend, large in told.trend) == (False, True)


def last_month_at(per_day, happy=0.7):
    return a_document(OCTOBER, votes_of_a_month(np.random.default_rng(7), OCTOBER, happy, per_day))


def test_where_nearly_all_voters_are_gone_nothing_is_compared():
    """A kiosk behind a plant, or at another place that nobody noted: whoever votes there may be others."""
    page = page_of(a_year(last_month_at(5, 0.95)))
    assert page.headline == "Far fewer people voted than usual, perhaps others than before: nothing is compared."
    assert page.summary.news.endswith("but far fewer votes than usual")
    assert (page.findings.trend, page.summary.urgency.name) == (None, "BROKEN")
    assert "votes, where a month usually has" in page.html
    *_, before, last = page.findings.history
    assert (before.joined, last.joined) == (True, False)
    assert "see whether it stands where it stood" in page.summary.suggestion
    # Control: with half of the votes there is a comparison.
    assert page_of(a_year(last_month_at(12, 0.95))).findings.trend


def test_few_votes_in_a_week_that_a_shop_was_open_or_in_a_season_of_few_are_as_usual():
    open_days = {day: row for day, row in rows_of().items() if day <= 7}
    document = a_document(OCTOBER, open_days)
    shut = evolve(
        document, days=tuple(day if day.date.day <= 7 else evolve(day, open_minutes=0) for day in document.days)
    )
    assert remark_of(page_of(a_year(shut)), FewVotes) is None
    quiet = "2025-10"
    rng = np.random.default_rng(8)
    seasons = [
        a_document(each, votes_of_a_month(rng, each, 0.7, 4 if each == quiet else 25))
        for each in months.window("2026-09", 13)
    ]
    assert remark_of(page_of([*seasons, last_month_at(4)]), FewVotes) is None
    assert remark_of(page_of(a_year(last_month_at(4))), FewVotes)


def test_a_button_that_broke_is_not_called_exchanged_as_well():
    rows = {day: (0 if day >= 22 else row[0], *row[1:]) for day, row in rows_of(seed=5).items()}
    page = page_of(a_year(a_document(OCTOBER, rows)))
    assert page.headline == "The button “happy” may be broken: no verdict for October."
    assert remark_of(page, Exchanged) is None


def exchanged(first, since="2026-10-15"):
    """From a day on, votes for the first face and for the last one are counted as each other's."""
    for document in first:
        rows = {day.date.day: day.votes[:: -1 if f"{day.date}" >= since else 1] for day in document.days}
        yield a_document(document.month, rows)


def test_exchanged_cables_are_no_unhappy_customers():
    documents = a_year(a_document(OCTOBER, rows_of()))
    page = page_of([*exchanged(documents)])
    assert page.headline == "The buttons “happy” and “unhappy” may be exchanged: no verdict for October."
    assert "On 15–31 October “happy” was pressed as often as “unhappy” before" in page.html
    assert page.findings.trend is None
    # It is so in the month after, too.
    assert "may be exchanged" in page_of([*exchanged(documents, "2026-09-10")]).headline


def test_a_fall_is_no_exchange():
    fallen = votes_of_a_month(np.random.default_rng(7), OCTOBER, 0.4, 25)
    page = page_of(a_year(a_document(OCTOBER, fallen)))
    assert page.headline == "Customers are clearly less happy than a year ago."


def test_shares_and_score_are_of_the_same_votes():
    rows = rows_of()
    fair = {**rows, 17: (300, 300, 900)}
    documents = a_year(a_document(OCTOBER, fair))
    page = page_of(documents)
    usual = sum(map(sum, rows.values())) - sum(rows[17])
    assert remark_of(page, UnusualDays) == UnusualDays((date(2026, 10, 17),), 1500)
    assert page.findings.score.votes == sum(page.findings.counted) == usual
    assert page.summary.votes == f"{usual} votes"
    unhappy = next(face for face in page.summary.faces if face.label == "unhappy")
    assert unhappy.share < 25
    sheet = make_poster(documents, [], None, OCTOBER, prepared_on=PREPARED)
    assert f"{usual} voices" in sheet
    assert unhappy.percent in sheet
