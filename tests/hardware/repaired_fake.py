"""fake-rpigpio in a state in which gpiozero's factory for RPi.GPIO can be built on it."""

import fake_rpigpio.RPi

from tests.hardware import rpi_gpio_standin as standin


class Repaired(type(fake_rpigpio.RPi.GPIO)):
    """fake-rpigpio, whose calls do nothing, with what gpiozero cannot do without."""

    # Constants that differ, RPi.GPIO's own order of arguments, and a direction that is remembered.
    RISING, FALLING, BOTH = standin.RISING, standin.FALLING, standin.BOTH
    IN, OUT = standin.IN, standin.OUT

    def setup(self, channel, direction, pull_up_down=0, initial=0):
        self.direction = direction

    def gpio_function(self, _channel):
        return self.direction
