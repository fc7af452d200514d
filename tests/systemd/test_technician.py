"""docs/TECHNICIAN.md, done to the letter: its files, its lines, its presses, and what it says one then sees."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from config.smiley.reading import understand
from config.smiley.tables import FACES
from tests.sync.ends import until
from tests.systemd.box import Board, Box, Shell
from tests.systemd.guide import TEXT, Step, steps, unseen
from tests.systemd.technician import card, package
from tests.systemd.units import ROOT

# Steps that no machine can do, and why; every other one is done.
NOT_HERE = {
    "Connect the wires": "there are none; tests/test_wiring.py holds the drawing against the program's own lines",
    "Write the card": "Raspberry Pi Imager and Raspberry Pi OS are not ours: a Debian 13 is on the card",
}
# What is quoted of other programs.
FOREIGN = {
    "ssh",
    "apt",
    "Unsupported file",
    "No such file",
    "Download is performed unsandboxed",
    "Could not execute systemctl",
}
SELFTEST_S = 300
# A line typed on a terminal whose keys are pressed by whoever writes into the pipe.
TERMINAL = """
mkfifo /run/keys
exec 3<>/run/keys
script --quiet --flush --return --command "{}" /run/said <&3 >/dev/null
echo $? >/run/code
"""


class Technician:
    """Does what a step says."""

    def __init__(self, box: Box, desk: Path) -> None:
        """`desk`: where files are before they are copied onto the card."""
        self._box = box
        self._desk = desk
        self.said = ""
        """What the lines typed in this step have said."""

    def do(self, step: Step) -> None:
        """One step; fails where something else is seen than it says."""
        self.said = ""
        if step.title in HANDS:
            HANDS[step.title](self)
        for block in step.blocks:
            if block.kind == "ini":
                file = self._desk / block.file
                file.write_text(block.text, "utf-8")
                self._box.put(file)
            elif block.kind == "sh":
                for line in block.text.splitlines():
                    self._type(line)
            else:
                assert not unseen(block.text, self.said), (
                    f"step {step.number}: {unseen(block.text, self.said)}\n{self.said}"
                )

    def put_package(self) -> None:
        self._box.put(package(self._desk))

    def switch_on(self) -> None:
        self._box.switch_on()

    def leave_alone(self) -> None:
        self._box.switch_off(pull=True)
        self._box.switch_on()
        self._box.press("happy", thanked=True)

    def sign(self) -> None:
        self._box.switch_off()
        text = self._box.read("smiley-result.html").read_text("utf-8")
        assert all(word in text for word in ("bakery-station-1", "passed", "Signature")), text
        self._box.switch_on()
        self._box.press("happy", thanked=True)

    def _type(self, line: str) -> None:
        if line == "sudo reboot":
            # Nobody can wait for the second life of a container.
            self._box.switch_off()
            self._box.switch_on()
            self._box.watch("happy")
        elif line == "sudo kiosk selftest":
            self.said += self._try_faces(line)
        else:
            ran = self._box.type(line)
            self.said += ran.stdout
            assert ran.returncode == 0, f"{line}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}"

    def _try_faces(self, line: str) -> str:
        """Press whichever face is named, then say of each that its light has blinked."""
        self._box.type(f"systemd-run --quiet --collect sh -c '{TERMINAL.format(line)}'")
        answered = {"light blinks: ([a-z]+)": 0, "the light of ([a-z]+) blink": 0}

        def over() -> bool:
            said = self._box.type("cat /run/said").stdout
            for question, answer in zip(answered, (self._press, self._nod), strict=True):
                for face in re.findall(question, said)[answered[question] :]:
                    answer(face)
                    answered[question] += 1
            return bool(self._box.type("cat /run/code").stdout)

        try:
            until(over, "the end of the self-test", SELFTEST_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._box.type('cat /run/said; journalctl -u kiosk').stdout}") from None
        said = self._box.type("cat /run/said").stdout
        assert self._box.type("cat /run/code").stdout.strip() == "0", said
        return said

    def _press(self, face: str) -> None:
        self._box.watch(face)
        self._box.press(face)

    def _nod(self, _face: str) -> None:
        self._box.type("echo y >/run/keys")


# What a step asks of the hands, before anything is typed.
HANDS: dict[str, Callable[[Technician], None]] = {
    "Put two files on the card": Technician.put_package,
    "Switch it on": Technician.switch_on,
    "Leave it alone": Technician.leave_alone,
    "Sign the paper": Technician.sign,
}


def undone(all_steps: list[Step]) -> list[str]:
    """Steps that are neither done nor excused, or both."""
    return [step.title for step in all_steps if bool(step.blocks or step.title in HANDS) == (step.title in NOT_HERE)]


@pytest.fixture(params=[pytest.param(Shell, marks=pytest.mark.nspawn), pytest.param(Board, marks=pytest.mark.vm)])
def box(request, tmp_path_factory):
    """A kiosk whose card has been written and nothing else."""
    if reason := request.param.lacking():
        pytest.skip(reason)
    written = understand(next(block.text for step in steps() for block in step.blocks if block.kind == "ini").encode())
    folder = tmp_path_factory.mktemp("box")
    with card(folder, (written.values["kiosk id"], written.values["token"])) as root:
        box = request.param(root, folder)
        try:
            yield box
        finally:
            box.switch_off()


def test_who_does_as_it_says_has_a_kiosk(box, tmp_path):
    technician = Technician(box, tmp_path)
    for step in steps():
        technician.do(step)


@pytest.mark.parametrize("box", [pytest.param(Shell, marks=pytest.mark.nspawn)], indirect=True)
def test_who_types_nothing_has_a_paper_too(box, tmp_path):
    technician = Technician(box, tmp_path)
    for step in steps()[:5]:
        technician.do(step)
    # A new kiosk begins the self-test by itself.
    for face in FACES[3]:
        box.press(face)
    until(lambda: box.type("ls /boot/firmware/smiley-result.html").stdout, "the paper")
    box.switch_off()
    assert "passed" in box.read("smiley-result.html").read_text("utf-8")
    assert "passed" in box.read("smiley-result.txt").read_text("utf-8-sig")


def test_every_step_is_done_or_has_its_reason():
    assert undone(steps()) == []
    assert {*NOT_HERE, *HANDS} <= {step.title for step in steps()}


def test_a_step_that_nobody_does_is_noticed():
    added = TEXT.replace("### 9.", "### 9. Polish it\n\nWith a cloth.\n\n### 10.")
    assert undone(steps(added)) == ["Polish it"]


def test_the_steps_are_counted():
    assert [step.number for step in steps()] == [*range(1, 10)]
    assert "Nine steps" in TEXT


def test_the_file_of_the_document_has_no_fault():
    (written,) = [block for step in steps() for block in step.blocks if block.kind == "ini"]
    assert understand(written.text.encode()).faults == ()
    assert written.file == "smiley.txt"


def test_what_was_not_seen_is_named():
    assert unseen("a\nb…d\n…\ne", "a\nx\nb  c d\ne\n") == []
    assert unseen("a\nb", "b\na\n") == ["b"]
    assert unseen("a…c", "a\nc\n") == ["a…c"]


def said_nowhere(text: str, sources: str) -> list[str]:
    """Words that the tables quote from the program, and that it never says."""
    table = text.partition("## What to do when\n")[2].partition("\n### ")[0]
    quoted = [
        each
        for row in table.splitlines()
        for each in re.findall(r"`([^`]+)`", row.split("|")[1:2][0] if "|" in row else "")
    ]
    return [each for each in quoted if not all(part.strip() in sources for part in each.split("…"))]


def test_the_tables_quote_what_the_program_says():
    sources = "\n".join(
        path.read_text("utf-8")
        for room in ("kiosk", "hardware", "config", "sync")
        for path in (ROOT / room).rglob("*.py")
    )
    assert {*said_nowhere(TEXT, sources)} <= FOREIGN
    assert said_nowhere("## What to do when\n| `it is on fire` | run |\n", sources) == ["it is on fire"]
