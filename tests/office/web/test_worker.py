"""A thread that works through what waits, in a process of its own: Django is made ready once in one."""

import subprocess
import sys

from tests.office.web.conftest import Web

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


UNWOKEN = """
import threading
from django.conf import settings
settings.configure()
from kiosk.office.web import worker

class Turns(worker.Worker):
    def turn(self):
        print("turn", flush=True)
        self.taken += 1
        self._stopping = self.taken == 3

worker.BETWEEN_S = 0.01
turns = Turns("turns", threading.Event())
turns.taken = 0
turns.start()
turns.join()
"""


def test_it_takes_its_turns_where_nobody_wakes_it():
    done = subprocess.run([sys.executable, "-c", UNWOKEN], check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["turn"] * 3


def test_what_goes_wrong_once_is_told_and_tried_again_until_it_is_stopped():
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["turn"] * 3
    first, *_, last = done.stderr.splitlines()
    assert (first, last) == ("turns wait", "OSError: the disk is full")


ERASED = """
import sys
from pathlib import Path
from config.file import load_office
from hardware.clock import SystemClock
from kiosk.office.web.server import prepare
now = SystemClock().wall()
prepare(load_office(Path(sys.argv[1])), lambda: now)
from kiosk.office.web import page_queue
from kiosk.office.web.models import OrderedPage, User
user = User.objects.create_user("rossi@example.org", "password", now)

def made(order):
    if order == "his":
        OrderedPage.objects.filter(order=order).delete()
    return b"zibibbo", ""

page_queue._made = made
for order in ("his", "another's"):
    OrderedPage.objects.create(digest=order, order=order, owner_id=1, user=user, asked_at=now)
while page_queue.make_next(now):
    pass
print([(page.order, page_queue.content(page).decode()) for page in OrderedPage.objects.all()])
"""


def test_a_page_whose_owner_is_erased_while_it_is_made_is_nobodys_and_keeps_no_other_back(tmp_path):
    command = [sys.executable, "-c", ERASED, str(Web(tmp_path).settings)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout == """[("another's", 'zibibbo')]\n"""


TOO_LONG = """
import os
import sys
from pathlib import Path
from config.file import load_office
from hardware.clock import SystemClock
from kiosk.office.web.server import prepare
now = SystemClock().wall()
prepare(load_office(Path(sys.argv[1])), lambda: now)
from kiosk.office.web import page_queue
from kiosk.office.web.models import OrderedPage, User
user = User.objects.create_user("rossi@example.org", "password", now)
for order in ("first", "second"):
    OrderedPage.objects.create(digest=order, order=order, owner_id=1, user=user, asked_at=now)
sound = [sys.executable, "-c", "import sys; print(sys.stdin.read())"]
page_queue.PROGRAM = [sys.executable, "-c", "import threading; threading.Event().wait()"]
limit, page_queue.DEADLINE_S = page_queue.DEADLINE_S, 0.01
page_queue.make_next(now)
page_queue.PROGRAM, page_queue.DEADLINE_S = sound, limit
page_queue.make_next(now)
pages = OrderedPage.objects.order_by("pk")
print([(page.order, page.refusal, page_queue.content(page).decode().strip()) for page in pages])
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("none is left")
"""


def test_a_page_that_takes_too_long_is_given_up_and_keeps_no_other_back(tmp_path):
    command = [sys.executable, "-c", TOO_LONG, str(Web(tmp_path).settings)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout == "[('first', 'it takes too long', ''), ('second', '', 'second')]\nnone is left\n"
