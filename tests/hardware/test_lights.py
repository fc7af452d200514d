"""Thanks and faults, driven by deadlines alone."""

import pytest

from hardware.gpio.board import BoardError
from hardware.lights import BLINK_NS, BUZZ_NS, PWM_HZ, LightLevels, Lights

GREEN, RED, BUZZER = 5, 6, 13
LIGHT_NS = 600_000_000


@pytest.fixture
def lights(board):
    made = Lights(board, {"happy": GREEN, "sad": RED}, light_ns=LIGHT_NS, buzzer=BUZZER)
    yield made
    made.close()


@pytest.fixture
def shown(board):
    return lambda: tuple(bool(board.pin(line).state) for line in (GREEN, RED, BUZZER))


def test_thanks_light_one_face_and_buzz_briefly(lights, shown):
    lights.thank("happy", 0)
    assert shown() == (True, False, True)
    lights.advance(lights.deadline_ns)
    assert (shown(), lights.deadline_ns) == ((True, False, False), LIGHT_NS)
    lights.advance(LIGHT_NS - 1)
    assert shown() == (True, False, False)
    lights.advance(LIGHT_NS)
    assert (shown(), lights.deadline_ns) == ((False, False, False), None)


def test_thanks_again_prolong_the_light(lights, shown):
    lights.thank("sad", 0)
    lights.thank("sad", LIGHT_NS // 2)
    lights.advance(LIGHT_NS)
    assert shown() == (False, True, False)
    lights.advance(LIGHT_NS // 2 + LIGHT_NS)
    assert shown() == (False, False, False)


def test_a_face_without_a_light_is_thanked_by_the_buzzer(lights, shown):
    lights.thank("neutral", 0)
    assert (shown(), lights.deadline_ns) == ((False, False, True), BUZZ_NS)


def test_a_fault_blinks_all_lights_together_until_it_is_cleared(lights, shown):
    lights.fault(1000, on=True)
    seen = [shown()]
    for _ in range(4):
        lights.advance(lights.deadline_ns)
        seen.append(shown())
    assert seen == [(True, True, False), (False, False, False)] * 2 + [(True, True, False)]
    assert lights.deadline_ns == 1000 + 5 * BLINK_NS
    lights.fault(2000, on=False)
    assert (shown(), lights.deadline_ns) == ((False, False, False), None)


def test_nobody_is_thanked_during_a_fault_nor_for_what_came_before_it(lights, shown):
    lights.thank("happy", 0)
    lights.fault(10, on=True)
    lights.thank("happy", 20)
    lights.advance(10 + BLINK_NS)
    assert shown() == (False, False, False)


def test_a_fault_told_again_does_not_begin_anew_and_late_turns_keep_its_beat(lights, shown):
    lights.fault(0, on=True)
    lights.fault(BLINK_NS // 2, on=True)
    lights.advance(int(BLINK_NS * 7.5))
    assert (shown(), lights.deadline_ns) == ((False, False, False), 8 * BLINK_NS)


def test_a_fault_that_was_never_told_can_be_cleared(lights, shown):
    lights.thank("happy", 0)
    lights.fault(1, on=False)
    assert shown() == (True, False, True)


def test_without_lights_a_fault_has_nothing_to_do(board):
    lights = Lights(board, {}, light_ns=LIGHT_NS)
    lights.fault(0, on=True)
    lights.thank("happy", 0)
    assert lights.deadline_ns is None
    lights.close()


def test_closed_lights_are_dark_and_their_lines_free(board, shown):
    for _ in range(2):
        lights = Lights(board, {"happy": GREEN}, light_ns=LIGHT_NS, buzzer=BUZZER)
        lights.thank("happy", 0)
        lights.close()
        assert shown() == (False, False, False)


def test_one_line_for_two_lights_is_refused(board):
    with pytest.raises(BoardError, match=r"^gpio: line 5: used twice"):
        Lights(board, {"happy": GREEN, "sad": GREEN}, light_ns=LIGHT_NS)


def test_a_question_lets_all_lights_shine_until_its_end_and_silently(lights, shown):
    lights.thank("sad", 0)
    lights.ask(1_000_000_000, 5_000_000_000)
    while lights.deadline_ns < 1_000_000_000:
        lights.advance(lights.deadline_ns)
    assert shown() == (False, False, False)
    lights.advance(lights.deadline_ns)
    assert (shown(), lights.deadline_ns) == ((True, True, False), 5_000_000_000)
    lights.advance(5_000_000_000)
    assert (shown(), lights.deadline_ns) == ((False, False, False), None)


def test_an_answer_ends_the_question_and_is_thanked_for(lights, shown):
    lights.ask(0, 5_000_000_000)
    lights.advance(0)
    lights.hush()
    lights.thank("happy", 1_000_000_000)
    assert shown() == (True, False, True)
    lights.advance(1_000_000_000 + LIGHT_NS)
    assert (shown(), lights.deadline_ns) == ((False, False, False), None)


def test_nothing_is_asked_during_a_fault(lights, shown):
    lights.ask(0, 5_000_000_000)
    lights.fault(10, on=True)
    lights.ask(10, 5_000_000_000)
    lights.fault(20, on=False)
    assert (shown(), lights.deadline_ns) == ((False, False, False), None)


@pytest.fixture
def glowing(lights):
    lights.set_levels(LightLevels(lit=0.8, glow=0.1))
    return lights


@pytest.fixture
def levels(board):
    return lambda: tuple(float(board.pin(line).state) for line in (GREEN, RED))


def test_lights_glow_alike_and_only_the_pressed_one_becomes_brighter(glowing, levels):
    assert levels() == (0.1, 0.1)
    glowing.thank("happy", 0)
    assert levels() == (0.8, 0.1)
    glowing.advance(LIGHT_NS)
    assert levels() == (0.1, 0.1)


def test_a_question_a_fault_and_a_test_are_as_bright_as_thanks_and_the_glow_comes_back(glowing, levels):
    glowing.ask(0, 5_000_000_000)
    glowing.advance(0)
    assert levels() == (0.8, 0.8)
    glowing.fault(10, on=True)
    seen = [levels()]
    glowing.advance(glowing.deadline_ns)
    assert [*seen, levels()] == [(0.8, 0.8), (0.0, 0.0)]
    glowing.fault(20, on=False)
    assert levels() == (0.1, 0.1)
    glowing.show({"sad"})
    assert levels() == (0.0, 0.8)
    glowing.show(())
    assert levels() == (0.0, 0.0)
    glowing.show(None)
    assert levels() == (0.1, 0.1)


def test_the_hour_changes_the_glow_and_leaves_thanks_that_shine_as_bright_as_it_wants(glowing, levels):
    glowing.thank("sad", 0)
    glowing.set_levels(LightLevels(lit=0.4, glow=0.0))
    assert levels() == (0.0, 0.4)


def test_dark_and_full_lights_cost_no_wave(lights, board):
    lights.set_levels(LightLevels(lit=1.0, glow=0.1))
    assert board.pin(GREEN).frequency == PWM_HZ
    lights.thank("happy", 0)
    assert (board.pin(GREEN).frequency, board.pin(GREEN).state) == (None, 1)
    lights.set_levels(LightLevels())
    assert [board.pin(line).frequency for line in (GREEN, RED)] == [None, None]


def test_what_glowed_is_dark_when_it_is_closed(board, levels):
    lights = Lights(board, {"happy": GREEN}, light_ns=LIGHT_NS)
    lights.set_levels(LightLevels(glow=0.2))
    assert levels()[0] == 0.2
    lights.close()
    assert levels()[0] == 0
