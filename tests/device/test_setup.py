"""smiley.txt taken over: whole or not at all, wherever the power is cut; no secret lost, none left in the open."""

import os
import re
import shutil
import stat
import subprocess
import tomllib
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.claim_token import new_claim_token
from config.file import load_kiosk, load_office
from config.smiley.entry import STORED
from config.smiley.form import compose
from kiosk.cli import main
from kiosk.cli.doctor import examine_settings
from kiosk.device.setup.own_office import OFFICE, WANTED
from kiosk.device.setup.radio import SAVED, STATE, SWITCH, UNBLOCK
from kiosk.device.setup.result import FILE as RESULT
from kiosk.device.setup.result import with_test
from kiosk.device.setup.setup import APPLIED, DOMAIN, SETTINGS, WIFI, SetupError, set_up

PASSWORD = "etc/kiosk/password"
BEFORE = {
    "kiosk id": "k",
    "owner": "o",
    "shop": "before",
    "time zone": "UTC",
    "broker": "mqtt.example.org",
    "wifi name": "n",
    "wifi password": "old wifi password",
    "wifi country": "LT",
    "token": "old-token",
}
AFTER = {**BEFORE, "shop": "after", "wifi password": "new wifi password", "token": "new-token", "wifi country": "IT"}
SECRETS = {PASSWORD: ("old-token", "new-token"), WIFI: ("old wifi password", "new wifi password")}


def empty(folder: Path) -> Path:
    """A system on which nothing was set up yet."""
    for place in ("boot/firmware", WIFI.parent, DOMAIN.parent):
        (folder / place).mkdir(parents=True)
    return folder


@pytest.fixture
def root(tmp_path):
    return empty(tmp_path)


def write(root: Path, given: dict[str, str], name: str = "smiley.txt") -> Path:
    file = root / "boot/firmware" / name
    file.write_bytes(compose(given).encode())
    return file


def result(root: Path) -> str:
    return (root / "boot/firmware" / RESULT).read_bytes().decode("utf-8-sig")


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["smiley.txt", "SMILEY.TXT", "smiley.txt.txt", "Smiley.TXT.txt"])
def test_a_file_becomes_the_kiosk_and_says_so(root, name):
    file = write(root, AFTER, name)
    assert set_up(root).applied
    assert load_kiosk(root / SETTINGS).kiosk.shop == "after"
    assert result(root).startswith("OK")
    assert "shop = after\r\n" in result(root)
    assert file.read_text("utf-8").count(STORED) == 2
    assert (root / DOMAIN).read_text() == "options cfg80211 ieee80211_regdom=IT\n"
    networks = [path.relative_to(root).as_posix() for path in (root / WIFI).parent.iterdir()]
    assert len(networks) == 2
    for place, mode in ((PASSWORD, 0o640), *((network, 0o600) for network in networks)):
        assert stat.S_IMODE((root / place).stat().st_mode) == mode
    in_the_open = b"".join(content for place, content in files(root).items() if place not in {PASSWORD, *networks})
    assert b"new-token" not in in_the_open
    assert b"new wifi" not in in_the_open


def test_where_the_partition_was_before_debian_12(tmp_path):
    for place in ("boot", WIFI.parent):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "boot/smiley.txt").write_text(compose(BEFORE))
    assert set_up(tmp_path).applied


def test_without_a_file_nothing_is_touched(root):
    assert set_up(root) is None
    assert files(root) == {}


def test_an_unchanged_file_is_applied_once_and_an_edited_one_again(root):
    file = write(root, BEFORE)
    assert set_up(root).applied
    was = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert not set_up(root).applied
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == was
    file.write_bytes(file.read_bytes().replace(b"before", b"after"))
    assert set_up(root).applied
    assert load_kiosk(root / SETTINGS).kiosk.shop == "after"
    assert (root / PASSWORD).read_text() == "old-token\n"
    assert "psk=old wifi password" in (root / WIFI).read_text()


def changes(text: str) -> list[str]:
    return text.replace("\r\n", "\n").partition("This changes from now on:\n")[2].splitlines()


