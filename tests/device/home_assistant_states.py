"""What a real Home Assistant makes of what is at a broker; run by a Python that has its core: PORT USER PASSWORD.

Prints each sensor's state and each device, as JSON.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from homeassistant import bootstrap, config_entries, core, loader
from homeassistant.helpers import device_registry

TRIES, PAUSE_S = 300, 0.1
ENTITIES = 5
KINDS = ("sensor.", "binary_sensor.")
UNSETTLED = {"unknown", "unavailable"}


async def look(port: int, username: str, password: str, folder: str) -> dict[str, object]:
    """States by entity, and the names of devices."""
    (Path(folder) / "configuration.yaml").touch()
    home = core.HomeAssistant(folder)
    home.config.skip_pip = True
    loader.async_setup(home)
    home.config_entries = config_entries.ConfigEntries(home, {})
    await bootstrap.async_load_base_functionality(home)
    # What MQTT wants for certificates that are uploaded in the browser.
    home.config.components |= {"file_upload", "http"}
    entry = config_entries.ConfigEntry(
        version=1,
        minor_version=2,
        domain="mqtt",
        title="mqtt",
        source="user",
        data={"broker": "127.0.0.1", "port": port, "username": username, "password": password, "discovery": True},
        options={},
        unique_id=None,
        discovery_keys={},
    )
    await home.config_entries.async_add(entry)
    await home.async_start()
    states: dict[str, object] = {}
    for _ in range(TRIES):
        await asyncio.sleep(PAUSE_S)
        states = {each.entity_id: each.state for each in home.states.async_all() if each.entity_id.startswith(KINDS)}
        if len(states) >= ENTITIES and not UNSETTLED & {*states.values()}:
            break
    devices = [each.name for each in device_registry.async_get(home).devices.values()]
    await home.async_stop(force=True)
    return {"states": states, "devices": devices}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(look(int(sys.argv[1]), sys.argv[2], sys.argv[3], scratch))))
