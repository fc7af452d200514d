"""Nodes of RabbitMQ from Debian's package, on 127.0.0.1, beside whatever runs there already."""

import os
import signal
import subprocess
from pathlib import Path

from tests.sync.ends import DEADLINE_S, free_port, until

SCRIPTS = Path(os.environ.get("RABBITMQ_SCRIPTS", "/usr/lib/rabbitmq/bin"))
LACKING = "" if (SCRIPTS / "rabbitmq-server").exists() else "RabbitMQ is not installed: apt install rabbitmq-server"
HERE = {"ERL_EPMD_ADDRESS": "127.0.0.1", "LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}


class NameServer:
    """Erlang's, on a port of its own, by which nodes find each other."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        cookie = folder / ".erlang.cookie"
        cookie.write_text("kiosks")
        cookie.chmod(0o400)
        self.environment = {"HOME": str(folder), "ERL_EPMD_PORT": str(self.port), **HERE}
        self._process = subprocess.Popen(["epmd"], env=self.environment, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(DEADLINE_S)


class RabbitNode:
    """One node, which reads its configuration from `files` and keeps what it has in `folder`."""

    def __init__(self, name: str, files: Path, folder: Path, names: NameServer) -> None:
        self.name = f"{name}@localhost"
        self.files = files
        self._log = folder / f"{self.name}.log"
        self._environment = {
            **names.environment,
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder),
            "RABBITMQ_LOG_BASE": str(folder),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(self.configuration),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(files / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(files / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def configuration(self) -> Path:
        return self.files / "rabbitmq.conf"

    @property
    def release(self) -> str:
        """Of what is installed, like 3.10."""
        return self.control("version").strip().rpartition(".")[0]

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Begin; `ready` waits for the end of that."""
        self._before = len(self.said())
        command = [SCRIPTS / "rabbitmq-server"]
        self._process = subprocess.Popen(
            command,
            cwd=self.files.parent,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ready(self) -> None:
        until(self._is_up, self.name)

    def start(self) -> None:
        self.launch()
        self.ready()

    def kill(self) -> None:
        """All of its processes at once, as a power cut would."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(DEADLINE_S)

    def control(self, *words: object) -> str:
        """`rabbitmqctl`; what it prints."""
        command = [SCRIPTS / "rabbitmqctl", "--quiet", *map(str, words)]
        ran = subprocess.run(
            command,
            cwd=self.files.parent,
            env=self._environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def said(self) -> str:
        """Its log."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.said()[self._before :]
        return "Server startup complete" in self.said()[self._before :]
