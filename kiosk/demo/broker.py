"""A broker for the demo alone, on 127.0.0.1: mosquitto where it is installed, else amqtt inside this process."""

import asyncio
import logging
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.mqtt.broker import Broker

START_S = 60.0


class DemoBrokerError(Exception):
    """No broker could be started; the message says what to install."""


@contextmanager
def broker() -> Iterator[tuple[str, Broker]]:
    """Run a broker as long as the block lasts; yields its name and its address. Raises DemoBrokerError."""
    # Debian keeps daemons where an ordinary user's PATH does not look.
    path = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    with _mosquitto(path) if path else _amqtt() as port:
        # amqtt speaks 3.1.1 alone and does not even say so: asked for more it says nothing.
        yield ("mosquitto" if path else "amqtt"), Broker("127.0.0.1", port, tls=False, mqtt5=path is not None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _mosquitto(path: str) -> Iterator[int]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        conf = Path(folder) / "mosquitto.conf"
        conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n")
        process = subprocess.Popen(  # noqa: S603 - found on PATH, our own file
            [path, "-c", str(conf)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is the demo's: whoever still speaks to the broker would complain
        )
        try:
            _await_port(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(START_S)


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    pause = threading.Event()
    for _ in range(int(START_S / 0.02)):
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            if process.poll() is not None:
                break
            pause.wait(0.02)
        else:
            return
    raise DemoBrokerError(f"mosquitto did not start on 127.0.0.1:{port}; does `mosquitto -p {port}` work here?")


@contextmanager
def _amqtt() -> Iterator[int]:
    try:
        from amqtt.broker import Broker as Amqtt  # noqa: PLC0415 - only where mosquitto is missing; it is heavy
    except ImportError:
        raise DemoBrokerError(
            "no MQTT broker: install mosquitto (sudo apt install mosquitto) or `pip install 'smiley-kiosk[demo]'`"
        ) from None
    logging.getLogger("amqtt").setLevel(logging.CRITICAL)
    logging.getLogger("transitions").setLevel(logging.CRITICAL)
    port = _free_port()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True, name="amqtt")
    thread.start()

    async def start() -> Amqtt:
        # Its own default binds every address of the machine.
        listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}
        plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
        running = Amqtt({"listeners": listeners, "plugins": plugins})
        await running.start()
        return running

    running = asyncio.run_coroutine_threadsafe(start(), loop).result(START_S)
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(running.shutdown(), loop).result(START_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(START_S)
        loop.close()
