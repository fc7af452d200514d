"""Which press is a vote: the panel's rules, on values."""

from itertools import groupby, pairwise
from operator import attrgetter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.presses import DebounceSettings, PanelSettings
from hardware.debounce.bank import Bank
from hardware.debounce.edge import Edge
from kiosk.device.daemon import compose
from kiosk.device.rules.panel import ButtonFault, Panel, PanelRules, Question, Verdict, Vote

MS = 1_000_000
HAPPY, NEUTRAL, UNHAPPY = 17, 27, 22
LINES = (HAPPY, NEUTRAL, UNHAPPY)
TIMING, RULES = compose.debounce_timing(DebounceSettings()), compose.panel_rules(PanelSettings())


def panel(held: tuple[int, ...] = ()) -> Panel:
    return Panel(RULES, Bank(TIMING, {line: line in held for line in LINES}, 0))


def push(line: int, at_ms: float, held_ms: float = 100, bounce_ms: float = 0) -> list[Edge]:
    """Close (bouncing until `bounce_ms`), hold, open."""
    at = [at_ms]
    while at[-1] + 2 < at_ms + bounce_ms:
        at += [at[-1] + 1, at[-1] + 2]
    edges = [Edge(line, n % 2 == 0, round(t * MS)) for n, t in enumerate(at)]
    return [*edges, Edge(line, False, round((at_ms + bounce_ms + held_ms) * MS))]


