"""What board and system this is; how warm, how well fed, how well it hears the network. Nothing names one board."""

import platform
import re
import sqlite3
from importlib.metadata import PackageNotFoundError, version

from kiosk.device.certify.bench import Bench
from kiosk.device.certify.report import LackingError, Result
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.power import FILE as THROTTLED
from kiosk.device.doctor.tool import ask
from sync.document.regular_file import read_limited

PACKAGES = ("smiley-kiosk", "gpiozero", "gpiod", "lgpio", "SQLAlchemy")
WATCHDOG = "sys/class/watchdog/watchdog0"
CODE_BYTES = 4


def board(bench: Bench) -> Result:
    """Model, memory, system, versions; the day, where somebody vouches for the clock."""
    context = bench.context
    memory = re.search(r"MemTotal:\s+(\d+) kB", context.read("proc/meminfo") or "")
    system = re.search(r'(?m)^PRETTY_NAME="?([^"\n]*)', context.read("usr/lib/os-release") or "")
    reading = bench.clock.reading()
    return {
        "model": context.read("proc/device-tree/model") or f"no Raspberry Pi ({platform.machine()})",
        "revision": revision(context),
        "memory_mib": int(memory[1]) // 1024 if memory else None,
        "kernel": platform.release(),
        "machine": platform.machine(),
        "system": system[1] if system else None,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
        "day": f"{reading.at:%Y-%m-%d}" if reading else None,
    }


def revision(context: Context) -> str | None:
    """The board's revision code, alike on all boards of its make; None where no firmware of a Pi has told one.

    An emulator is given the device tree of a board, its model too, and has no firmware that writes this into it.
    """
    try:
        code = read_limited(context.path("proc/device-tree/system/linux,revision"), CODE_BYTES)
    except OSError:
        code = b""
    if len(code) == CODE_BYTES:
        return code.hex().lstrip("0") or None
    line = re.search(r"(?m)^Revision\s*: ([0-9a-f]{1,8})$", context.read("proc/cpuinfo") or "")
    return line[1] if line else None


def power(bench: Bench) -> Result:
    """Temperature and voltage now, and what the firmware has noticed since the start."""
    context = bench.context
    millidegrees = context.read("sys/class/thermal/thermal_zone0/temp")
    throttled = context.read(THROTTLED) or (ask("vcgencmd", "get_throttled") or "").partition("=")[2].strip()
    supply = re.search(r"EXT5V_V\D*volt\([0-9]+\)=([0-9.]+)V", ask("vcgencmd", "pmic_read_adc") or "")
    core = re.search(r"volt=([0-9.]+)V", ask("vcgencmd", "measure_volts", "core") or "")
    found = {
        "temperature_c": int(millidegrees) / 1000 if millidegrees and millidegrees.isdecimal() else None,
        "throttled": throttled if re.fullmatch(r"(?:0x)?[0-9a-f]{1,8}", throttled) else None,
        "supply_v": float(supply[1]) if supply else None,
        "core_v": float(core[1]) if core else None,
    }
    if not any(each is not None for each in found.values()):
        raise LackingError("this machine tells neither its temperature nor its voltage")
    return found


def wifi(bench: Bench) -> Result:
    """Of the first radio: how strong the network is. No name, no address."""
    lines = (bench.context.read("proc/net/wireless") or "").splitlines()[2:]
    numbers = re.findall(r"(-?\d+)\.", lines[0]) if lines else []
    if len(numbers) < 2:  # noqa: PLR2004 - quality and level
        raise LackingError("no wireless network is in use")
    return {"quality": int(numbers[0]), "signal_dbm": int(numbers[1])}


def watchdog(bench: Bench) -> Result:
    """The hardware watchdog, and whether somebody feeds it."""
    context = bench.context
    identity = context.read(f"{WATCHDOG}/identity")
    if identity is None:
        raise LackingError("there is no hardware watchdog")
    timeout = context.read(f"{WATCHDOG}/timeout") or ""
    fed = (ask("systemctl", "show", "--property", "RuntimeWatchdogUSec", "--value") or "").strip()
    return {
        "identity": identity,
        "timeout_s": int(timeout) if timeout.isdecimal() else None,
        "state": context.read(f"{WATCHDOG}/state"),
        "systemd": fed or None,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
