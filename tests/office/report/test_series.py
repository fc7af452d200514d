"""Kiosks become a shop."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import attrs
import pytest

from kiosk.office.report.analysis.once_a_series import once_a_series
from kiosk.office.report.analysis.series import gather
from kiosk.office.report.data.documents import newest
from kiosk.office.report.data.errors import ReportError
from sync.document.aggregate import Day, Face, PooledHour

OCTOBER = "2026-10"


def test_two_kiosks_of_a_shop_are_summed_by_day(document):
    one = document(OCTOBER, {1: (3, 1, 0), 2: (1, 0, 0)})
    two = document(OCTOBER, {1: (2, 0, 5)}, kiosk_id="rossi-2")
    month = gather([one, two], None, OCTOBER).months[OCTOBER]
    assert month.votes == (6, 1, 5)
    assert [day.votes for day in month.days[:2]] == [(5, 1, 5), (1, 0, 0)]
    assert month.not_counted == {"repeat": 82}


def test_a_kiosk_that_was_renamed_in_the_middle_of_a_month_counts_once(document):
    before = attrs.evolve(document(OCTOBER, {1: (3, 1, 0)}), kiosk_id="old-name", revision=1)
    now = attrs.evolve(document(OCTOBER, {1: (9, 1, 0)}), former_ids=("old-name",), revision=2)
    other = attrs.evolve(before, installation_id="another-card")
    assert newest([before, now]) == newest([now, before]) == [now]
    assert {each.installation_id for each in newest([before, now, other])} == {now.installation_id, "another-card"}


def test_a_kiosk_that_got_its_name_back_in_the_same_month_counts_once(document):
    """Each of its last two documents says that the other's name is a former one."""
    first = document(OCTOBER, {1: (3, 1, 0)}, revision=1)
    between = attrs.evolve(first, kiosk_id="new-name", former_ids=(first.kiosk_id,), revision=2)
    now = document(OCTOBER, {1: (9, 1, 0)}, former_ids=("new-name",), revision=3)
    for order in permutations([first, between, now]):
        assert newest(order) == [now]
    assert newest([first, between]) == [between]


def test_the_newest_revision_of_a_document_counts(document):
    old, new = document(OCTOBER, {1: (3, 1, 0)}), document(OCTOBER, {1: (9, 1, 0)}, revision=2)
    for order in ([old, new], [new, old]):
        assert gather(order, None, OCTOBER).months[OCTOBER].votes == (9, 1, 0)


def test_a_new_card_continues_its_kiosk(document):
    first = document(OCTOBER, {1: (3, 1, 0)})
    second = document(OCTOBER, {20: (4, 0, 0)}, installation_id="b2")
    assert gather([first, second], None, OCTOBER).months[OCTOBER].votes == (7, 1, 0)


def test_a_missing_month_is_missing_and_not_zero(document):
    series = gather([document("2026-08", {1: (1, 1, 1)}), document(OCTOBER, {1: (1, 1, 1)})], None, OCTOBER)
    assert list(series.months) == ["2026-08", OCTOBER]


def test_later_months_are_not_known_yet(document):
    series = gather([document(OCTOBER, {1: (1, 1, 1)}), document("2026-11", {2: (1, 1, 1)})], None, OCTOBER)
    assert list(series.months) == [OCTOBER]


def test_kiosks_that_ask_differently_are_no_sum(document):
    faces = (Face("happy", "happy", 100), Face("neutral", "so-so", 40), Face("unhappy", "unhappy", 0))
    other = document(OCTOBER, {1: (1, 1, 1)}, kiosk_id="rossi-2", faces=faces)
    with pytest.raises(ReportError, match=r"rossi-1 and rossi-2 ask with different faces .*neutral = 50.*neutral = 40"):
        gather([document(OCTOBER, {1: (1, 1, 1)}), other], None, OCTOBER)


def test_a_renamed_face_is_the_same_face(document):
    faces = (Face("happy", "glad", 100), Face("neutral", "so-so", 50), Face("unhappy", "unhappy", 0))
    series = gather(
        [document("2026-09", {1: (1, 1, 1)}), document(OCTOBER, {1: (1, 1, 1)}, faces=faces)], None, OCTOBER
    )
    assert [face.label for face in series.faces] == ["glad", "so-so", "unhappy"]
    assert list(series.months) == ["2026-09", OCTOBER]


def test_months_with_other_faces_are_left_out_by_name(document):
    two = (Face("happy", "happy", 100), Face("unhappy", "unhappy", 0))
    series = gather([document("2026-09", {1: (1, 1)}, faces=two), document(OCTOBER, {1: (1, 1, 1)})], None, OCTOBER)
    assert list(series.months) == [OCTOBER]
    assert series.other_faces == ("2026-09",)