def test_the_answer_says_what_changes_and_what_stays_with_the_days_until_now(root):
    file = write(root, BEFORE)
    set_up(root)
    assert changes(result(root)) == []
    moved = {"kiosk id": "k2", "shop": "after", "place": "door", "opening hours": "Mo 8-13", "buttons": "17, 22"}
    write(root, {**BEFORE, **moved, "token": STORED, "wifi password": STORED})
    (root / "boot/firmware/smiley.txt").write_text(
        re.sub(r"(?m)^token = .*$", "token = new-token", file.read_text("utf-8"))
    )
    set_up(root)
    assert changes(result(root)) == [
        "kiosk id: k2; the head office is told that it was k",
        "shop: after; the days until now stay with before",
        "place: door; the days until now stay with no place",
        "opening hours: monday 08:00-13:00; the days until now stay with always open",
        "buttons: happy, unhappy; the votes until now stay with happy, neutral, unhappy",
    ]


def test_what_is_the_same_as_it_was_is_no_change(root):
    """The control; and what was no settings changes nothing."""
    file = write(root, BEFORE)
    set_up(root)
    file.write_text(file.read_text("utf-8").replace("mqtt.example.org", "mqtts://mqtt.example.org:8883"))
    assert set_up(root).applied
    assert changes(result(root)) == []
    (root / SETTINGS).write_text('kiosk = 1\nbuttons = []\nopening_hours = "x"\n')
    write(root, AFTER)
    assert set_up(root).applied
    assert changes(result(root)) == []


STORED_FOR = {"token": "mqtt.example.org:8883", "wifi password": "n"}


@pytest.mark.parametrize(
    ("key", "line", "other"),
    [
        ("token", "broker = mqtt.example.com", "mqtt.example.com:8883"),
        ("token", "broker = mqtt.example.org:8884", "mqtt.example.org:8884"),
        ("token", "broker = mqtt.example.org:1883 (not encrypted)", "mqtt.example.org:1883"),
        ("wifi password", "wifi name = n2", "n2"),
    ],
)
def test_a_stored_secret_goes_to_nobody_else(root, key, line, other):
    file = write(root, BEFORE)
    set_up(root)
    (root / "boot/firmware" / RESULT).unlink()
    kept, before = file.read_text("utf-8"), files(root)
    name = line.partition("=")[0]
    edited = re.sub(rf"(?m)^{name}=.*$", line, kept)
    file.write_text(edited)
    asked = set_up(root)
    assert asked.faults == (f"{key}: what is stored was given for {STORED_FOR[key]}, not for {other}; write it again",)
    (root / "boot/firmware" / RESULT).unlink()
    assert {**files(root), "boot/firmware/smiley.txt": b""} == {**before, "boot/firmware/smiley.txt": b""}
    # Given anew, it is for the new one; and for the former one nothing has to be given.
    secret = f"{key} = another-secret"
    file.write_text(re.sub(rf"(?m)^{key} = .*$", secret, edited))
    assert set_up(root).applied
    assert b"another-secret" in b"".join(files(root).values())
    file.write_text(kept)
    assert not set_up(root).applied


def test_a_stored_secret_stays_where_something_else_is_edited(root):
    """The control."""
    file = write(root, BEFORE)
    set_up(root)
    file.write_text(
        file.read_text("utf-8").replace("broker = mqtt.example.org", "broker = MQTTS://mqtt.example.org:8883")
    )
    file.write_text(file.read_text("utf-8").replace("MQTTS", "mqtts").replace("shop = before", "shop = after"))
    assert set_up(root).applied
    assert (root / PASSWORD).read_text() == "old-token\n"


@pytest.mark.parametrize(("key", "place"), [("token", PASSWORD), ("wifi password", WIFI)])
def test_a_line_that_is_gone_takes_its_secret_along(root, key, place):
    file = write(root, BEFORE)
    set_up(root)
    file.write_text(re.sub(rf"(?m)^{key} = .*\n", "", file.read_text("utf-8")))
    assert set_up(root).applied
    assert SECRETS[place][0].encode() not in b"".join(files(root).values())


def test_a_token_is_not_sent_in_the_clear_without_a_word(root):
    plain = {**BEFORE, "broker": "mqtt.example.org:1883"}
    write(root, plain)
    (fault,) = set_up(root).faults
    assert 'write "broker = mqtt.example.org:1883 (not encrypted)"' in fault
    assert not (root / PASSWORD).exists()
    for words in ("not encrypted", "Non Cifrato", "nešifruota"):
        write(root, {**plain, "broker": f"mqtt.example.org:1883 ({words})"})
        assert set_up(root).applied, words
    write(root, {key: value for key, value in plain.items() if key != "token"})
    assert set_up(root).applied
    write(root, {**plain, "broker": "mqtt.example.org (not encrypted)"})
    assert "broker = mqtt.example.org (not encrypted): must be" in set_up(root).faults[0]


