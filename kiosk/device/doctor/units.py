"""The services, as systemd sees them, and the watchdogs behind them."""

from collections.abc import Iterator, Mapping

from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, error, note, ok, warning
from kiosk.device.doctor.tool import ask

SERVICE = "kiosk.service"
TIMER = "kiosk-publish.timer"
PROPERTIES = "Id,LoadState,ActiveState,SubState,UnitFileState,NRestarts,ExecMainStatus"
OFTEN = 3
"""Restarts since the start of the machine that are no accident."""

Unit = Mapping[str, str]


def examine_units(context: Context) -> Iterator[Finding]:
    """Whether the services are at work, and will be after the next start."""
    if not context.has_systemd:
        yield note("no systemd on this machine: whoever starts `kiosk run` has to start it again")
        return
    names = [SERVICE, *([TIMER] if context.settings.broker else [])]
    output = ask("systemctl", "show", f"--property={PROPERTIES}", *names)
    units = {unit["Id"]: unit for unit in map(_unit, (output or "").split("\n\n")) if "Id" in unit}
    for name in names:
        yield from judge(name, units.get(name, {}))


def examine_watchdog(context: Context) -> Iterator[Finding]:
    """Whether a machine that hangs is started again."""
    if not context.has_systemd:
        return
    if not context.path("dev/watchdog").exists():
        yield note("this machine has no watchdog: should the system itself hang, somebody has to pull the plug")
        return
    output = ask("systemctl", "show", "--property=RuntimeWatchdogUSec") or ""
    span = output.strip().partition("=")[2]
    if span in {"", "0", "infinity"}:
        yield warning(
            "the machine's watchdog sleeps: a system that hangs stays so",
            "install kiosk-watchdog.conf (docs/SERVICES.md) and start the machine anew",
        )
    else:
        yield ok(f"a system that hangs for {span} is started anew")


def judge(name: str, unit: Unit) -> Iterator[Finding]:
    """One unit by its properties. Pure."""
    short = name.removesuffix(".service")
    if unit.get("LoadState", "not-found") != "loaded":
        state = unit.get("LoadState", "not-found")
        yield error(f"{name} is not there ({state})", "install it: docs/SERVICES.md, or the Debian package")
        return
    journal = f"see `journalctl -u {short} -n 30`"
    active, sub = unit.get("ActiveState", ""), unit.get("SubState", "")
    if active == "active":
        yield ok(f"{name} is at work")
    elif active == "activating" and sub != "auto-restart":
        yield note(f"{name} is starting", "ask again in a minute")
    elif active == "inactive":
        yield error(f"{name} is stopped", f"sudo systemctl start {short}")
    else:
        status = unit.get("ExecMainStatus", "")
        yield error(f"{name} has failed{f' with exit code {status}' if status else ''}; it says why itself", journal)
    if unit.get("UnitFileState") not in {"enabled", "enabled-runtime", "static", "generated"}:
        yield warning(f"{name} does not start with the machine", f"sudo systemctl enable {short}")
    restarts = unit.get("NRestarts", "")
    if restarts.isdecimal() and int(restarts) >= OFTEN:
        yield warning(f"{name} had to be started again {restarts} times", journal)


def _unit(block: str) -> Unit:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
