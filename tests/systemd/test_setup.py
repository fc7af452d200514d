"""smiley.txt on a booted Debian: what kiosk-setup.service may do is enough, and what it leaves lets the kiosk start."""

from config.smiley.form import compose

NETWORKS = "/etc/NetworkManager/system-connections"
GIVEN = {
    "kiosk id": "boot-1",
    "owner": "Owner",
    "shop": "Set up by a text",
    "time zone": "Europe/Rome",
    "wifi name": "Station",
    "wifi password": "a secret or two",
    "wifi country": "IT",
    "broker": "127.0.0.1:1883 (not encrypted)",
    "token": "abcdefgh12",
    "buttons": "17, 22",
    "lights": "5, 13",
}


def test_a_text_on_the_boot_partition_becomes_the_kiosk(machine):
    machine.run("install", "-d", NETWORKS, "/boot/firmware")
    machine.run("cp", "-a", "/etc/kiosk/kiosk.toml", "/run/kiosk.toml")
    machine.write({"/boot/firmware/SMILEY.txt": compose(GIVEN)})
    try:
        ran = machine.run("systemctl", "restart", "kiosk-setup", check=False)
        assert ran.returncode == 0, machine.journal("kiosk-setup")
        made = machine.run("stat", "--format=%U:%G:%a", "/etc/kiosk/password", f"{NETWORKS}/smiley-kiosk.nmconnection")
        assert made.stdout.split() == ["root:kiosk-publish:640", "root:root:600"]
        assert "OK. This was understood:" in machine.run("cat", "/boot/firmware/smiley-result.txt").stdout
        assert machine.run("grep", "--count", "(stored)", "/boot/firmware/SMILEY.txt").stdout == "2\n"
        assert 'shop = "Set up by a text"' in machine.run("cat", "/etc/kiosk/kiosk.toml").stdout
        machine.run("systemctl", "restart", "kiosk")
        machine.run("sh", "-c", "echo nonsense >> /boot/firmware/SMILEY.txt")
        assert machine.run("systemctl", "restart", "kiosk-setup", check=False).returncode != 0
        assert machine.show("kiosk-setup", "ExecMainStatus") == "78"
        assert "NOT OK" in machine.run("cat", "/boot/firmware/smiley-result.txt").stdout
        assert machine.show("kiosk", "ActiveState") == "active"
    finally:
        machine.script(
            f"rm -rf /boot/firmware {NETWORKS} /etc/kiosk/password; mv /run/kiosk.toml /etc/kiosk/kiosk.toml"
        )
        machine.run("systemctl", "restart", "kiosk")
    machine.run("systemctl", "restart", "kiosk-setup")
    assert machine.show("kiosk-setup", "ConditionResult") == "no"