def rule(edges: list[Edge], until_ms: int = 60_000, held: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    """What the panel says of a whole recording read at once."""
    rulings = panel(held).feed(edges, until_ms * MS)
    return [(r.line, r.verdict if isinstance(r, Vote) else r.kind) for r in rulings]


def rule_in_time(edges: list[Edge], until_ms: int = 60_000) -> list[Vote | ButtonFault]:
    """The same, as the daemon does it: edge by edge, and at every deadline in between.

    Edges of one nanosecond are read together: the clock is read before the queue.
    """
    device, rulings = panel(), []
    for at_ns, together in groupby(sorted(edges, key=attrgetter("at_ns")), attrgetter("at_ns")):
        while (deadline_ns := device.deadline_ns) is not None and deadline_ns < at_ns:
            rulings += device.feed([], deadline_ns)
        rulings += device.feed([*together], at_ns)
    while (deadline_ns := device.deadline_ns) is not None and deadline_ns <= until_ms * MS:
        rulings += device.feed([], deadline_ns)
    return rulings


def test_one_push_is_one_counted_vote_dated_to_its_first_edge():
    assert panel().feed(push(HAPPY, 1000, bounce_ms=9), 2000 * MS) == [Vote(HAPPY, 1000 * MS, Verdict.COUNTED)]


def test_two_faces_within_the_window_are_a_chord_and_neither_counts():
    assert rule(push(HAPPY, 1000) + push(UNHAPPY, 1040)) == [(HAPPY, "chord"), (UNHAPPY, "chord")]


def test_two_faces_just_past_the_window_are_a_vote_and_a_repeat():
    assert rule(push(HAPPY, 1000) + push(UNHAPPY, 1041)) == [(HAPPY, "counted"), (UNHAPPY, "repeat")]


def test_a_palm_on_all_three_is_one_chord():
    edges = push(HAPPY, 1000) + push(NEUTRAL, 1015) + push(UNHAPPY, 1039)
    assert rule(edges) == [(HAPPY, "chord"), (NEUTRAL, "chord"), (UNHAPPY, "chord")]


@pytest.mark.parametrize("bounce_ms", [0, 20, 60])
def test_a_chord_is_one_however_slowly_the_second_contact_settles(bounce_ms):
    edges = push(HAPPY, 1000) + push(UNHAPPY, 1030, bounce_ms=bounce_ms)
    assert [r.verdict for r in rule_in_time(edges)] == ["chord", "chord"]


def test_a_spike_on_another_line_does_not_make_a_chord():
    edges = [*push(HAPPY, 1000), Edge(UNHAPPY, True, 1010 * MS), Edge(UNHAPPY, False, 1011 * MS)]
    assert [r.verdict for r in rule_in_time(edges)] == ["counted"]


def test_after_a_vote_every_face_is_a_repeat_for_a_second_and_then_counts_again():
    edges = push(HAPPY, 1000) + push(UNHAPPY, 1999) + push(NEUTRAL, 2500)
    assert rule(edges) == [(HAPPY, "counted"), (UNHAPPY, "repeat"), (NEUTRAL, "counted")]


def test_the_lockout_ends_at_its_nanosecond():
    at_ns = (1000 + RULES.lockout_ns // MS) * MS
    for late_ns, verdict in ((-1, Verdict.REPEAT), (0, Verdict.COUNTED)):
        second = [Edge(UNHAPPY, True, at_ns + late_ns), Edge(UNHAPPY, False, at_ns + 100 * MS)]
        assert rule(push(HAPPY, 1000) + second) == [(HAPPY, "counted"), (UNHAPPY, verdict)]


def test_a_repeat_is_told_with_its_line_and_its_time_whoever_found_it():
    on_another_face = push(HAPPY, 1000) + push(UNHAPPY, 1500)
    assert panel().feed(on_another_face, 2000 * MS)[1:] == [Vote(UNHAPPY, 1500 * MS, Verdict.REPEAT)]
    on_the_same_face = push(HAPPY, 1000, held_ms=50) + push(HAPPY, 1200)  # the debouncer refuses the second one
    assert Vote(HAPPY, 1200 * MS, Verdict.REPEAT) in panel().feed(on_the_same_face, 2000 * MS)


def test_a_press_is_ruled_on_at_the_nanosecond_at_which_the_panel_asked_to_be_called():
    device, end_ns = panel(), 1000 * MS + RULES.chord_ns
    device.feed([Edge(HAPPY, True, 1000 * MS)], 1000 * MS)
    device.feed([], 1020 * MS)
    assert device.deadline_ns == end_ns
    assert device.feed([], end_ns - 1) == []
    assert device.feed([], end_ns) == [Vote(HAPPY, 1000 * MS, Verdict.COUNTED)]


def test_a_contact_that_closes_at_the_last_nanosecond_of_the_window_is_waited_for():
    device, end_ns = panel(), 1000 * MS + RULES.chord_ns
    device.feed([Edge(HAPPY, True, 1000 * MS)], 1000 * MS)
    device.feed([], 1020 * MS)
    assert device.feed([Edge(UNHAPPY, True, end_ns)], end_ns) == []
    chord = [Vote(HAPPY, 1000 * MS, Verdict.CHORD), Vote(UNHAPPY, end_ns, Verdict.CHORD)]
    assert device.feed([], end_ns + TIMING.press_ns) == chord


def test_repeats_do_not_prolong_the_lockout():
    edges = [edge for n in range(9) for edge in push(HAPPY, 1000 + 300 * n)]
    assert [verdict for _, verdict in rule(edges)].count("counted") == 3  # at 1000, 2200 and 3400 ms


def test_a_button_held_at_start_is_told_once_and_never_votes():
    edges = [Edge(HAPPY, False, 5000 * MS), *push(HAPPY, 6000)]
    assert rule(edges, held=(HAPPY,)) == [(HAPPY, "held"), (HAPPY, "counted")]


def test_chewing_gum_is_one_vote_and_a_fault_and_the_other_faces_go_on():
    edges = [Edge(HAPPY, True, 1000 * MS), *push(UNHAPPY, 20_000), *push(NEUTRAL, 25_000)]
    told = [(r.line, r.verdict if isinstance(r, Vote) else r.kind) for r in rule_in_time(edges)]
    assert told == [(HAPPY, "counted"), (HAPPY, "stuck"), (UNHAPPY, "counted"), (NEUTRAL, "counted")]


def test_a_fault_is_told_with_its_line_and_since_when():
    stuck = [Edge(HAPPY, True, 1000 * MS), Edge(HAPPY, False, 20_000 * MS)]
    assert [each for each in panel().feed(stuck, 60_000 * MS) if isinstance(each, ButtonFault)] == [
        ButtonFault(HAPPY, 1000 * MS, "stuck"),
        ButtonFault(HAPPY, 20_000 * MS, "freed"),
    ]
    loose = [Edge(HAPPY, n % 2 == 0, (1000 + n) * MS) for n in range(400)]
    assert panel().feed(loose, 60_000 * MS)[0] == ButtonFault(HAPPY, 1000 * MS, "chatter")
    assert panel((HAPPY,)).feed([], 1000 * MS) == [Vote(HAPPY, 0, Verdict.HELD)]


def test_a_loose_wire_is_a_fault_and_no_vote():
    edges = [Edge(HAPPY, n % 2 == 0, (1000 + n) * MS) for n in range(400)]
    assert set(rule(edges)) == {(HAPPY, "chatter")}


pushes = st.lists(
    st.tuples(st.sampled_from(LINES), st.integers(0, 4000), st.integers(6, 900), st.integers(0, 75)), max_size=12
)


@given(pushes)
@example([(HAPPY, 0, 208, 75), (UNHAPPY, 277, 6, 37), (HAPPY, 313, 6, 45)])
def test_reading_all_at_once_or_edge_by_edge_gives_the_same_rulings(people):
    edges = sorted((edge for person in people for edge in push(*person)), key=lambda edge: edge.at_ns)
    at_once = panel().feed(edges, 60_000 * MS)
    assert sorted(map(repr, rule_in_time(edges))) == sorted(map(repr, at_once))


@given(pushes)
def test_counted_votes_are_never_closer_than_the_lockout(people):
    edges = sorted((edge for person in people for edge in push(*person)), key=lambda edge: edge.at_ns)
    counted = [r.at_ns for r in rule_in_time(edges) if isinstance(r, Vote) and r.verdict == Verdict.COUNTED]
    assert all(b - a >= RULES.lockout_ns for a, b in pairwise(counted))


@given(pushes)
def test_the_panel_never_asks_to_be_called_in_the_past(people):
    device = panel()
    for edge in sorted((edge for person in people for edge in push(*person)), key=lambda edge: edge.at_ns):
        device.feed([edge], edge.at_ns)
        assert device.deadline_ns is None or device.deadline_ns > edge.at_ns


QUESTION = Question(UNHAPPY, frozenset({HAPPY, NEUTRAL}), answer_ns=5000 * MS)
ASKING = PanelRules(RULES.chord_ns, RULES.lockout_ns, QUESTION)


def ask(edges: list[Edge]) -> list[tuple[int, str]]:
    device = Panel(ASKING, Bank(TIMING, dict.fromkeys(LINES, False), 0))
    return [(ruling.line, ruling.verdict) for ruling in device.feed(edges, 60_000 * MS)]


def test_a_question_stands_from_the_end_of_the_lockout_until_its_answer_or_its_time():
    device = Panel(ASKING, Bank(TIMING, dict.fromkeys(LINES, False), 0))
    assert device.question is None
    device.feed(push(UNHAPPY, 1000), 1500 * MS)
    assert device.question == (1000 * MS + RULES.lockout_ns, 1000 * MS + QUESTION.answer_ns)
    device.feed(push(HAPPY, 3000), 3500 * MS)
    assert device.question is None


def test_after_an_unhappy_press_one_answer_is_taken_and_the_next_press_is_a_vote():
    pushes = push(UNHAPPY, 1000) + push(HAPPY, 3000) + push(HAPPY, 4500)
    assert ask(pushes) == [(UNHAPPY, "counted"), (HAPPY, "answer"), (HAPPY, "counted")]


def test_the_end_of_the_question_belongs_to_the_next_customer():
    assert ask(push(UNHAPPY, 1000) + push(HAPPY, 5999))[1] == (HAPPY, "answer")
    assert ask(push(UNHAPPY, 1000) + push(HAPPY, 6000))[1] == (HAPPY, "counted")


@pytest.mark.parametrize(
    ("pushes", "said"),
    [
        (push(UNHAPPY, 1000) + push(HAPPY, 1500), "repeat"),
        (push(HAPPY, 1000) + push(NEUTRAL, 3000), "counted"),
        (push(UNHAPPY, 1000) + push(UNHAPPY, 3000), "counted"),
    ],
    ids=["too soon to be an answer", "nobody was asked", "a face that answers nothing"],
)
def test_what_is_no_answer(pushes, said):
    assert ask(pushes)[1][1] == said


def test_two_faces_at_once_answer_nothing_and_end_the_question():
    pushes = push(UNHAPPY, 1000) + push(HAPPY, 2500) + push(NEUTRAL, 2510) + push(HAPPY, 4000)
    assert [verdict for _, verdict in ask(pushes)] == ["counted", "chord", "chord", "counted"]
