"""Where the three leaves meet: settings become what each part asks for."""

import logging
from dataclasses import replace

import attrs
from gpiozero import Factory

from config.presses import DebounceSettings, PanelSettings
from config.settings import KioskSettings
from hardware.clock import Clock
from hardware.debounce.bank import Bank
from hardware.debounce.timing import DebounceTiming
from hardware.gpio.board import BoardError, dimming
from hardware.lights import Lights
from kiosk.device.daemon.background import BackgroundQueue
from kiosk.device.daemon.day_count import DayCounter
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.daemon.light_hours import LightHours
from kiosk.device.daemon.light_settings import light_rule
from kiosk.device.daemon.maintenance import Maintenance
from kiosk.device.daemon.outbox_index import OutboxIndex
from kiosk.device.daemon.outbox_update import OutboxUpdate
from kiosk.device.daemon.retention import Retention, Rule
from kiosk.device.daemon.schedule import Rhythm, Schedule
from kiosk.device.daemon.today_file import TodayFile
from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.panel import Panel, PanelRules, Question
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.votes import Votes
from sync.document.aggregate import Event, Face

log = logging.getLogger(__name__)

MS = 1_000_000
S = 1_000_000_000


def debounce_settings(settings: KioskSettings) -> DebounceTiming:
    """When a contact is believed, nanoseconds."""
    return debounce_timing(settings.debounce)


def debounce_timing(debounce: DebounceSettings) -> DebounceTiming:
    """The times of the table `debounce`, nanoseconds."""
    return DebounceTiming.of(**attrs.asdict(debounce))


def lights(settings: KioskSettings, factory: Factory) -> Lights:
    """The faces' lights and the buzzer; lights that are dimmed get pins that know PWM. Raises BoardError."""
    pins = factory
    if light_rule(settings).needs_pwm and any(button.light is not None for button in settings.buttons.values()):
        try:
            pins = dimming(factory, settings.gpio.chip)
        except BoardError as error:  # a kiosk that counts in full light is better than one that does not
            log.error("%s; until then they are full or dark", error)
    return Lights(
        pins,
        {face: button.light for face, button in settings.buttons.items() if button.light is not None},
        light_ns=settings.panel.light_ms * MS,
        buzzer=settings.gpio.buzzer,
    )


def light_hours(settings: KioskSettings, lights: Lights, time: SyncedClock) -> LightHours:
    """What tells the lights how bright to be."""
    return LightHours(lights, light_rule(settings), calendar(settings), time)


def panel(settings: KioskSettings, levels: dict[int, bool], now_ns: int) -> Panel:
    """The rules on every press. `levels`: by line, whether its contact is closed at `now_ns`, CLOCK_MONOTONIC."""
    return Panel(panel_settings(settings), Bank(debounce_settings(settings), levels, now_ns))


def panel_settings(settings: KioskSettings) -> PanelRules:
    """When presses belong together, nanoseconds."""
    rules = panel_rules(settings.panel)
    if settings.reasons is None:
        return rules
    lines = {face: button.line for face, button in settings.buttons.items()}
    question = Question(
        asked=[*lines.values()][-1],  # best first: the last face is the worst
        answers=frozenset(lines[face] for face in settings.reasons.answers),
        answer_ns=settings.reasons.window_s * S,
    )
    return replace(rules, question=question)


def panel_rules(panel: PanelSettings) -> PanelRules:
    """The rules of the table `panel` alone, without a question after an unhappy press."""
    return PanelRules(chord_ns=panel.chord_ms * MS, lockout_ns=panel.lockout_ms * MS)


def schedule(
    settings: KioskSettings, clock: Clock, votes: Votes, time: SyncedClock, queue: BackgroundQueue
) -> tuple[Schedule, OutboxUpdate]:
    """What falls due by the clock, and what of it brings the outbox up to date."""
    months, storage = OutboxIndex(settings.kiosk.data / OUTBOX), settings.storage
    update = OutboxUpdate(votes, months, settings.kiosk.id, shop_settings(settings))
    retention = Retention(votes, months, Rule(storage.keep_months, settings.kiosk.receipts), calendar(settings))
    maintenance = Maintenance(queue, votes, clock, time, update=update, retention=retention)
    rhythm = Rhythm(alive_ns=storage.alive_s * S, anchor_ns=storage.anchor_s * S)
    return Schedule(clock, votes, time, calendar(settings), rhythm=rhythm, maintenance=maintenance), update


def day_counter(settings: KioskSettings, votes: Votes, time: SyncedClock) -> DayCounter:
    """What counts today's presses."""
    return DayCounter(votes, time, shop_settings(settings))


def today_file(
    settings: KioskSettings, clock: Clock, votes: Votes, time: SyncedClock, queue: BackgroundQueue
) -> TodayFile:
    """What tells the shop itself of the day so far."""
    kiosk = settings.kiosk
    return TodayFile(kiosk.today, kiosk.id, shop_settings(settings), votes=votes, clock=clock, time=time, queue=queue)


def calendar(settings: KioskSettings) -> Calendar:
    """The shop's calendar."""
    return Calendar(settings.kiosk.time_zone, settings.opening_hours)


def shop_settings(settings: KioskSettings) -> ShopSettings:
    """What documents tell of them."""
    event = settings.event
    return ShopSettings(
        owner=settings.kiosk.owner,
        shop=settings.kiosk.shop,
        time_zone=settings.kiosk.time_zone,
        faces=tuple(Face(key, button.label or key, button.score) for key, button in settings.buttons.items()),
        touchpoint=settings.kiosk.touchpoint,
        stage=settings.kiosk.stage,
        event=None if event is None else Event(event.name, event.begins, event.ends),
        answers=dict(settings.reasons.answers) if settings.reasons else {},
        opening_hours=settings.opening_hours,
        is_told_today=settings.kiosk.today is not None,
    )
