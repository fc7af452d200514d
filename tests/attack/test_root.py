"""`kiosk setup --root CARD` on a technician's computer stays on the card, wherever links there lead."""

import os
import shutil
import signal
import stat
from pathlib import Path

import pytest

from config.smiley.form import compose
from kiosk.device.setup.card_root import CardRoot, group_id
from kiosk.device.setup.setup import APPLIED, DOMAIN, SETTINGS, WIFI, SetupError, set_up

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root sets up a card")
GIVEN = {
    "kiosk id": "k",
    "owner": "o",
    "shop": "s",
    "time zone": "UTC",
    "broker": "mqtt.example.org",
    "token": "new-token",
    "wifi name": "n",
    "wifi password": "wifi password",
    "wifi country": "IT",
}
FOLDERS = ("boot/firmware", "dev", "etc/kiosk", "etc/modprobe.d", "etc/NetworkManager/system-connections")
FOLDERS += ("var/lib/kiosk-setup", "var/lib/NetworkManager", "var/lib/systemd/rfkill")
ABOVE = ("boot", "etc", "etc/NetworkManager", "var", "var/lib")
FILES = (str(SETTINGS), "etc/kiosk/password", str(WIFI), str(DOMAIN), str(APPLIED), "dev/rfkill", "etc/group")
FILES += ("boot/firmware/smiley-result.txt", "etc/kiosk/.kiosk.toml.new", "boot/firmware/.smiley-result.txt.new")
FILES += ("boot/firmware/smiley.txt", "var/lib/NetworkManager/NetworkManager.state")


@pytest.fixture
def computer(tmp_path):
    """A card, mounted on a computer that has everything in the same places."""
    for root in (tmp_path, tmp_path / "card"):
        for folder in FOLDERS:
            (root / folder).mkdir(parents=True)
        (root / "dev/rfkill").write_bytes(b"")
        (root / "etc/kiosk/password").write_text("the computer's own\n")
        (root / "etc/group").write_text(f"root:x:0:\nkiosk-publish:x:{4000 + (root == tmp_path)}:\n")
    (tmp_path / "card/boot/firmware/smiley.txt").write_text(compose(GIVEN))
    return tmp_path


def seen(computer: Path) -> dict[str, tuple[object, ...]]:
    """All that is not on the card."""
    paths = [each for each in computer.rglob("*") if not each.is_relative_to(computer / "card")]
    found = {}
    for path in paths:
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path)] = (content, status.st_mode, status.st_uid, status.st_gid)
    return found


def tried(card: Path) -> str:
    """Set it up; what is said where that cannot be."""
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(20)
    try:
        outcome = set_up(card)
    except SetupError as error:
        return str(error)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return "" if outcome and outcome.applied else str(outcome)


def replaced(path: Path) -> Path:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return path


def test_a_card_without_tricks_is_set_up_with_its_own_groups(computer):
    """The control, too: what is set up below is set up at all."""
    before = seen(computer)
    assert tried(computer / "card") == ""
    assert seen(computer) == before
    assert (computer / "card/etc/kiosk/password").stat().st_gid == 4000
    assert (computer / "card" / SETTINGS).exists()


@pytest.mark.parametrize("way", ["absolute", "relative", "through proc"])
@pytest.mark.parametrize("place", [*FOLDERS, *ABOVE, *FILES])
def test_a_link_leads_nowhere_off_the_card(computer, place, way):
    path, target = replaced(computer / "card" / place), computer / place
    if way == "relative":
        target = Path(os.path.relpath(target, path.parent))
    path.symlink_to(f"/proc/self/root{target}" if way == "through proc" else target)
    before = seen(computer)
    tried(computer / "card")
    assert seen(computer) == before


@pytest.mark.parametrize("place", FILES)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.mknod(path, stat.S_IFCHR | 0o666, 0x105)])
def test_what_is_no_file_is_not_waited_for(computer, place, make):
    make(replaced(computer / "card" / place))
    before = seen(computer)
    tried(computer / "card")
    assert seen(computer) == before


def test_a_folder_that_the_card_has_elsewhere_is_found_there(computer):
    """An absolute link of a system's own, which leads elsewhere on the card once it is started."""
    (computer / "card/data/kiosk").mkdir(parents=True)
    replaced(computer / "card/etc/kiosk").symlink_to("/data/kiosk")
    assert tried(computer / "card") == ""
    assert (computer / "card/data/kiosk/kiosk.toml").exists()


def test_a_plain_path_is_led_away(computer):
    """The control: what was done before."""
    card, elsewhere = computer / "card", computer / "etc/kiosk"
    replaced(card / "etc/kiosk").symlink_to(elsewhere)
    assert (card / SETTINGS).parent.resolve() == elsewhere
    assert not (CardRoot(card) / "etc").is_relative_to(computer / "etc")
    with pytest.raises(OSError, match="a link that leads to nothing on the card"):
        CardRoot(card) / SETTINGS


def test_a_group_is_the_cards(computer):
    assert group_id(CardRoot(computer / "card"), "kiosk-publish") == 4000
    assert group_id(CardRoot(computer / "card"), "nobody-knows") is None
