"""The shop's own Home Assistant: what it finds at its broker, and what it is not told."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.device.home_assistant.discovery import discovery, is_entity_of, state, state_topic
from sync.document import health as wire_health
from sync.document import today as wire
from sync.document.health import Damage, Health, Lines, PresentFault, Storage, Timekeeping
from sync.document.margins import Face
from sync.document.today import Today
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck, SubscriptionGranted
from tests.sync.ends import DEADLINE_S, MOSQUITTO, Mosquitto, far_from_midnight

DAY = date(2026, 11, 28)
FACES = (Face("happy", "Happy", 100), Face("neutral", "So-so", 50), Face("unhappy", "Unhappy", 0))
ALL = "#"
CORE = Path(__file__).parents[2] / "build/home-assistant/bin/python"
"""What has Home Assistant's own core."""


def so_far(*votes: int, until: int | None = 14, day: date = DAY) -> Today:
    return Today("bakery-1", "Europe/Rome", FACES, day, until, 17, votes)


def healthy(*faults: PresentFault, failing: bool = False) -> Health:
    return Health(
        installation_id="one",
        version="0.1.0",
        as_of=None,
        time=Timekeeping(None, None),
        storage=Storage(failing=failing, free_mib=None, ballast_given_up=False),
        damage=Damage(),
        lines=Lines(0, 0),
        faults=faults,
        last_vote_on=None,
        in_service=False,
    )


def test_each_face_all_votes_and_whether_all_is_well_are_entities_of_one_device():
    found = discovery(so_far(30, 6, 5), name="Bakery – door", version="0.1.0", prefix="homeassistant")
    assert [*found] == [
        "homeassistant/sensor/bakery-1/face-happy/config",
        "homeassistant/sensor/bakery-1/face-neutral/config",
        "homeassistant/sensor/bakery-1/face-unhappy/config",
        "homeassistant/sensor/bakery-1/votes/config",
        "homeassistant/binary_sensor/bakery-1/problem/config",
    ]
    entities = [json.loads(each) for each in found.values()]
    assert {each["state_topic"] for each in entities} == {state_topic("bakery-1")}
    assert len({each["unique_id"] for each in entities}) == 5
    assert {str(each["device"]["identifiers"]) for each in entities} == {"['smiley-kiosk-bakery-1']"}


@pytest.mark.parametrize(
    ("today", "votes"),
    [
        (so_far(30, 6, 5), 41),
        (so_far(4, 3, 3), 10),
        (so_far(4, 3, 2), None),
        (so_far(0, 0, 0, until=None), None),
        (so_far(30, 6, 5, day=DAY - timedelta(days=1)), None),
    ],
    ids=["enough", "ten", "nine", "nothing yet", "yesterday"],
)
def test_no_figure_under_ten_votes_nor_of_another_day(today, votes):
    said = json.loads(state(today, healthy(), DAY))
    assert said["votes"] == votes
    assert said["faces"]["happy"] == (None if votes is None else today.votes[0])


def test_a_fault_is_a_problem_and_silence_is_none_that_is_known():
    stuck = PresentFault("unhappy", "stuck", DAY)
    found = [
        json.loads(state(so_far(0, 0, 0), each, DAY)) for each in (healthy(), healthy(stuck), healthy(failing=True))
    ]
    assert [each["problem"] for each in found] == [False, True, True]
    assert found[1]["faults"] == ["unhappy: stuck"]
    assert json.loads(state(so_far(0, 0, 0), None, DAY))["problem"] is None


PASSWORD = "a word at home"


