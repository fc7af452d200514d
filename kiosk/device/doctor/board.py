"""The board's lines: whether there is a chip, whether the kiosk may use it, and who holds each line."""

import grp
import stat
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from config.settings import KioskSettings
from hardware.gpio.board import FactoryName, resolve
from hardware.gpio.chip import NO_PERMISSION, GpioChip, HeaderNotFoundError, describe, header_chip, list_chips
from kiosk.device.daemon.light_settings import light_rule
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, error, note, ok, unexamined, warning
from kiosk.device.doctor.lights import judge_lights

USER, GROUP = "kiosk", "gpio"
CONSUMERS = {"smiley-kiosk", "lg"}
"""What the kernel calls the holder: our own pin factory's lines, and lgpio's."""

LIBRARIES = {"rpigpio": "RPi"}
"""A pin factory's library, where it is called otherwise."""

Holders = Mapping[int, str | None]
"""By line, who holds it; None: nobody. A line that the chip does not have is left out."""


def examine_board(context: Context) -> Iterator[Finding]:
    """The chip, the group, and the lines."""
    gpio = context.settings.gpio
    if gpio.factory == "mock":
        yield note('no board: gpio.factory = "mock" is for trying; real buttons are not read')
        return
    yield judge_way(gpio.factory)
    yield from judge_lights(light_rule(context.settings), gpio.factory)
    chips = list_chips(context.path("dev"))
    path = None if gpio.chip is None else context.path(str(gpio.chip).lstrip("/"))
    if path is not None and not _is_device(path):
        yield error(f"{gpio.chip}: no GPIO chip", "leave gpio.chip out, or set it to one that `gpiodetect` shows")
        return
    chip, finding = judge_chip(chips, path)
    yield finding
    for each in chips if chip is None else (chip.path,):
        yield from judge_group(each)
    if chip is None:
        return
    if resolve("auto") != "gpiod":
        yield note(
            f"who holds the lines of {chip.path} is not examined without libgpiod's binding", "`gpioinfo` shows it"
        )
        return
    try:
        holders = _holders(chip.path)
    except OSError as fault:
        yield warning(f"{chip.path} cannot be read ({fault})", "see `gpiodetect`")
        return
    yield from judge_lines(names(context.settings), holders)


def judge_chip(chips: Mapping[Path, GpioChip | OSError], path: Path | None) -> tuple[GpioChip | None, Finding]:
    """The chip that the kiosk uses, by label or as set in gpio.chip (`path`), and whether it is the header's. Pure."""
    try:
        header = header_chip(chips)
    except HeaderNotFoundError as fault:
        header, missing = None, str(fault)
    if path is None:
        if header is None:
            return None, error(missing, "see `gpiodetect`; on another board name its chip with gpio.chip")
        return header, ok(f"the header's lines are on {describe([header])}")
    chosen = chips.get(path.resolve())
    if isinstance(chosen, OSError) and chosen.errno not in NO_PERMISSION:
        return None, error(
            f"gpio.chip is {path}, which is no GPIO chip any more, or none at all ({chosen.strerror})",
            "leave gpio.chip out: the header's chip is found by its label",
        )
    if not isinstance(chosen, GpioChip):
        return None, unexamined(f"not examined: {path}, and who holds its lines")
    if header is not None and chosen != header:
        return chosen, error(
            f"gpio.chip is {describe([chosen])}; the header's lines are on {describe([header])}",
            "leave gpio.chip out: the header's chip is found by its label",
        )
    return chosen, ok(f"the lines are on {describe([chosen])}")


def judge_way(factory: FactoryName) -> Finding:
    """By which library the lines are reached, and whether it is installed."""
    way = resolve(factory)
    if find_spec(LIBRARIES.get(way, way)) is None:
        return error(
            f"the lines cannot be reached: {way} is not installed",
            "sudo apt install python3-libgpiod (Debian 13) or python3-lgpio (Raspberry Pi OS 12)",
        )
    return ok(f"the lines are reached by {way}")


def judge_group(chip: Path) -> Iterator[Finding]:
    """Whether the kiosk's user may use the chip."""
    owner = chip.stat()
    try:
        groups = {each.gr_name for each in grp.getgrall() if USER in each.gr_mem}
        holder = grp.getgrgid(owner.st_gid).gr_name
    except KeyError:
        groups, holder = set(), str(owner.st_gid)
    # kiosk.service asks for the group by itself; what cannot be healed there is a chip of another group.
    if holder not in groups | {GROUP} and not owner.st_mode & stat.S_IWOTH:
        yield error(
            f"{chip} belongs to the group {holder}: the user {USER} may not use it",
            f"give it to the group {GROUP} with a udev rule, or: sudo adduser {USER} {holder}",
        )


def names(settings: KioskSettings) -> dict[int, str]:
    """What the settings call each line."""
    uses = {button.line: f"button {face}" for face, button in settings.buttons.items()}
    uses |= {button.light: f"light {face}" for face, button in settings.buttons.items() if button.light is not None}
    if settings.gpio.buzzer is not None:
        uses[settings.gpio.buzzer] = "buzzer"
    return uses


def judge_lines(names: Mapping[int, str], holders: Holders) -> Iterator[Finding]:
    """Who holds what. Pure."""
    for line, name in names.items():
        if line not in holders:
            yield error(f"line {line} ({name}): this chip has no such line", "use another line, or set gpio.chip")
        elif (holder := holders[line]) is not None and holder not in CONSUMERS:
            yield error(
                f"line {line} ({name}) is held by {holder!r}",
                "stop that program, take its overlay out of config.txt, or use another line",
            )
    held = [line for line in names if holders.get(line) in CONSUMERS]
    free = [f"{line} ({name})" for line, name in names.items() if line in holders and holders[line] is None]
    if held:
        yield ok(f"the kiosk holds its lines {', '.join(map(str, sorted(held)))}")
    if free:
        words = f"free: line {', '.join(free)}"
        yield warning(words, "restart the kiosk: sudo systemctl restart kiosk") if held else ok(words)


def _is_device(path: Path) -> bool:
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except OSError:
        return False


def _holders(chip: Path) -> Holders:
    import gpiod  # noqa: PLC0415 - the board may be without it

    with gpiod.Chip(str(chip)) as opened:
        lines = opened.get_info().num_lines
        infos = [opened.get_line_info(line) for line in range(lines)]
    return {info.offset: (info.consumer or "the kernel") if info.used else None for info in infos}
