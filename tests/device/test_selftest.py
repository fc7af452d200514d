"""The self-test, in virtual time: what is wired wrongly, stuck, dead or bad is named, and nobody is locked out."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from hardware.debounce.edge import Edge
from kiosk.device.daemon.first_start import MOST_STARTS, is_due
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.daemon.health_file import CHANGE_NS
from kiosk.device.rules.panel import ButtonFault, Verdict, Vote
from kiosk.device.rules.two_button_hold import HOLD_NS, TwoButtonHold
from kiosk.device.selftest.selftest import BLINK_NS, FIRST_PRESS_NS, SHOW_NS, WAIT_NS, SelfTest
from kiosk.device.selftest.tester import TESTED
from sync.document import health
from tests.device.gestures import lit, push, stored

MS = 1_000_000
S = 1000 * MS
FACES = {17: "happy", 27: "neutral", 22: "unhappy"}


class Bench:
    """A test under way, and a hand that presses lines."""

    def __init__(self, held=(), *, unasked=False):
        self.now_ns = 0
        self.test = SelfTest(FACES, 5 * MS, 0, held, unasked=unasked)

    def wait(self, ns):
        end_ns = self.now_ns + ns
        while (deadline_ns := self.test.deadline_ns) is not None and deadline_ns <= end_ns:
            assert deadline_ns > self.now_ns
            self.now_ns = deadline_ns
            self.test.feed([], [], self.now_ns)
        self.now_ns = end_ns

    def press(self, line, bounces=(), verdict=Verdict.COUNTED):
        self.wait(2 * S)
        at_ns = self.now_ns
        edges = [Edge(line, n % 2 == 0, at_ns + bounce) for n, bounce in enumerate((0, *bounces))]
        self.now_ns += 50 * MS
        self.test.feed(edges, [Vote(line, at_ns, verdict)], self.now_ns)

    def outcomes(self):
        return [(each.face, each.outcome) for each in self.test.tried]


def test_each_face_blinks_until_it_is_pressed_and_then_all_shine():
    bench = Bench()
    for line, face in FACES.items():
        assert bench.test.waiting == face
        assert bench.test.lit == {face}
        bench.wait(BLINK_NS)
        assert bench.test.lit == frozenset()
        bench.press(line)
    assert bench.test.lit == {*FACES.values()}
    assert not bench.test.over
    bench.wait(SHOW_NS)
    assert bench.test.over
    assert bench.test.lit == frozenset()
    assert bench.outcomes() == [(face, "passed") for face in FACES.values()]


def test_swapped_lines_are_named_with_each_other_after_a_second_try():
    bench = Bench()
    bench.press(27)
    assert bench.test.waiting == "happy"
    bench.press(27)
    bench.press(17)
    bench.press(17)
    bench.press(22)
    assert [(each.face, each.outcome, each.instead) for each in bench.test.tried] == [
        ("happy", "swapped", "neutral"),
        ("neutral", "swapped", "happy"),
        ("unhappy", "passed", None),
    ]


def test_a_wrong_hand_once_is_no_wrong_wire():
    bench = Bench()
    for line in (27, 17, 27, 22):
        bench.press(line)
    assert {outcome for _, outcome in bench.outcomes()} == {"passed"}


def test_a_face_that_nobody_presses_is_named_and_its_light_blinks_at_the_end():
    bench = Bench()
    bench.press(17)
    bench.wait(WAIT_NS)
    bench.press(22)
    assert bench.outcomes() == [("happy", "passed"), ("neutral", "silent"), ("unhappy", "passed")]
    assert bench.test.lit == {"neutral"}
    bench.wait(BLINK_NS)
    assert bench.test.lit == frozenset()


def test_where_nobody_is_the_kiosk_goes_back_to_its_customers_at_once():
    bench = Bench()
    bench.wait(WAIT_NS - 1)
    assert not bench.test.over
    bench.wait(1)
    assert bench.test.over
    assert bench.test.abandoned


@pytest.mark.parametrize("presses", [(), (17,), (27, 27), (17, 22, 22)])
def test_it_ends_by_itself_whatever_is_pressed(presses):
    bench = Bench()
    for line in presses:
        bench.press(line)
    bench.wait(2 * len(FACES) * WAIT_NS + SHOW_NS)
    assert bench.test.over


LINES = st.sampled_from([*FACES])
DOINGS = st.lists(
    st.tuples(
        st.integers(0, 40 * S),
        st.one_of(
            st.tuples(LINES, st.sampled_from(Verdict)),
            st.tuples(LINES, st.sampled_from(["stuck", "chatter", "flicker", "hum"])),
            st.tuples(LINES, st.booleans()),
        ),
    ),
    max_size=40,
)


@given(doings=DOINGS, held=st.sets(LINES), unasked=st.booleans())
def test_whatever_somebody_does_it_ends_in_bounded_time_and_leaves_the_lights_dark(doings, held, unasked):
    bench = Bench(held, unasked=unasked)
    for ns, (line, what) in doings:
        bench.wait(ns)
        if isinstance(what, bool):
            bench.test.feed([Edge(line, what, bench.now_ns)], [], bench.now_ns)
        else:
            ruling = (
                Vote(line, bench.now_ns, what) if isinstance(what, Verdict) else ButtonFault(line, bench.now_ns, what)
            )
            bench.test.feed([], [ruling], bench.now_ns)
        assert bench.test.lit <= {*FACES.values()}
    bench.wait(FIRST_PRESS_NS * unasked + (2 * len(FACES) + 1) * WAIT_NS + SHOW_NS)
    assert bench.test.over
    assert (bench.test.lit, bench.test.waiting, bench.test.deadline_ns) == (frozenset(), None, None)
    assert bench.test.abandoned or [each.face for each in bench.test.tried] == [*FACES.values()]


@pytest.mark.parametrize(
    ("line", "verdict"), [(17, Verdict.CHORD), (17, Verdict.HELD), (27, Verdict.REPEAT), (22, Verdict.REPEAT)]
)
def test_what_is_no_press_of_its_own_answers_nothing(line, verdict):
    bench = Bench()
    for _ in range(2):
        bench.press(line, verdict=verdict)
    assert (bench.test.waiting, bench.test.tried) == ("happy", ())


def test_who_presses_faster_than_customers_do_is_not_kept_waiting():
    bench = Bench()
    bench.press(17)
    bench.press(27, verdict=Verdict.REPEAT)
    assert bench.test.waiting == "unhappy"


def test_a_press_from_before_the_face_blinked_is_none():
    bench = Bench()
    bench.press(17)
    bench.test.feed([], [Vote(27, 0, Verdict.COUNTED)], bench.now_ns)
    assert bench.test.waiting == "neutral"


@pytest.mark.parametrize(("kind", "line"), [("stuck", 17), ("stuck", 22), ("chatter", 17), ("hum", 22)])
def test_a_button_that_is_stuck_or_of_bad_contact_or_hums_is_named(kind, line):
    bench = Bench()
    bench.test.feed([], [ButtonFault(line, 0, kind)], S)
    assert bench.outcomes() == [(FACES[line], kind)]


def test_the_bounce_is_measured_from_the_first_edge_to_the_last_before_it_lay_still():
    bench = Bench()
    bench.press(17, bounces=(1 * MS, 2 * MS, 4 * MS, 7 * MS, 30 * MS))
    assert bench.test.tried[0].bounce_ns == 7 * MS


def test_who_holds_two_faces_lets_go_first():
    bench = Bench(held=(17, 27))
    assert bench.test.waiting is None
    assert bench.test.lit == {*FACES.values()}
    bench.test.feed([Edge(17, False, S), Edge(27, False, S)], [], S)
    assert bench.test.waiting == "happy"


def test_what_is_never_let_go_of_is_stuck():
    bench = Bench(held=(17, 27))
    bench.wait(WAIT_NS)
    assert bench.outcomes() == [("happy", "stuck"), ("neutral", "stuck")]
    assert bench.test.waiting == "unhappy"


@pytest.mark.parametrize(
    ("edges", "held"),
    [
        ([Edge(17, True, 0), Edge(22, True, S)], {17, 22}),
        ([Edge(17, True, 0)], set()),
        ([Edge(17, True, 0), Edge(22, True, S), Edge(17, False, 2 * S)], set()),
        ([Edge(17, True, 0), Edge(22, True, S), Edge(22, False, 2 * S), Edge(22, True, 3 * S)], set()),
    ],
)
def test_two_faces_held_together_ask_for_the_test(edges, held):
    grip = TwoButtonHold()
    assert grip.feed(edges, 3 * S) == frozenset()
    assert grip.feed([], S + HOLD_NS - 1) == frozenset()
    assert grip.feed([], S + HOLD_NS) == held
    assert grip.feed([], S + HOLD_NS) == frozenset()


def wait(kiosk, ns):
    kiosk.pass_until(kiosk.clock.now_ns + ns)


def test_two_faces_held_begin_it_on_a_kiosk_without_a_display(kiosk):
    kiosk.set_contact("happy", active=True)
    kiosk.set_contact("neutral", active=True)
    wait(kiosk, 11 * S)
    kiosk.set_contact("happy", active=False)
    kiosk.set_contact("neutral", active=False)
    wait(kiosk, 2 * S)
    for face in FACES.values():
        wait(kiosk, 2 * S)
        push(kiosk, face)
    assert lit(kiosk) == [*FACES.values()]
    wait(kiosk, SHOW_NS)
    assert lit(kiosk) == []
    assert [each.outcome for each in kiosk.daemon.tester.result] == ["passed"] * 3
    assert stored(kiosk)[-3:] == [(face, "service") for face in FACES.values()]
    assert list(kiosk.daemon.votes.troubles()) == []  # nobody was stuck
    wait(kiosk, 2 * S)
    push(kiosk, "happy")
    assert stored(kiosk)[-1] == ("happy", "counted")


def test_two_faces_that_stay_held_are_stuck_and_the_third_still_counts(kiosk):
    kiosk.set_contact("happy", active=True)
    kiosk.set_contact("neutral", active=True)
    wait(kiosk, 120 * S)
    push(kiosk, "unhappy")
    assert stored(kiosk)[-1] == ("unhappy", "counted")
    assert {(each.face, each.kind) for chunk in kiosk.daemon.votes.troubles() for each in chunk} == {
        ("happy", "stuck"),
        ("neutral", "stuck"),
    }


def test_the_head_office_hears_of_it_and_after_a_restart_still(kiosk):
    wait(kiosk, 60 * S)
    assert told(kiosk) is None
    kiosk.daemon.tester.begin(kiosk.clock.monotonic_ns())
    for face in FACES.values():
        push(kiosk, face)
    wait(kiosk, CHANGE_NS)
    found = told(kiosk)
    assert [(each.face, each.outcome) for each in found.faces] == [(face, "passed") for face in FACES.values()]
    assert found.on.isoformat() == "2026-10-05"
    kiosk.cut_power()
    kiosk.switch_on()
    wait(kiosk, 60 * S)
    assert told(kiosk) == found
    kiosk.daemon.tester.begin(kiosk.clock.monotonic_ns())
    wait(kiosk, CHANGE_NS)  # nobody pressed: no result
    assert told(kiosk) == found


def test_a_card_that_fails_is_shown_before_the_test(kiosk):
    lights = kiosk.daemon.lights
    lights.show({"happy"})
    assert lit(kiosk) == ["happy"]
    lights.fault(kiosk.clock.monotonic_ns(), on=True)
    lights.show({"happy"})
    assert lit(kiosk) == [*FACES.values()]
    lights.fault(kiosk.clock.monotonic_ns(), on=False)
    assert lit(kiosk) == []


def test_a_test_that_nobody_asked_for_waits_ten_minutes_for_its_first_press():
    bench = Bench(unasked=True)
    bench.wait(FIRST_PRESS_NS - 1)
    assert bench.test.waiting == "happy"
    bench.wait(1)
    assert bench.test.over
    assert bench.test.abandoned


def test_who_takes_it_up_is_waited_for_as_in_any_other():
    bench = Bench(unasked=True)
    bench.wait(FIRST_PRESS_NS // 2)
    bench.press(17)
    bench.wait(WAIT_NS)
    bench.press(22)
    assert bench.outcomes() == [("happy", "passed"), ("neutral", "silent"), ("unhappy", "passed")]
    bench.wait(SHOW_NS)
    assert not bench.test.abandoned


def test_a_single_press_was_a_passer_bys_and_names_no_fault():
    bench = Bench(unasked=True)
    bench.press(17)
    bench.wait(2 * WAIT_NS + SHOW_NS)
    assert bench.test.over
    assert bench.test.abandoned


def test_a_stuck_button_does_not_hurry_the_others_while_nobody_is_there():
    bench = Bench(unasked=True)
    bench.test.feed([], [ButtonFault(17, 0, "stuck")], S)
    bench.now_ns = S
    bench.wait(2 * WAIT_NS)
    assert bench.test.waiting == "neutral"
    bench.wait(FIRST_PRESS_NS)
    assert bench.test.over
    assert bench.test.abandoned


@pytest.fixture
def first(make_kiosk):
    """A kiosk set up with smiley.txt, at its first start; nobody knows the time yet."""
    kiosk = make_kiosk()
    kiosk.settings = evolve(kiosk.settings, kiosk=evolve(kiosk.settings.kiosk, selftest=True))
    kiosk.switch_on()
    return kiosk


def in_test(kiosk):
    return kiosk.daemon.tester.is_on


def told(kiosk):
    path = kiosk.settings.kiosk.data / OUTBOX / health.FILE
    return health.decode(path.read_bytes()).tested if path.exists() else None


def test_a_new_kiosk_begins_by_itself_and_then_counts(first):
    wait(first, S)
    assert in_test(first)
    for face in FACES.values():
        wait(first, 2 * S)
        push(first, face)
    wait(first, SHOW_NS)
    assert not in_test(first)
    assert [each.outcome for each in told(first).faces] == ["passed"] * 3  # at once
    push(first, "happy")
    assert stored(first) == [*((face, "service") for face in FACES.values()), ("happy", "counted")]
    first.cut_power()
    first.switch_on()
    assert not in_test(first)


@pytest.mark.parametrize(("asked", "pressed", "called"), [(False, 3, True), (True, 3, False), (False, 0, False)])
def test_a_test_without_a_keyboard_calls_for_its_page(first, tmp_path, asked, pressed, called):
    first.daemon.tester._call = tmp_path
    if asked:
        first.daemon.tester.begin(first.clock.monotonic_ns())
    for face in [*FACES.values()][:pressed]:
        wait(first, 2 * S)
        push(first, face)
    assert not (tmp_path / TESTED).exists()
    wait(first, FIRST_PRESS_NS + S)
    assert not in_test(first)
    assert (tmp_path / TESTED).exists() == called


def test_where_nobody_comes_to_a_new_kiosk_it_counts_and_tells_that_it_was_not_tried(first):
    wait(first, FIRST_PRESS_NS + S)
    push(first, "happy")
    assert stored(first) == [("happy", "counted")]
    assert told(first).faces == ()
    first.cut_power()
    first.switch_on()
    assert not in_test(first)


def test_a_power_cut_in_the_middle_begins_it_again_but_not_for_ever(first):
    starts = 1
    while in_test(first):
        push(first, "happy")
        first.cut_power()
        first.switch_on()
        starts += 1
    assert starts == MOST_STARTS + 1
    push(first, "happy")
    assert stored(first)[-1] == ("happy", "counted")


def test_a_kiosk_with_a_vote_begins_no_test(make_kiosk, tmp_path):
    kiosk = make_kiosk()
    kiosk.switch_on()
    push(kiosk, "happy")
    assert stored(kiosk) == [("happy", "counted")]  # nor one that nobody set up with smiley.txt
    kiosk.cut_power()
    kiosk.settings = evolve(kiosk.settings, kiosk=evolve(kiosk.settings.kiosk, selftest=True))
    kiosk.switch_on()
    assert not in_test(kiosk)


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, True),
        ({"voted_on": True}, False),
        ({"starts": MOST_STARTS}, True),
        ({"starts": MOST_STARTS + 1}, False),
        ({"lit": False}, False),
    ],
)
def test_the_first_start_is_known_by_its_facts(facts, due):
    assert is_due(**{"voted_on": False, "starts": 1, "lit": True} | facts) == due


def test_two_held_faces_make_it_a_test_that_was_asked_for(first):
    first.set_contact("happy", active=True)
    first.set_contact("neutral", active=True)
    wait(first, 11 * S)
    assert not first.daemon.tester.test.unasked
    assert lit(first) == [*FACES.values()]


def test_broken_off_it_counts_at_once(first):
    wait(first, S)
    first.daemon.tester.cancel()
    assert lit(first) == []
    push(first, "happy")
    assert stored(first) == [("happy", "counted")]
    assert told(first).faces == ()


def test_a_light_that_somebody_did_not_see_is_told_as_dark(kiosk):
    kiosk.daemon.tester.begin(kiosk.clock.monotonic_ns())
    for face in FACES.values():
        push(kiosk, face)
        wait(kiosk, 2 * S)
    wait(kiosk, SHOW_NS)
    kiosk.daemon.tester.darken("neutral")
    push(kiosk, "happy")  # the loop turns again
    assert [each.outcome for each in told(kiosk).faces] == ["passed", "dark", "passed"]
