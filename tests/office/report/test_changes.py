"""Which weeks a change is judged by, and which shops it is measured against."""

from datetime import date

import pytest

from kiosk.office.report.analysis.changes import changes
from kiosk.office.report.analysis.effect import Answer, Effect
from kiosk.office.report.analysis.owner_shops import gather_owner_shops
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop
from sync.archive.note import Note
from sync.document.aggregate import Face

OCTOBER = "2026-10"
OWN, OTHER = "Via Garibaldi", "Corso Italia"
GOOD, BAD = (16, 2, 2), (10, 5, 5)
CHANGED = date(2026, 6, 3)


def told(document, shop=OWN, months_=16, last=OCTOBER, since=CHANGED, after=GOOD, before=BAD, **changes_):
    """Months whose days change on a day."""
    return [
        document(
            month,
            {day.day: after if day >= since else before for day in months.days(month) if day.isoweekday() != 7},
            shop=shop,
            kiosk_id=shop.lower().replace(" ", "-"),
            **changes_,
        )
        for month in months.window(last, months_)
    ]


def note(day=CHANGED, shop=OWN, words="Second till opened", kind="change"):
    return Note(day, shop, words, kind)


def judged(documents, notes, month=OCTOBER):
    documents = [each for each in documents if each.month <= month]
    return changes(gather_owner_shops(by_shop(documents), "Panificio Rossi", month), OWN, notes)


def test_a_change_that_helped_is_seen(document):
    [each] = judged(told(document, months_=21), [note()])
    assert (each.date, each.words, each.weeks_before, each.weeks_after) == (CHANGED, "Second till opened", 8, 8)
    assert isinstance(each.found, Effect)
    assert each.found.answer is Answer.HELPED
    assert each.found.by == pytest.approx(0.85 - 0.625)
    # Eight weeks of six open days on each side; the day of the change itself was neither.
    assert each.found.before.votes == each.found.after.votes == 48 * 20


def test_what_another_shop_did_as_well_is_taken_off(document):
    [each] = judged([*told(document), *told(document, OTHER)], [note()])
    assert isinstance(each.found, Effect)
    assert (each.found.others, each.found.answer) == (1, Answer.NO_DIFFERENCE)
    assert each.found.by == pytest.approx(0)


@pytest.mark.parametrize("kind", ["change", "break"])
def test_a_shop_that_changed_something_itself_is_no_measure(document, kind):
    documents = [*told(document), *told(document, OTHER)]
    for day, others in ((date(2026, 6, 20), 0), (date(2026, 1, 20), 1)):
        [each] = judged(documents, [note(), note(day, OTHER, "New baker", kind)])
        assert isinstance(each.found, Effect)
        assert each.found.others == others


def test_a_shop_of_another_owner_or_with_other_faces_is_no_measure(document):
    faces = (Face("happy", "happy", 100), Face("neutral", "so-so", 60), Face("unhappy", "unhappy", 0))
    strangers = [
        *told(document, OTHER, owner="Somebody else"),
        *told(document, "Piazza Duomo", faces=faces),
    ]
    [each] = judged([*told(document), *strangers], [note()])
    assert isinstance(each.found, Effect)
    assert each.found.others == 0


def test_too_early_is_said_of_the_newest_and_the_one_before_is_told_as_well(document):
    newest, before = judged(told(document), [note(), note(date(2026, 10, 20), words="New lights")])
    assert (newest.words, newest.found, newest.weeks_after) == ("New lights", Answer.TOO_EARLY, 1)
    assert before.words == "Second till opened"
    assert isinstance(before.found, Effect)


def test_a_page_of_june_knows_only_june(document):
    [each] = judged(told(document), [note()], month="2026-06")
    assert isinstance(each.found, Effect)
    assert (each.weeks_after, each.found.after.votes) == (3, 18 * 20)
    assert judged(told(document), [note()], month="2026-05") == ()


def test_a_month_that_is_not_over_counts_up_to_yesterday(document):
    documents = told(document, last="2026-06")
    [*earlier, last] = documents
    as_of = last.as_of.replace(month=6, day=25)
    [each] = judged(
        [
            *earlier,
            document(
                "2026-06",
                {day.date.day: day.votes for day in last.days if day.date.day < 26},
                shop=OWN,
                kiosk_id=last.kiosk_id,
                final=False,
                as_of=as_of,
            ),
        ],
        [note()],
        month="2026-06",
    )
    assert each.weeks_after == 3  # 4 to 24 June


def test_the_weeks_end_at_the_next_change_and_begin_after_the_last_one(document):
    notes = [note(date(2026, 5, 5), words="New baker"), note(), note(date(2026, 7, 8), kind="break", words="Moved")]
    each, _ = judged(told(document), notes)
    # 6 May to 2 June, and 4 June to 7 July, in whole weeks.
    assert (each.weeks_before, each.weeks_after) == (4, 4)


def test_a_move_is_no_change_to_be_judged(document):
    assert judged(told(document), [note(kind="break")]) == ()


def test_an_answer_to_customers_is_judged_like_any_change(document):
    [each] = judged(told(document), [note(kind="answer")])
    assert isinstance(each.found, Effect)


def test_two_notes_of_one_day_are_one_change(document):
    [each] = judged(told(document), [note(words="Second till"), note(words="New lights")])
    assert each.words == "New lights, Second till"


def test_a_change_in_the_first_days_of_a_shop_has_nothing_before(document):
    documents = told(document, months_=5)
    [each] = judged(documents, [note(date(2026, 6, 6))])
    assert each.found is Answer.TOO_LITTLE_BEFORE


def test_changes_of_other_shops_and_of_long_ago_are_not_shown(document):
    assert judged(told(document), [note(shop=OTHER), note(date(2025, 9, 30))]) == ()


def test_control_the_day_of_the_change_is_in_neither_side(document):
    """Were it counted, votes cast on it alone would move the figures."""
    documents = told(document)
    june = next(each for each in documents if each.month == "2026-06")
    rows = {day.date.day: day.votes for day in june.days}
    rows[3] = (0, 0, 900)
    odd = document("2026-06", rows, shop=OWN, kiosk_id=june.kiosk_id)
    [with_it] = judged([odd if each.month == "2026-06" else each for each in documents], [note()])
    [without] = judged(documents, [note()])
    assert isinstance(with_it.found, Effect)
    assert isinstance(without.found, Effect)
    assert with_it.found.by == without.found.by
