"""kiosk.toml as a whole; each table stands in a file of its own."""

from collections.abc import Mapping

from attrs import field, frozen

from config.broker import BrokerSettings, in_broker
from config.buttons import ButtonSettings, GpioSettings, in_buttons, in_lines
from config.event import EventSettings, in_event
from config.home_assistant import HomeAssistantSettings, in_home_assistant
from config.hours import in_hours
from config.identity import IdentitySettings
from config.lights import LightSettings, in_lights
from config.presses import DebounceSettings, PanelSettings, ReasonsSettings, in_debounce, in_reasons
from config.storage import StorageSettings


@frozen
class KioskSettings:
    """kiosk.toml: one kiosk."""

    kiosk: IdentitySettings
    buttons: Mapping[str, ButtonSettings]
    """Two to five faces by name, best first."""
    gpio: GpioSettings = GpioSettings()
    debounce: DebounceSettings = DebounceSettings()
    panel: PanelSettings = PanelSettings()
    lights: LightSettings = LightSettings()
    storage: StorageSettings = StorageSettings()
    opening_hours: Mapping[str, tuple[str, ...]] | None = field(
        default=None, metadata={"allowed": "`monday` \N{HORIZONTAL ELLIPSIS} `sunday`"}
    )
    """A list of spans a weekday, in order: `monday = ["08:00-13:00", "15:00-19:30"]`. A weekday left out is closed;
    without the table the shop is always open."""
    event: EventSettings | None = None
    reasons: ReasonsSettings | None = None
    broker: BrokerSettings | None = None
    home_assistant: HomeAssistantSettings | None = None

    def contradictions(self) -> list[str]:
        """What is wrong between the fields, each with its place."""
        return [
            *in_buttons(self.buttons),
            *in_lines(self.buttons, self.gpio),
            *in_debounce(self.debounce),
            *in_lights(self.lights),
            *in_hours(self.opening_hours),
            *in_broker(self.broker),
            *in_home_assistant(self.home_assistant, self.kiosk),
            *in_event(self.event),
            *in_reasons(self.reasons, self.buttons, self.panel),
        ]