def broker_of(root):
    return tomllib.loads((root / SETTINGS).read_text("utf-8"))["broker"]


def test_a_claim_token_is_claimed_with_and_a_password_stays_one(root):
    claim = str(new_claim_token("3f" * 32))
    write(root, {**BEFORE, "token": claim})
    set_up(root)
    claims = {"host": "mqtt.example.org", "port": 8883, "tls": True, "claim_file": f"/{PASSWORD}"}
    assert broker_of(root) == claims
    assert (root / PASSWORD).read_text() == f"{claim}\n"
    write(root, {**AFTER, "token": STORED, "wifi password": STORED})
    assert set_up(root).applied
    assert broker_of(root) == claims
    write(root, {**AFTER, "token": "new-token"})
    set_up(root)
    assert broker_of(root)["password_file"] == f"/{PASSWORD}"
    assert "claim_file" not in broker_of(root)


def test_a_claim_token_takes_the_place_of_a_certificate_that_was_put_there_by_hand(root):
    write(root, BEFORE)
    set_up(root)
    with (root / SETTINGS).open("a") as file:
        file.write('ca_file = "/etc/a.pem"\ncertificate_file = "/etc/b.pem"\nkey_file = "/etc/b.key"\n')
    write(root, {**AFTER, "token": str(new_claim_token("3f" * 32))})
    assert set_up(root).faults == ()
    assert {*broker_of(root)} == {"host", "port", "tls", "claim_file"}


def test_a_claim_token_that_was_copied_in_part_is_not_taken_for_a_password(root):
    claim = str(new_claim_token("3f" * 32))
    for part in (claim[:-1], claim[:60], claim + "x", claim.replace(".", ":", 2).replace(":", ".", 1)):
        write(root, {**BEFORE, "token": part})
        assert "token: is not whole; copy all of it" in set_up(root).faults[0]


def test_a_claim_token_is_for_an_encrypted_broker_alone(root):
    claim = str(new_claim_token("3f" * 32))
    write(root, {**BEFORE, "token": claim, "broker": "mqtt.example.org:1883 (not encrypted)"})
    assert "token: the head office gave this one for an encrypted broker; use port 8883" in set_up(root).faults[0]


def test_settings_that_were_lost_are_made_again(root):
    write(root, BEFORE)
    set_up(root)
    (root / SETTINGS).unlink()
    assert set_up(root).applied
    assert load_kiosk(root / SETTINGS).kiosk.shop == "before"


def told(root: Path, faults: str = "") -> list[tuple[str, str, str]]:
    """What the doctor says of the settings."""
    return [(each.severity, each.what, each.remedy) for each in examine_settings(root / SETTINGS, faults, root)]


def test_the_doctor_says_where_the_settings_of_a_new_kiosk_should_come_from(root):
    assert "no such file" in told(root, "no such file")[0][1]  # no boot partition: some other computer
    (root / "boot/firmware/cmdline.txt").touch()
    ((severity, what, remedy),) = told(root, "no such file")
    assert (severity, "there is no smiley.txt in" in what, "kiosk card write" in remedy) == ("error", True, True)
    file = write(root, {**BEFORE, "shop": ""})
    ((_, what, remedy),) = told(root, "no such file")
    assert (f"{file} was not taken over" in what, remedy.startswith("sudo kiosk setup")) == (True, True)
    set_up(root)
    ((_, _, remedy),) = told(root, "no such file")
    assert str(file.with_name(RESULT)) in remedy


def test_the_doctor_warns_of_a_text_that_is_not_in_force(root):
    file = write(root, BEFORE)
    set_up(root)
    assert [each[0] for each in told(root)] == ["ok"]
    file.write_bytes(file.read_bytes().replace(b"before", b"after"))
    assert [each[0] for each in told(root)] == ["ok", "warning"]
    set_up(root)
    assert [each[0] for each in told(root)] == ["ok"]


