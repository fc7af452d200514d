"""One Pi, one shop, no office: from the packages and one line of smiley.txt to the shop's page on a telephone.

The buttons are real lines, and everything that a shop's own Pi runs is running in 512 MiB, as much as a Zero 2 W has.
"""

import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.smiley.form import compose
from kiosk.device.selftest.device_link import FOLDER
from sync.document.device_link import FILE
from tests.package.host import debian
from tests.package.telephone import Visitor
from tests.package.versions import KIOSK, OFFICE, build
from tests.sync.ends import until
from tests.systemd.root import NSPAWN, execute
from tests.vm.emulator import running
from tests.vm.image import furnish, lacking, make_kernel
from tests.vm.virtual import Virtual

pytestmark = pytest.mark.vm

GIVEN = {"kiosk id": "rossi-1", "owner": "Rossi", "shop": "Centro", "time zone": "Europe/Rome", "office": "here"}
MORE = frozenset({"avahi-daemon", "e2fsprogs", "kmod", "python3-libgpiod"})
MEMORY = ("-m", "512")
PACKAGES = "/var/packages"
LINK = f"{FOLDER}/{FILE}"
SHOP = re.compile(r'href="(/shops/\d+)"')
SELFTEST = """
kiosk selftest > /run/said 2>&1 &
test=$!
for pair in happy:17 neutral:27 unhappy:22; do
    for try in $(seq 150); do grep -q "blinks: ${pair%:*}" /run/said && break; sleep 0.2; done
    pull=/run/board/sim_gpio${pair#*:}/pull
    sleep 0.5; echo pull-down > $pull; sleep 0.3; echo pull-up > $pull
done
wait $test || true
cat /run/said
"""


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """A card with Debian, the packages and smiley.txt on it."""
    if reason := lacking():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("card")
    packages = build(folder, "1.0")
    made = folder / "root"
    subprocess.run(["cp", "--archive", debian("trixie", "one-pi", MORE), made], check=True, timeout=600)
    furnish(made)
    (made / "etc/hostname").write_text("bakery\n")
    (made / PACKAGES.lstrip("/")).mkdir()
    for name in (KIOSK, OFFICE):
        shutil.copy(packages[name], made / PACKAGES.lstrip("/"))
    (made / "boot/firmware").mkdir(parents=True)
    (made / "boot/firmware/smiley.txt").write_text(compose(GIVEN))
    # There is no network; the time is the emulator's.
    (made / "etc/tmpfiles.d/time.conf").write_text("f /run/systemd/timesync/synchronized\n")
    brought = [f"{PACKAGES}/{packages[name].name}" for name in (KIOSK, OFFICE)]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *brought]
    execute([*NSPAWN, f"--directory={made}", "--setenv=DEBIAN_FRONTEND=noninteractive", *install])
    image = folder / "card.img"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", made, image, "2G"], check=True, timeout=600)
    shutil.rmtree(made)
    return image


@contextmanager
def switched_on(card: Path, time: str):
    """From a moment of a Friday on, by the shop's clock."""
    clock = ("-rtc", f"base=2026-11-27T{int(time[:2]) - 1:02}{time[2:]}:00")
    with running(make_kernel(), card, card.with_suffix(".console"), kept=True, options=(*MEMORY, *clock)) as emulator:
        pi = Virtual(emulator)
        pi.run("systemctl", "is-system-running", "--wait", check=False)
        yield pi
        pi.shut_down()


def month_shown(telephone):
    """The shop is listed as soon as the collector knows it, and has a page later."""
    shop = SHOP.search(telephone.get("/").text)
    return shop and telephone.get(shop.group(1)).title == "Centro, November 2026"


def test_one_line_and_three_presses_bring_the_shops_page_to_a_telephone(card):
    with switched_on(card, "09:59") as pi:
        assert "http://bakery.local:8080" in pi.run("cat", "/boot/firmware/smiley-result.txt").stdout
        assert pi.show("kiosk", "ActiveState") == "active", pi.journal("kiosk")
    with switched_on(card, "11:30") as pi:
        until(lambda: pi.run("test", "-e", LINK, check=False).returncode == 0, "the web", 300)
        assert "Self-test: passed" in pi.script(SELFTEST)
        page = pi.run("cat", "/boot/firmware/smiley-result.html").stdout
        assert "<svg" in page
        link = re.search(r"http://bakery\.local:8080/device/[\w-]+", page).group()
        telephone = Visitor(pi)
        assert telephone.post(urlsplit(link).path, {}).to == "/"
        assert Visitor(pi, "bakery.local").get("/stranger").status == 403, "whoever types the name alone"
        pi.script("systemctl start kiosk-publish")
        # Minutes, beside what else the host has to do: longer than a program's answer is waited for.
        pi.script("systemctl start --no-block kiosk-pages")
        until(lambda: month_shown(telephone), "the pages", 1800, every_s=15)
        print(re.findall(r"kiosk-pages.service: Consumed.*", pi.journal("kiosk-pages")))
        shop = SHOP.search(telephone.get("/").text).group(1)
        assert "Nothing is told of today yet." in telephone.get(f"{shop}/today").text
