"""CPU of `kiosk collect` a document, against Node-RED with its sqlite node on the same documents in the same run."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.demo.broker import broker
from tests.bench.collecting import KIOSKS, cpu_us, ours_us, send
from tests.bench.figure import Figure
from tests.sync.ends import free_port, until

HERE = Path("build/node-red")
INSTALL = f"npm install --prefix {HERE} --build-from-source --sqlite=/usr node-red@4.1 node-red-node-sqlite"
"""Its sqlite is compiled: minutes, and libsqlite3-dev."""
STORE = """
INSERT INTO document VALUES ($kiosk, $month, $revision, $payload) ON CONFLICT (kiosk, month) DO UPDATE
SET revision = excluded.revision, payload = excluded.payload WHERE excluded.revision > document.revision
"""
READ = """
const text = msg.payload.toString(), month = JSON.parse(text);
msg.params = {$kiosk: month.kiosk_id, $month: month.month, $revision: month.revision, $payload: text};
return msg;
"""
READY = "Connected to broker"


def node_red(folder: Path) -> list[Figure]:
    """The second thousand of each: by then both have compiled what they run."""
    with broker() as (_, address):
        ours = ours_us(folder, address)
        database = folder / "node-red.db"
        with closing(sqlite3.connect(database)) as made:
            made.execute("PRAGMA journal_mode=WAL")
            made.execute(
                "CREATE TABLE document (kiosk TEXT, month TEXT, revision INT, payload TEXT, PRIMARY KEY (kiosk, month))"
            )
        with _running(folder / "flows", address.port, database) as process:
            cpu_us(process.pid, lambda: send(address, 0), database, KIOSKS)
            theirs = cpu_us(process.pid, lambda: send(address, 1), database, 2 * KIOSKS)
    return [Figure("collector, CPU a document", ours, theirs, "us", "Node-RED and its sqlite node: no check, no flush")]


def is_there() -> bool:
    """Whether it has been installed."""
    return (HERE / "node_modules/node-red/red.js").exists()


@contextmanager
def _running(folder: Path, port: int, database: Path) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir()
    (folder / "flows.json").write_text(json.dumps(_flow(port, database)))
    settings = {
        "uiPort": free_port(),
        "uiHost": "127.0.0.1",
        "userDir": str(folder),
        "flowFile": "flows.json",
        "nodesDir": str((HERE / "node_modules/node-red-node-sqlite").absolute()),
        "credentialSecret": "none",
    }
    (folder / "settings.js").write_text(f"module.exports = {json.dumps(settings)};")
    log = folder / "log"
    command: list[str | Path] = ["node", HERE / "node_modules/node-red/red.js", "-s", folder / "settings.js"]
    with log.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            until(lambda: READY in log.read_text() or process.poll() is not None, "Node-RED")
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            process.terminate()


def _flow(port: int, database: Path) -> list[dict[str, object]]:
    """From the broker through a function into the database."""
    server = {"broker": "127.0.0.1", "port": str(port), "clientid": "node-red", "protocolVersion": "5"}
    session = {"keepalive": "60", "cleansession": False, "sessionExpiry": "3600", "usetls": False, "autoConnect": True}
    heard = {
        "topic": "kiosks/+/months/+",
        "qos": "1",
        "datatype": "buffer",
        "broker": "server",
        "nl": False,
        "rap": True,
    }
    return [
        {"id": "tab", "type": "tab", "label": "months"},
        {"id": "server", "type": "mqtt-broker", **server, **session},
        {"id": "database", "type": "sqlitedb", "db": str(database), "mode": "RWC"},
        {"id": "in", "type": "mqtt in", "z": "tab", **heard, "rh": 0, "inputs": 0, "wires": [["read"]]},
        {"id": "read", "type": "function", "z": "tab", "func": READ, "outputs": 1, "wires": [["store"]]},
        {
            "id": "store",
            "type": "sqlite",
            "z": "tab",
            "mydb": "database",
            "sqlquery": "prepared",
            "sql": STORE,
            "wires": [[]],
        },
    ]