def test_a_fault_changes_nothing_and_is_told_once(root):
    write(root, BEFORE)
    set_up(root)
    before = files(root)
    file = write(root, {**AFTER, "buttons": "1, 1", "kiosk id": ""})
    text = file.read_bytes()
    outcome = set_up(root)
    assert len(outcome.faults) == 2
    assert result(root).startswith("NOT OK")
    assert all(fault in result(root) for fault in outcome.faults)
    assert file.read_bytes() == text
    kept = {SETTINGS.as_posix(), PASSWORD, WIFI.as_posix(), APPLIED.as_posix()}
    assert {place: files(root)[place] for place in kept} == {place: before[place] for place in kept}
    told = (file.with_name(RESULT)).stat().st_mtime_ns
    set_up(root)
    assert (file.with_name(RESULT)).stat().st_mtime_ns == told


def test_what_the_self_test_found_stays_below_whatever_becomes_of_the_text(root):
    file = write(root, BEFORE)
    set_up(root)
    result_file = file.with_name(RESULT)
    tried = "== self-test ==\n\nSelf-test: passed\n"
    result_file.write_bytes(with_test(result_file.read_bytes(), tried))
    file.write_bytes(file.read_bytes().replace(b"before", b"after"))
    assert set_up(root).applied
    assert "shop = after\r\n" in result(root)
    below = tried.replace("\n", "\r\n")
    assert result(root).endswith(f"\r\n\r\n{below}")
    write(root, {**AFTER, "kiosk id": ""})
    for _ in range(2):
        set_up(root)
        assert result(root).startswith("NOT OK")
        assert result(root).endswith(f"\r\n\r\n{below}")
        assert result(root).count("==") == 2
    result_file.unlink()
    set_up(root)
    assert "==" not in result(root)


def test_a_kiosk_set_up_by_a_text_speaks_its_language_and_tries_itself_at_its_first_start(root):
    write(root, {**BEFORE, "language": "lt"})
    set_up(root)
    told = load_kiosk(root / SETTINGS).kiosk
    assert (told.language, told.selftest) == ("lt", True)
    (root / SETTINGS).write_text((root / SETTINGS).read_text().replace("selftest = true", "selftest = false"))
    write(root, AFTER)
    set_up(root)
    told = load_kiosk(root / SETTINGS).kiosk
    assert (told.language, told.selftest) == ("en", False)  # what smiley.txt has no word for stays


def test_a_fault_is_told_in_the_language_of_the_file(root):
    write(root, {**BEFORE, "language": "it", "shop": ""})
    set_up(root)
    assert "manca una riga" in result(root)


def test_stored_where_nothing_is_stored_is_a_fault(root):
    write(root, {**BEFORE, "token": STORED, "wifi password": STORED})
    assert len(set_up(root).faults) == 2
    assert not (root / SETTINGS).exists()


def test_a_wireless_network_without_networkmanager_is_a_fault(root):
    (root / WIFI).parent.rmdir()
    write(root, BEFORE)
    (fault,) = set_up(root).faults
    assert "no NetworkManager" in fault


def test_a_folder_of_that_name_is_said_to_be_one(root):
    (root / "boot/firmware/SMILEY.txt").mkdir()
    (fault,) = set_up(root).faults
    assert "is a folder" in fault
    assert "is a folder" in result(root)


def test_two_files_are_a_fault(root):
    write(root, BEFORE)
    write(root, AFTER, "smiley.txt.txt")
    assert len(set_up(root).faults) == 1


def test_what_contradicts_the_tables_that_stay_is_a_fault(root):
    (root / SETTINGS).parent.mkdir(parents=True)
    (root / SETTINGS).write_text("[gpio]\nbuzzer = 17\n")
    write(root, BEFORE)
    (fault,) = set_up(root).faults
    assert "gpio.buzzer = 17" in fault
    assert (root / SETTINGS).read_text() == "[gpio]\nbuzzer = 17\n"


def test_taking_the_network_out_takes_it_away(root):
    write(root, BEFORE)
    set_up(root)
    write(root, {key: text for key, text in BEFORE.items() if not key.startswith("wifi")} | {"token": STORED})
    set_up(root)
    assert list((root / WIFI).parent.iterdir()) == []


STOCK = "[main]\nNetworkingEnabled=true\nWirelessEnabled=false\nWWANEnabled=true\n"
"""NetworkManager's state as a stock Raspberry Pi OS has it."""


def switched_off(root: Path) -> Path:
    """A card on which nobody has named the country; the switch of its radio."""
    for place, text in ((STATE, STOCK), (SAVED / "platform-3f300000.mmcnr:wlan", "1\n"), (SWITCH, "")):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text)
    (root / SAVED / "platform-3f215040.serial:bluetooth").write_text("1\n")
    return root / SWITCH