def test_unknown_shops_and_months_name_the_known_ones(document):
    known = [document(OCTOBER, {1: (1, 1, 1)}), document(OCTOBER, {1: (1, 1, 1)}, shop="Corso", kiosk_id="rossi-9")]
    with pytest.raises(ReportError, match="--shop is missing; there is 'Corso', 'Via Garibaldi'"):
        gather(known, None, OCTOBER)
    with pytest.raises(ReportError, match="no shop 'Duomo'; there is 'Corso', 'Via Garibaldi'"):
        gather(known, "Duomo", OCTOBER)
    with pytest.raises(ReportError, match=r"Corso, 2026-09: no such month; there is 2026-10"):
        gather(known, "Corso", "2026-09")
    with pytest.raises(ReportError, match="no documents yet"):
        gather([], None, OCTOBER)


def open_days(series):
    return [day.date.day for day in series.months[OCTOBER].days if day.open]


def test_opening_hours_say_which_days_are_open(document):
    found = open_days(gather([document(OCTOBER, {1: (1, 0, 0)})], None, OCTOBER))
    assert [day for day in range(1, 32) if day not in found] == [4, 11, 18, 25]  # Sundays


def test_a_vote_on_a_closing_day_opens_it(document):
    assert 4 in open_days(gather([document(OCTOBER, {4: (1, 0, 0)})], None, OCTOBER))


def without_hours(written):
    return attrs.evolve(written, days=tuple(attrs.evolve(day, open_minutes=None) for day in written.days))


def test_without_opening_hours_the_usual_weekdays_are_open(document):
    weekdays = {day: (2, 1, 0) for day in range(1, 32) if date(2026, 10, day).isoweekday() <= 5 and day != 14}
    found = open_days(gather([without_hours(document(OCTOBER, weekdays))], None, OCTOBER))
    assert found == sorted([*weekdays, 14])


def test_today_and_the_day_of_arrival_are_not_held_against_the_kiosk(document):
    days = tuple(Day(date(2026, 10, day), (0, 0, 0), 0, 720) for day in (7, 8, 9, 10))
    written = document(OCTOBER, {}, days=days, hours=(), final=False, as_of=datetime(2026, 10, 10, 9, tzinfo=UTC))
    month = gather([written], None, OCTOBER).months[OCTOBER]
    assert [(day.open, day.out_of_service_minutes) for day in month.days] == [
        (False, 0), (True, 720), (True, 720), (False, 0),
    ]  # fmt: skip


def test_out_of_service_is_what_the_opening_hours_lack(document):
    written = document(OCTOBER, {})
    one = attrs.evolve(
        written,
        days=tuple(attrs.evolve(day, in_service_minutes=700 if day.date.day == 5 else 1440) for day in written.days),
    )
    # Two cards of one kiosk share the day: together they were there.
    halves = [attrs.evolve(one, installation_id=card) for card in ("a1", "b2")]
    alone, together = (gather(found, None, OCTOBER).months[OCTOBER] for found in ([one], halves))
    assert sum(day.out_of_service_minutes for day in alone.days) == 20
    assert sum(day.out_of_service_minutes for day in together.days) == 0


def test_a_month_ends_when_the_shop_says_so(document):
    written = document(OCTOBER, {1: (1, 1, 1)}, as_of=datetime(2026, 10, 31, 23, 5, tzinfo=UTC))
    assert f"{gather([written], None, OCTOBER).months[OCTOBER].as_of:%Y-%m-%d %H:%M}" == "2026-11-01 00:05"


def test_pooled_hours_of_a_shops_kiosks_are_added_up_and_are_no_weekdays(document):
    pooled = (PooledHour((1, 2), 9, (1, 0, 1)),)
    kiosks = [document(OCTOBER, {1: (2, 2, 2)}, kiosk_id=name, hours=(), pooled_hours=pooled) for name in ("a", "b")]
    october = gather(kiosks, None, OCTOBER).months[OCTOBER]
    assert (october.hours, october.pooled_hours) == ({}, {((1, 2), 9): (2, 0, 2)})


def test_a_replaced_card_does_not_keep_its_month_open(document):
    early = {"final": False, "as_of": datetime(2026, 10, 10, tzinfo=UTC)}
    broken, new = document(OCTOBER, {1: (1, 1, 1)}, **early), document(OCTOBER, {20: (1, 1, 1)}, installation_id="b2")
    other = document(OCTOBER, {1: (1, 1, 1)}, kiosk_id="rossi-2", **early)
    replaced, lagging = (
        gather(found, None, OCTOBER).months[OCTOBER] for found in ([broken, new], [broken, new, other])
    )
    assert (replaced.final, replaced.as_of.day) == (True, 1)
    assert (lagging.final, lagging.as_of.day) == (False, 10)


def test_what_was_found_in_a_series_is_not_found_in_another(document):
    looked = []

    @once_a_series
    def months_of(series):
        looked.append(series.shop)
        return [*series.months]

    series = gather([document("2026-09", {1: (1, 1, 1)}), document(OCTOBER, {1: (1, 1, 1)})], None, OCTOBER)
    assert months_of(series) == months_of(series) == ["2026-09", OCTOBER]
    assert len(looked) == 1
    shorter = replace(series, months={OCTOBER: series.months[OCTOBER]})
    assert months_of(shorter) == [OCTOBER]


def test_the_order_of_arrival_changes_nothing(sixteen_months):
    assert gather(sixteen_months, None, OCTOBER) == gather(reversed(sixteen_months), None, OCTOBER)
