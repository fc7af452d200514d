"""What is typed wrongly is answered alike everywhere, in a sentence that says what to do."""

import os
import pty
import select
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

KIOSK = (str(Path(sys.executable).with_name("kiosk")),)


def ran(*words, **environment):
    return subprocess.run(
        [*KIOSK, *words], capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **environment}
    )


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (["reprot"], "error: No such command 'reprot'. Did you mean 'report'?"),
        (["doctr"], "error: No such command 'doctr'. Did you mean 'doctor'?"),
        (["office", "ownr"], "error: No such command 'ownr'. Did you mean 'owner'?"),
        (["frobnicate"], "error: No such command 'frobnicate'."),
        (["status", "--json=x"], "error: Option '--json' does not take a value."),
        (["press"], "error: Missing argument 'FACE'."),
    ],
)
def test_a_wrong_word_is_told_with_what_was_probably_meant(words, last):
    result = ran(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].endswith(last)


def test_an_operating_error_begins_as_a_wrong_word_does():
    assert ran("run", "--settings", "/nowhere/kiosk.toml").stderr.startswith("error: /nowhere/kiosk.toml: no such file")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["config", "--help"]])
def test_what_is_asked_for_is_no_error(words):
    result = ran(*words)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_group_without_a_command_shows_its_help():
    result = ran("config")
    assert "sample  Print a commented sample file to edit." in result.stdout + result.stderr
    assert "error:" not in result.stderr


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)]
)
def test_no_color_is_heeded_on_a_terminal(environment, coloured):
    reader, writer = os.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [*KIOSK, "run", "--settings", "/nowhere"], stderr=writer, env={**clean, **environment}
    ) as run:
        run.wait(300)
    os.close(writer)
    said = os.read(reader, 10_000)
    os.close(reader)
    assert b"error: " in said
    assert (b"\x1b[" in said) == coloured


@pytest.mark.parametrize("words", [("card",), ("card", "write"), ("office", "kiosk", "add"), ()])
def test_help_in_front_of_a_command_says_what_help_behind_it_does(words):
    asked, meant = ran("help", *words), ran(*words, "--help")
    assert (asked.returncode, asked.stderr, asked.stdout) == (0, "", meant.stdout)


def test_exit_codes_and_variables_of_the_environment_have_a_help_of_their_own():
    codes = ran("help", "exit-codes").stdout
    assert [int(line.split()[0]) for line in codes.splitlines()[1:]] == [0, 1, 2, 3, 65, 73, 75, 78, 130]
    told = ran("help", "environment").stdout
    assert all(variable in told for variable in ("KIOSK_SETTINGS ", "KIOSK_OFFICE_SETTINGS ", "NO_COLOR "))
    assert max(map(len, (codes + told).splitlines())) <= 120


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (["crad"], "error: No such command 'crad'. Did you mean 'card'?"),
        (["office", "ownr"], "error: No such command 'ownr'. Did you mean 'owner'?"),
        (["run", "away"], "error: kiosk run has no command 'away'"),
    ],
)
def test_help_for_what_there_is_not_is_told_like_the_command_itself(words, last):
    result = ran("help", *words)
    assert (result.returncode, result.stdout, result.stderr.splitlines()[-1]) == (2, "", last)


def test_bash_completes_by_what_is_printed_for_it(tmp_path):
    (tmp_path / "kiosk.bash").write_text(ran("completion", "bash").stdout)
    words = f"PATH={shlex.quote(str(Path(KIOSK[0]).parent))}:$PATH; COMP_WORDS=(kiosk comp); COMP_CWORD=1"
    asked = f'. {tmp_path}/kiosk.bash; {words}; _kiosk_completion kiosk; echo "$COMPREPLY"'
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.split() == ["completion"], done.stderr
    assert "kiosk" in ran("completion", "zsh").stdout
    assert "kiosk" in ran("completion", "fish").stdout
    assert "tcsh" in ran("completion", "tcsh").stderr


def test_a_short_option_tells_the_version_as_the_long_one_does():
    assert ran("-V").stdout == ran("--version").stdout != ""


HEAVY = {"scipy", "numpy", "sqlalchemy", "alembic", "babel", "jinja2", "fontTools", "weasyprint"}
LOADED = (
    "import sys; from kiosk.cli import main; main({words}, standalone_mode=False); print(*({heavy} & {{*sys.modules}}))"
)


@pytest.mark.parametrize("words", [["report", "--help"], ["note", "--help"]])
def test_help_loads_nothing_that_makes_a_page(words):
    script = LOADED.format(words=words, heavy=HEAVY)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)
    assert ran.stdout.splitlines()[-1] == ""


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.{handler})
class Interrupting:
    def find_spec(self, name, *_):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv = ["kiosk", "--version"]
from {module} import main
main()
"""


def interrupted(module="kiosk.start", handler="default_int_handler"):
    script = INTERRUPTED.format(module=module, handler=handler)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=300)
    return result.returncode, result.stderr


def test_an_interrupt_while_the_command_is_loaded_leaves_no_trace():
    assert interrupted() == (130, "\n")
    assert "Traceback" in interrupted("kiosk.cli")[1]


LOOKING = """
import gc, sys
looked = []
gc.callbacks.append(lambda phase, info: looked.append(phase))
sys.argv = ["kiosk", "run", "--help"]
from {module} import main
try:
    main()
finally:
    print(len(looked), file=sys.stderr)
"""


def looked(module):
    script = LOOKING.format(module=module)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)
    return int(result.stderr)


def test_a_start_is_not_spent_on_looking_for_garbage_among_modules():
    assert looked("kiosk.start") < looked("kiosk.cli") / 4


def test_a_command_in_the_background_that_hears_no_interrupt_goes_on_hearing_none():
    assert interrupted(handler="SIG_IGN") == (0, "")


@pytest.mark.parametrize(
    ("typed", "code", "last"),
    [(["\x03"], 130, "^C"), (["\x04"], 1, "aborted"), (["bar-1\n", "\x03"], 130, "^C")],
)
def test_an_interrupt_at_a_question_is_one_and_the_end_of_what_is_typed_is_told(tmp_path, typed, code, last):
    child, terminal = pty.fork()
    if child == 0:
        # A shell has what it starts in the background ignore Ctrl-C, the tests and all that they start among it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(KIOSK[0], [*KIOSK, "card", "write", str(tmp_path)])
    for each in typed:
        said = b""
        while not said.endswith(b": "):
            said += os.read(terminal, 4096)
        os.write(terminal, each.encode())
    with suppress(OSError):  # the terminal is gone with whoever spoke on it
        while True:
            if not select.select([terminal], [], [], 1)[0]:
                # It came just before Python began to wait for a line, and is seen once another one does.
                os.write(terminal, typed[-1].encode())
            said += os.read(terminal, 4096)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == code
    assert said.decode().splitlines()[-1].endswith(last)
    assert list(tmp_path.iterdir()) == []