def test_a_country_switches_the_radio_on_in_every_place_that_has_it_off(root):
    switch = switched_off(root)
    write(root, AFTER)
    assert set_up(root).applied
    assert switch.read_bytes() == UNBLOCK
    assert (root / STATE).read_text() == STOCK.replace("WirelessEnabled=false", "WirelessEnabled=true")
    saved = {path.name.rpartition(":")[2]: path.read_text() for path in (root / SAVED).iterdir()}
    assert saved == {"wlan": "0\n", "bluetooth": "1\n"}


def test_a_network_without_a_country_is_a_fault_and_leaves_the_radio_alone(root):
    switch = switched_off(root)
    write(root, {**BEFORE, "wifi country": ""})
    (fault,) = set_up(root).faults
    assert 'a line "wifi country = …" is missing' in fault
    assert (switch.read_bytes(), (root / STATE).read_text(), (root / WIFI).exists()) == (b"", STOCK, False)


class PowerCut(BaseException):
    """Nothing that runs notices it."""


class Card:
    """Counts what touches the card, cuts the power before the n-th time, and forgets what was not flushed by then."""

    def __init__(self, patch: pytest.MonkeyPatch, steps: int | None) -> None:
        self.left, self.taken, self.dirty = steps, 0, set()
        for owner, name in (
            (os, "open"),
            (os, "fsync"),
            (os, "rename"),
            (os, "replace"),
            (os, "unlink"),
            (Path, "replace"),
            (Path, "unlink"),
        ):
            patch.setattr(owner, name, self.counting(name, getattr(owner, name)))

    def counting(self, name, real):
        def step(*arguments, **options):
            reads = name == "open" and not arguments[1] & os.O_WRONLY
            if not reads:
                if self.taken == self.left:
                    for path in self.dirty:
                        if path.exists():
                            path.write_bytes(path.read_bytes()[:3])
                    raise PowerCut
                self.taken += 1
            if name == "open" and not reads:
                self.dirty.add(Path(arguments[0]))
            done = real(*arguments, **options)
            if name == "fsync":
                self.dirty.discard(Path(f"/proc/self/fd/{arguments[0]}").readlink())
            return done

        return step


