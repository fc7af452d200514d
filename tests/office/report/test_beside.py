"""What stands beside the votes and is never mixed into them: reasons, and other voices."""

from datetime import date

import numpy as np
import pytest

from kiosk.office.report.analysis.reasons import reasons
from kiosk.office.report.analysis.voices import other_voices
from kiosk.office.report.pages import make
from sync.archive.voice import Voice
from sync.document.aggregate import Reason

OCTOBER = "2026-10"
SHOP = "Via Garibaldi"


def test_reasons_are_ranked_and_the_clear_one_is_named():
    found = reasons({"the price": 10, "the wait": 40, "the courtesy": 5}, 1.0)
    assert [each.label for each in found.named] == ["the wait", "the price", "the courtesy"]
    assert found.most == "the wait"
    assert all(each.low < each.share < each.high for each in found.named)


def test_what_may_be_chance_is_not_named():
    assert reasons({"the price": 20, "the wait": 25}, 1.0).most is None


def test_votes_that_come_in_bunches_need_to_be_more():
    counts = {"the price": 15, "the wait": 35}
    assert reasons(counts, 1.0).most == "the wait"
    assert reasons(counts, 4.0).most is None


def test_few_answers_are_indicative():
    found = reasons({"the price": 1, "the wait": 28}, 1.0)
    assert (found.indicative, found.most) == (True, None)
    assert not reasons({"the price": 1, "the wait": 29}, 1.0).indicative


def test_nobody_asked_and_nobody_answered_are_not_shown():
    assert reasons({}, 1.0) is None
    assert reasons({"the price": 0, "the wait": 0}, 1.0) is None


def test_all_margins_hold_at_once_and_chance_is_seldom_named():
    rng = np.random.default_rng(20261122)
    shares = (0.4, 0.4, 0.2)
    held, named = 0, 0
    for row in rng.multinomial(60, shares, 600):
        found = reasons(dict(zip("abc", map(int, row), strict=True)), 1.0)
        held += all(each.low <= shares["abc".index(each.label)] <= each.high for each in found.named)
        named += found.most is not None
    assert held / 600 >= 0.93
    assert named / 600 <= 0.06


def a_voice(day=date(2026, 9, 3), votes=(20, 6, 5), **changes):
    return Voice(**{"shop": SHOP, "kind": "survey", "label": "Newsletter", "date": day, "votes": votes, **changes})


def test_the_days_of_a_voice_are_summed():
    [found] = other_voices([a_voice(), a_voice(date(2026, 9, 5))], SHOP, OCTOBER)
    assert (found.first, found.last, found.votes) == (date(2026, 9, 3), date(2026, 9, 5), (40, 12, 10))
    assert found.estimate.index == pytest.approx(46 / 62)
    assert found.estimate.low < 46 / 62 < found.estimate.high


def test_few_answers_have_no_score():
    [found] = other_voices([a_voice(votes=(20, 6, 3))], SHOP, OCTOBER)
    assert found.estimate is None
    [nobody] = other_voices([a_voice(votes=(0, 0, 0))], SHOP, OCTOBER)
    assert nobody.estimate is None


def test_voices_of_other_shops_and_of_long_ago_and_later_are_not_shown():
    others = [a_voice(shop="Corso"), a_voice(date(2025, 9, 30)), a_voice(date(2026, 11, 1))]
    assert other_voices(others, SHOP, OCTOBER) == ()


def test_a_survey_and_a_telephone_line_of_one_name_stay_two():
    assert len(other_voices([a_voice(), a_voice(kind="telephone")], SHOP, OCTOBER)) == 2


def test_they_stand_on_the_page_and_change_no_figure(document):
    rows = dict.fromkeys(range(1, 20), (16, 2, 2))
    day = date(2026, 11, 1)
    plain = make([document(OCTOBER, rows)], [], None, OCTOBER, prepared_on=day)
    asked = document(OCTOBER, rows, reasons=(Reason("the <wait>", 30), Reason("the price", 2)))
    voices = [a_voice(label="<b>Letter</b>"), a_voice(label="Hotline", kind="telephone", votes=(3, 0, 0))]
    full = make([asked], [], None, OCTOBER, prepared_on=day, voices=voices)
    assert full.csv == plain.csv
    for words in ("Most often: the &lt;wait&gt;.", "&lt;b&gt;Letter&lt;/b&gt;", "74 (", "indicative", "100% / 0% / 0%"):
        assert words in full.html
    for words in ("What makes customers unhappy?", "What other voices say"):
        assert words in full.html
        assert words not in plain.html