class Home:
    """A broker as Home Assistant's, which wants names and keeps to its list; kiosk.toml, and the kiosk's two files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "acl").write_text(
            "user kiosk\ntopic readwrite homeassistant/#\ntopic write smiley-kiosk/#\nuser home\ntopic read #\n"
        )
        for user in ("kiosk", "home", "other"):
            new = [] if (folder / "passwords").exists() else ["-c"]
            subprocess.run(["mosquitto_passwd", *new, "-b", folder / "passwords", user, PASSWORD], check=True)
        (folder / "passwords").chmod(0o644)
        self.mosquitto = Mosquitto(folder, f"password_file {folder}/passwords\nacl_file {folder}/acl\n")
        (folder / "data" / "outbox").mkdir(parents=True)
        (folder / "data" / "outbox" / "health.json").write_bytes(wire_health.encode(healthy()))
        now = SystemClock().wall()
        self.zone = far_from_midnight(now)
        day = now.astimezone(ZoneInfo(self.zone)).date()
        (folder / "today.json").write_bytes(wire.encode(Today("bakery-1", self.zone, FACES, day, 14, 17, (30, 6, 5))))
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o600)

    def publish(self, *words: str, user: str = "kiosk", today: str = "today.json") -> tuple[int, str]:
        (self.folder / "kiosk.toml").write_text(
            f'[kiosk]\nid = "bakery-1"\nowner = "Bakery"\nshop = "Station"\ntime_zone = "{self.zone}"\n'
            f'data = "{self.folder}/data"\ntoday = "{self.folder}/{today}"\n'
            "[buttons]\nhappy = { line = 17, score = 100 }\nunhappy = { line = 27, score = 0 }\n"
            f'[home_assistant]\nhost = "127.0.0.1"\nport = {self.mosquitto.port}\ntls = false\n'
            f'username = "{user}"\npassword_file = "{self.folder}/password"\n'
        )
        command = ["publish", "--home-assistant", *words, "--settings", str(self.folder / "kiosk.toml")]
        ran = CliRunner().invoke(main, command)
        assert PASSWORD not in ran.output
        return ran.exit_code, ran.output

    def leave(self, topic: str, payload: bytes) -> None:
        """Have the broker keep something, or no longer."""
        broker = replace(self.mosquitto.broker, username="kiosk", password=PASSWORD)
        with Connection(broker, MqttSession("other"), SystemClock()) as connection:
            connection.publish(topic, payload, retain=True)
            while not any(isinstance(each, PubAck) for each in connection.poll(DEADLINE_S)):
                pass

    def retained(self) -> dict[str, bytes]:
        """What a Home Assistant finds that is started now."""
        broker = replace(self.mosquitto.broker, username="home", password=PASSWORD)
        found: dict[str, bytes] = {}
        with Connection(broker, MqttSession("home"), SystemClock()) as connection:
            connection.subscribe([ALL])
            events = connection.poll(DEADLINE_S)
            # What is retained comes at once with the answer, and is whole when the next answer does.
            connection.subscribe([ALL])
            answers = 0
            while answers < 2:
                answers += sum(isinstance(each, SubscriptionGranted) for each in events)
                found |= {each.topic: each.payload for each in events if isinstance(each, IncomingMessage)}
                events = connection.poll(DEADLINE_S) if answers < 2 else []
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    if MOSQUITTO is None or not shutil.which("mosquitto_passwd"):
        pytest.skip("needs Mosquitto: sudo apt install mosquitto")
    made = Home(tmp_path_factory.mktemp("home"))
    made.mosquitto.start()
    yield made
    made.mosquitto.stop()


def test_home_assistant_finds_the_kiosk_and_forgets_it(home):
    code, said = home.publish()
    assert (code, said.endswith(": the day until 14:00\n")) == (0, True)
    found = home.retained()
    assert len(found) == 6
    assert json.loads(found[state_topic("bakery-1")])["faces"] == {"happy": 30, "neutral": 6, "unhappy": 5}
    device = json.loads(found["homeassistant/sensor/bakery-1/votes/config"])["device"]
    assert device["name"] == "Station"
    assert home.publish("forget")[0] == 0
    assert home.retained() == {}


def test_a_face_that_was_taken_away_is_forgotten_and_nobody_elses_entity_is(home):
    foreign = "homeassistant/sensor/bakery-1/door/config"
    home.leave(foreign, b'{"unique_id": "somebody-elses"}')
    assert home.publish()[0] == 0
    neutral = "homeassistant/sensor/bakery-1/face-neutral/config"
    assert neutral in home.retained()
    today = SystemClock().wall().astimezone(ZoneInfo(home.zone)).date()
    two = Today("bakery-1", home.zone, FACES[::2], today, 14, 17, (30, 5))
    (home.folder / "two.json").write_bytes(wire.encode(two))
    assert home.publish(today="two.json")[0] == 0
    assert len(found := home.retained()) == 6
    assert neutral not in found
    assert home.publish("forget", today="two.json")[0] == 0
    assert [*home.retained()] == [foreign]
    home.leave(foreign, b"")


@pytest.mark.parametrize(
    ("payload", "ours"),
    [
        (b'{"unique_id": "smiley-kiosk-bakery-1-votes"}', True),
        (b'{"unique_id": "smiley-kiosk-bakery-10-votes"}', False),
        (b'{"unique_id": 7}', False),
        (b"[]", False),
        (b"\xff", False),
        (b"[" * 100_000, False),
    ],
)
def test_what_a_broker_keeps_is_ours_by_its_name_alone(payload, ours):
    assert is_entity_of("bakery-1", payload) == ours


def test_what_is_wrong_is_named_by_its_own_table(home):
    assert home.publish(user="nobody")[0] == 78
    assert "home_assistant.username" in home.publish(user="nobody")[1]
    code, said = home.publish(user="other")
    assert (code, "access list" in said, home.retained()) == (78, True, {})
    code, said = home.publish(today="none.json")
    assert (code, "none.json: No such file" in said) == (75, True)
    home.mosquitto.stop()
    code, said = home.publish()
    home.mosquitto.start()
    assert (code, "home_assistant.host and home_assistant.port" in said) == (75, True)


@pytest.mark.long
def test_a_real_home_assistant_shows_the_device_and_its_figures(home):
    if not CORE.exists():
        pytest.skip("no Home Assistant: make home-assistant")
    assert home.publish()[0] == 0
    words = [CORE, Path(__file__).with_name("home_assistant_states.py"), str(home.mosquitto.port), "home", PASSWORD]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    assert json.loads(ran.stdout) == {
        "states": {
            "sensor.station_happy": "30",
            "sensor.station_so_so": "6",
            "sensor.station_unhappy": "5",
            "sensor.station_votes_today": "41",
            "binary_sensor.station_problem": "off",
        },
        "devices": ["Station"],
    }
    assert home.publish("forget")[0] == 0
    ran = subprocess.run(words, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    assert json.loads(ran.stdout) == {"states": {}, "devices": []}