def cut(root: Path, steps: int | None) -> int:
    """Set up until the power is cut; how many steps were taken."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        card = Card(patch, steps)
        if steps is not None:
            stack.enter_context(pytest.raises(PowerCut))
        set_up(root)
    return card.taken


def prepared(folder: Path) -> Path:
    empty(folder)
    write(folder, BEFORE)
    set_up(folder)
    write(folder, AFTER)
    return folder


def test_a_power_cut_at_any_step_loses_nothing_and_halves_nothing(tmp_path):
    whole = prepared(tmp_path / "whole")
    steps = cut(whole, None)
    assert steps > 20
    for step in range(steps):
        root = prepared(tmp_path / str(step))
        cut(root, step)
        assert load_kiosk(root / SETTINGS).kiosk.shop in {"before", "after"}
        text = (root / "boot/firmware/smiley.txt").read_text("utf-8")
        for place, (old, new) in SECRETS.items():
            stored = (root / place).read_text()
            assert old in stored or new in stored
            assert new in text or new in stored, f"lost at step {step}"
        set_up(root)
        assert files(root) == files(whole), f"not mended after step {step}"


def test_a_staging_that_gives_names_in_another_order_is_caught(tmp_path, monkeypatch):
    """The text without its secrets before the secrets: a cut in between loses them."""
    from kiosk.device.setup import atomic_files  # noqa: PLC0415 - beside what is put in from inside

    def backwards(self, path, content, mode=0o644, group=None):
        real(self, path, content, mode, group)
        self.steps.insert(0, self.steps.pop())

    real = atomic_files.AtomicFiles.put
    monkeypatch.setattr(atomic_files.AtomicFiles, "put", backwards)
    lost = 0
    for step in range(cut(prepared(tmp_path / "counted"), None)):
        root = prepared(tmp_path / str(step))
        cut(root, step)
        text = (root / "boot/firmware/smiley.txt").read_text("utf-8")
        lost += any(new not in text + (root / place).read_text() for place, (_, new) in SECRETS.items())
    assert lost


def test_a_full_card_leaves_everything_as_it_was(root, monkeypatch):
    write(root, BEFORE)
    set_up(root)
    write(root, AFTER)
    before = files(root)
    flushes = iter([None, None, None, OSError(28, "No space left on device")])
    real = os.fsync

    def fsync(fd):
        if (error := next(flushes, None)) is not None:
            raise error
        real(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(SetupError, match=r"smiley-kiosk\.conf: No space left"):
            set_up(root)
    assert files(root) == before
    assert set_up(root).applied


def run(root: Path):
    return CliRunner().invoke(main, ["setup", "--root", str(root)])


def test_the_command_says_what_became_of_it(root):
    assert "nothing to do" in run(root).output
    file = write(root, BEFORE)
    assert "applied" in run(root).output
    assert "unchanged" in run(root).output
    file.write_text("shop = s")
    ran = run(root)
    assert ran.exit_code == 78
    assert re.search(r"kiosk id.*is missing", ran.output.replace('"', ""))


@pytest.mark.parametrize("name", ["smiley.rtf", "Smiley(1).txt", "smily.txt", "smiley"])
def test_a_file_of_another_name_is_asked_about(root, name):
    write(root, BEFORE, name)
    ran = run(root)
    assert (ran.exit_code, f"there is no smiley.txt, but {name}: save it as plain text" in result(root)) == (78, True)
    (root / SETTINGS).parent.mkdir(parents=True)
    (root / SETTINGS).touch()  # a kiosk that has settings may keep a file of that name
    ran = run(root)
    assert (ran.exit_code, f"{name}: is this meant for it?" in ran.output) == (0, True)


def test_its_own_answers_are_not_taken_for_a_file_of_another_name(root):
    for name in (RESULT, "smiley-result.html"):
        (root / "boot/firmware" / name).touch()
    assert "meant" not in run(root).output


def test_config_check_understands_it_on_any_computer(root):
    file = write(root, BEFORE)
    check = ["config", "check", str(file)]
    assert CliRunner().invoke(main, check).output.startswith(f"{file}: ok\nlanguage = en\nkiosk id = k\n")
    file.write_text("shop = s")
    ran = CliRunner().invoke(main, check)
    assert (ran.exit_code, ran.output.count("is missing")) == (78, 3)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mkfs.vfat") is None, reason="needs root and dosfstools")
def test_on_a_real_fat_partition(root):
    image = root / "fat.img"
    image.write_bytes(bytes(4 << 20))
    boot = root / "boot/firmware"
    subprocess.run(["mkfs.vfat", image], check=True, capture_output=True, timeout=300)
    if subprocess.run(["mount", "-o", "loop", image, boot], check=False, capture_output=True, timeout=300).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        write(root, AFTER, "SMILEY.TXT.txt")
        assert set_up(root).applied
        assert not set_up(root).applied
        assert sorted(path.name for path in boot.iterdir()) == ["SMILEY.TXT.txt", RESULT]
    finally:
        subprocess.run(["umount", boot], check=True, timeout=300)


HERE = {"kiosk id": "k", "owner": "o", "shop": "s", "time zone": "UTC", "office": "here"}


def test_an_office_here_is_set_up_for_both_ends(root):
    (root / "etc/kiosk").mkdir(parents=True)
    (root / "etc/hostname").write_text("Bakery.lan\n")
    write(root, HERE)
    assert set_up(root).applied
    kiosk, office = load_kiosk(root / SETTINGS), load_office(root / OFFICE)
    assert (kiosk.broker.host, kiosk.broker.port) == (office.broker.host, office.broker.port)
    assert office.web.url == "http://bakery.local:8080"
    assert kiosk.kiosk.today == office.web.today
    assert "office = here\r\n" in result(root)
    assert "kiosk office device" in result(root)
    assert "http://bakery.local:8080\r\n" in result(root)
    assert office.web.address == "::"
    assert (root / WANTED).exists()


def test_an_office_that_somebody_set_up_stays_as_it_is(root):
    (root / "etc/kiosk").mkdir(parents=True)
    (root / OFFICE).write_text("# mine\n")
    write(root, HERE)
    assert set_up(root).applied
    assert (root / OFFICE).read_text() == "# mine\n"


def test_without_the_line_there_is_no_office(root):
    write(root, {**HERE, "office": "none"})
    assert set_up(root).applied
    assert not (root / OFFICE).exists()
    assert not (root / WANTED).exists()


def test_an_office_that_is_not_here_any_more_is_not_started(root):
    write(root, HERE)
    assert set_up(root).applied
    write(root, {**HERE, "office": "none"})
    assert set_up(root).applied
    assert not (root / WANTED).exists()
