"""Buttons and lights by lines or by pins, and never one taken for the other."""

import pytest

from config.smiley.advice import AdviceError
from config.smiley.gpio_lines import LINE_OF_PIN, buttons, lights
from config.smiley.reading import understand
from config.smiley.words import tell

SMALLEST = "kiosk id = k\nowner = o\nshop = s\ntime zone = UTC\nlights = none\n"


def read(buttons: str) -> tuple[tuple[int, ...] | None, str]:
    reading = understand(f"{SMALLEST}buttons = {buttons}\n".encode())
    return reading.values.get("buttons"), "\n".join(tell(fault, "en") for fault in reading.faults)


@pytest.mark.parametrize(
    "written",
    [
        *("17, 27, 22", "17 27 22", "17;27;22", "GPIO17, GPIO27, GPIO22", "GPIO 17, 27, 22", "gpio-17 gpio-27 gpio-22"),
        *("BCM 17, BCM 27, BCM 22", "pin 11, pin 13, pin 15", "pins 11, 13, 15", "piedino 11, 13, 15"),
        *("kontaktai 11, 13, 15", "GPIO17 (pin 11), GPIO27 (pin 13), GPIO22 (pin 15)", "17 (pin 11), 27, 22"),
        *("J8:11, J8:13, J8:15", "BOARD11, BOARD13, BOARD15", "GPIO: 17, 27, 22"),
        *("linee 17, 27, 22", "pin 11 (GPIO 17), pin 13, pin 15"),
    ],
)
def test_lines_and_pins_as_people_write_them(written):
    assert read(written) == ((17, 27, 22), "")


@pytest.mark.parametrize(
    ("written", "lines"), [("11, 13, 15", "17, 27, 22"), ("29, 31, 33", "5, 6, 13"), ("16 18 22", "23, 24, 25")]
)
def test_numbers_that_look_like_pins_are_asked_about(written, lines):
    found, fault = read(written)
    assert found is None
    assert f"buttons = {written}: these look like pins of the header, whose lines are {lines}; write those, or" in fault
    assert read(lines)[1] == ""


def test_lines_that_could_be_pins_are_taken_where_somebody_says_so():
    assert read("GPIO 11, 13, 15") == ((11, 13, 15), "")


def test_a_pin_without_a_line_is_named():
    assert "pin 9 of the header is no GPIO line" in read("pin 11, pin 9")[1]


@pytest.mark.parametrize("written", ["GPIO17 (pin 13), 27", "17, 17", "17", "28, 40, 50", "wpi 0, 2, 3", "17, 27 22 x"])
def test_what_contradicts_itself_or_is_no_line_is_refused(written):
    assert read(written)[0] is None
    assert "buttons = " in read(written)[1]


def test_every_line_but_the_two_of_the_boards_memory_is_on_one_pin():
    assert sorted(LINE_OF_PIN.values()) == [*range(2, 28)]


def test_lines_of_our_own_wiring_are_not_taken_for_pins():
    assert lights("5, 13") == (5, 13)
    with pytest.raises(AdviceError):
        lights("5, 15")


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("0, 2, 3", "17, 27, 22"),
        ("wPi 0, 2, 3", "17, 27, 22"),
        ("WiringPi 1 4 5", "18, 23, 24"),
        ("GPIO.0, GPIO.2, GPIO.3", "17, 27, 22"),
        ("GPIO. 21, GPIO. 22", "5, 6"),
    ],
)
def test_numbers_of_wiringpi_are_asked_about_with_their_lines(written, lines):
    with pytest.raises(AdviceError) as asked:
        buttons(written)
    assert (asked.value.kind, asked.value.facts) == ("wiringpi", (written, lines))


def test_a_line_of_the_memory_is_one_where_it_is_said_to_be_a_line():
    assert buttons("GPIO 0, 2, 3") == (0, 2, 3)
    assert buttons("GPIO.17, GPIO.18") == (17, 18)
    with pytest.raises(ValueError, match="wPi 17"):
        buttons("wPi 17, 2")
