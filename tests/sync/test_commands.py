"""`kiosk publish` and `kiosk collect` as a technician meets them: files, processes, exit codes, one sentence."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from sync.archive.archive import Archive
from tests.sync.ends import DEADLINE_S, fill, held, until, written

KIOSK = [sys.executable, "-c", "from kiosk.cli import main; main(prog_name='kiosk')"]


def settings(tmp_path, port, **more):
    """kiosk.toml and office.toml beside each other."""
    extra = "".join(f"{key} = {value!r}\n" for key, value in more.items())
    broker = f"[broker]\nhost = '127.0.0.1'\nport = {port}\ntls = false\nreceipt_timeout_s = 2\n{extra}"
    (tmp_path / "kiosk.toml").write_text(
        f"[kiosk]\nid = 'rossi-1'\nowner = 'Rossi'\nshop = 'Centro'\ntime_zone = 'Europe/Rome'\ndata = '{tmp_path}'\n"
        f"receipts = '{tmp_path}/receipts'\n"
        "[buttons.happy]\nline = 17\nscore = 100\n[buttons.unhappy]\nline = 27\nscore = 0\n" + (broker if port else "")
    )
    (tmp_path / "office.toml").write_text(f"{broker}[archive]\nurl = 'sqlite:///{tmp_path}/archive.db'\n")


def kiosk(tmp_path, name, file="kiosk.toml"):
    command = [*KIOSK, name, "--settings", tmp_path / file]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * DEADLINE_S)


@contextmanager
def collector(tmp_path):
    command = [*KIOSK, "collect", "--settings", tmp_path / "office.toml"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "collecting" in process.stderr.readline()
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def test_documents_go_from_one_command_to_the_other(tmp_path, mosquitto):
    settings(tmp_path, mosquitto.port)
    fill(tmp_path / "outbox", 2)
    with collector(tmp_path) as collecting:
        sent = kiosk(tmp_path, "publish")
        assert (sent.returncode, sent.stdout, sent.stderr) == (0, "delivered: 2020-01, 2020-02\n", "")
        again = kiosk(tmp_path, "publish")
        assert (again.returncode, again.stdout) == (0, "nothing new: the head office has 2020-01 to 2020-02\n")
        collecting.send_signal(signal.SIGTERM)
        assert collecting.wait(DEADLINE_S) == 0
        assert collecting.stderr.read() == ""
    archive = Archive.open(f"sqlite:///{tmp_path}/archive.db")
    assert held(archive) == written(tmp_path / "outbox")
    archive.close()


def test_a_renamed_kiosk_is_told_what_stays_unsent_and_how_to_send_it(tmp_path, mosquitto):
    settings(tmp_path, mosquitto.port)
    (tmp_path / "receipts").mkdir()
    fill(tmp_path / "outbox", 2, kiosk_id="old-name")
    told = (
        "not sent: 2020-01, 2020-02, made when this kiosk was called old-name; "
        'to send what the head office lacks of it, call this once with kiosk.id = "old-name"\n'
    )
    with collector(tmp_path):
        result = kiosk(tmp_path, "publish")
        expected = (0, "nothing to send yet: the outbox holds no month of this kiosk\n", told)
        assert (result.returncode, result.stdout, result.stderr) == expected
        once = (tmp_path / "kiosk.toml").read_text()
        (tmp_path / "once.toml").write_text(once.replace("rossi-1", "old-name"))
        assert kiosk(tmp_path, "publish", "once.toml").stdout == "delivered: 2020-01, 2020-02\n"
        assert kiosk(tmp_path, "publish").stderr == ""


def fails(result, code, *words):
    assert result.returncode == code, result.stderr
    assert all(word in result.stderr for word in words), result.stderr
    assert "Traceback" not in result.stderr


def test_a_head_office_that_is_silent_is_temporary(tmp_path, mosquitto):
    settings(tmp_path, mosquitto.port)
    fill(tmp_path / "outbox", 1)
    fails(kiosk(tmp_path, "publish"), 75, "error: publish 2020-01: no receipt within 2 s", "start `kiosk collect`")


def test_a_broker_that_is_away_is_temporary(tmp_path):
    settings(tmp_path, 1)
    fails(kiosk(tmp_path, "publish"), 75, "broker 127.0.0.1:1 is away (Connection refused)")


def test_without_a_broker_there_is_a_setting_to_make(tmp_path):
    settings(tmp_path, None)
    fails(kiosk(tmp_path, "publish"), 78, "add the table [broker]")


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (None, 0, "No such file"),
        (b"secret\n", 0o644, "everybody can read it"),
        (b"\n", 0o600, "is empty"),
        (b"\xff\n", 0o600, "must be text"),
    ],
)
def test_a_password_file_that_cannot_or_must_not_be_used(tmp_path, mosquitto, content, mode, words):
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    settings(tmp_path, mosquitto.port, username="rossi-1", password_file=str(path))
    for name, file in (("publish", "kiosk.toml"), ("collect", "office.toml")):
        result = kiosk(tmp_path, name, file)
        fails(result, 78, f"broker.password_file = {path}", words)
        assert "secret" not in result.stderr


def test_a_wrong_password_is_a_setting_to_change_at_both_ends(tmp_path, mosquittos):
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-c", "-b", passwords, "rossi-1", "right"], check=True, capture_output=True)
    passwords.chmod(0o700)
    guarded = mosquittos(f"allow_anonymous false\npassword_file {passwords}\n")
    (tmp_path / "password").write_text("wrong\n")
    (tmp_path / "password").chmod(0o600)
    settings(tmp_path, guarded.port, username="rossi-1", password_file=str(tmp_path / "password"))
    for name, file in (("publish", "kiosk.toml"), ("collect", "office.toml")):
        fails(kiosk(tmp_path, name, file), 78, "refuses this client", "check broker.username, broker.password_file")


def test_an_archive_that_cannot_be_opened_is_a_setting_to_change(tmp_path, mosquitto):
    settings(tmp_path, mosquitto.port)
    office = tmp_path / "office.toml"
    office.write_text(office.read_text().replace(str(tmp_path), "/no/such/folder"))
    fails(kiosk(tmp_path, "collect", "office.toml"), 78, "check that the folder exists")


def test_a_collector_outlives_its_broker(tmp_path, mosquitto):
    settings(tmp_path, mosquitto.port)
    fill(tmp_path / "outbox", 1)
    with collector(tmp_path) as collecting:
        mosquitto.kill()
        assert "ended the connection" in collecting.stderr.readline()
        mosquitto.start()
        until(lambda: "collecting" in collecting.stderr.readline(), "the collector")
        assert kiosk(tmp_path, "publish").returncode == 0


def test_where_nothing_is_due_nobody_is_called_and_hardly_anything_is_loaded(tmp_path, mosquitto):
    settings(tmp_path, mosquitto.port)
    (tmp_path / "receipts").mkdir()
    fill(tmp_path / "outbox", 1)
    due = (*KIOSK, "publish", "--if-due", "--settings", tmp_path / "kiosk.toml")

    def asked(command=due):
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * DEADLINE_S)
        return ran.returncode, ran.stdout

    assert asked()[0] == 75, "the head office has left no receipt"
    with collector(tmp_path):
        assert asked() == (0, "delivered: 2020-01\n"), "as long as one is missing every hour is right"
    mosquitto.kill()
    assert asked() == (0, "")
    assert kiosk(tmp_path, "publish").returncode == 75, "the control: by hand it connects"
    loads = "import sys\nfrom kiosk.cli import main\nmain(sys.argv[1:], standalone_mode=False)\nprint(*sys.modules)"
    code, modules = asked((sys.executable, "-c", loads, *due[3:]))
    assert code == 0
    assert not {"attr", "cattrs", "paho", "ssl", "sqlalchemy", "cryptography"} & set(modules.split())
    fill(tmp_path / "outbox", 2)
    assert asked()[0] == 75, "a new document is a reason"
