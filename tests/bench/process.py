"""What `kiosk run` costs as a process: starting, and standing there."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.bench.figure import Figure

IDLE_S = 30
SETTINGS = """
[kiosk]
id = "bench-1"
owner = "Owner"
shop = "Shop"
time_zone = "Europe/Rome"
data = "{data}"
[gpio]
factory = "mock"
[buttons.happy]
line = 17
score = 100
light = 5
[buttons.neutral]
line = 27
score = 50
light = 6
[buttons.unhappy]
line = 22
score = 0
light = 13
"""


def _start(folder: Path) -> subprocess.Popen[str]:
    path = folder / "kiosk.toml"
    path.write_text(SETTINGS.format(data=folder / "card"))
    command = [str(Path(sys.executable).with_name("kiosk")), "run", "--settings", str(path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("ready"):
            return process
    raise RuntimeError(f"kiosk run ended with {process.wait()}")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _switches(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return sum(int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line)


def _peak_mib(pid: int | str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _loaded(modules: str) -> tuple[float, float]:
    """CPU seconds and peak MiB of imports alone; told by the child itself: a forked one inherits our peak."""
    code = (
        f"import {modules}, sys, time;"
        "sys.stdout.write(f'{time.process_time()}\\n' + open('/proc/self/status').read())"
    )
    cpu_s, *status = subprocess.check_output([sys.executable, "-c", code], text=True).splitlines()
    return float(cpu_s), next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def start_up(folder: Path) -> list[Figure]:
    """CPU until ready and peak memory, against an interpreter that only imports gpiozero and SQLAlchemy."""
    process = _start(folder)
    cpu_s, peak_mib = _cpu_s(process.pid), _peak_mib(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait()
    bare_s, bare_mib = min(_loaded("gpiozero, sqlalchemy") for _ in range(3))
    against = "import gpiozero, sqlalchemy"
    return [
        Figure("start-up of kiosk run, CPU", cpu_s * 1e3, bare_s * 1e3, "ms", against),
        Figure("memory of kiosk run, peak", peak_mib, bare_mib, "MiB", against),
    ]


def claiming() -> list[Figure]:
    """What publishes and claims a certificate, loaded; against the library that it has no need of."""
    ours = "kiosk.cli.publish_now, kiosk.cli.claim_now"
    cpu_s, mib = min(_loaded(ours) for _ in range(3))
    theirs = "cryptography.x509, cryptography.hazmat.primitives.asymmetric.ec"
    their_s, their_mib = min(_loaded(f"{ours}, {theirs}") for _ in range(3))
    against = "the same with cryptography in openssl's place"
    return [
        Figure("what publishes and claims, loaded: CPU", cpu_s * 1e3, their_s * 1e3, "ms", against),
        Figure("what publishes and claims, loaded: memory", mib, their_mib, "MiB", against),
    ]


def idle(folder: Path) -> list[Figure]:
    """CPU and wake-ups of a daemon that nobody presses, against one core."""
    process = _start(folder)
    threading.Event().wait(2)
    before_s, switches = _cpu_s(process.pid), _switches(process.pid)
    threading.Event().wait(IDLE_S)
    used_s, switched = _cpu_s(process.pid) - before_s, _switches(process.pid) - switches
    process.send_signal(signal.SIGTERM)
    process.wait()
    tick_s = 1 / os.sysconf("SC_CLK_TCK")
    return [
        Figure(f"idle kiosk run, CPU in {IDLE_S} s", max(used_s, tick_s) * 1e3, IDLE_S * 1e3, "ms", "one core"),
        Figure(f"idle kiosk run, wake-ups in {IDLE_S} s", switched, IDLE_S * 2000, "switches", "polling at 2 kHz"),
    ]
