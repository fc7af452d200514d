"""A thread that works through what waits, in a process of its own: Django is made ready once in one."""

import subprocess
import sys

PROGRAM = """
import threading
from django.conf import settings
settings.configure()
from kiosk.office.web.worker import Worker

class Turns(Worker):
    "Fails in its first turn, and wakes itself; stops in its third."
    def turn(self):
        print("turn")
        self._woken.set()
        if not self.taken:
            self.taken = 1
            raise OSError("the disk is full")
        if self.taken == 2:
            self.stop()
        self.taken += 1

for stopped in (False, True):
    worker = Turns("turns", threading.Event())
    worker.taken = 0
    if stopped:
        worker.stop()
    worker.start()
    worker.join()
"""


def test_what_goes_wrong_once_is_told_and_tried_again_until_it_is_stopped():
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["turn"] * 3
    first, *_, last = done.stderr.splitlines()
    assert (first, last) == ("turns wait", "OSError: the disk is full")
