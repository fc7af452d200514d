"""One question after an unhappy press, from the button to the document."""

from config.presses import ReasonsSettings
from kiosk.device.daemon.folder import OUTBOX
from sync.document import outbox
from sync.document.aggregate import Reason
from tests.device.gestures import lit, push, stored

S = 1_000_000_000
REASONS = ReasonsSettings({"happy": "the wait", "neutral": "the price"})


def pause(kiosk, seconds: float) -> None:
    kiosk.pass_until(kiosk.clock.now_ns + round(seconds * S))


def asking(make_kiosk):
    kiosk = make_kiosk(reasons=REASONS)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    return kiosk


def test_an_answer_is_told_beside_the_votes_and_is_none_itself(make_kiosk):
    kiosk = asking(make_kiosk)
    push(kiosk, "unhappy")
    pause(kiosk, 1)
    push(kiosk, "happy")
    pause(kiosk, 28 * 24 * 3600)
    document = outbox.read(kiosk.settings.kiosk.data / OUTBOX)["2026-10"]
    assert document.aggregate.votes == (0, 0, 1)
    assert document.aggregate.reasons == (Reason("the wait", 1), Reason("the price", 0))
    assert document.aggregate.not_counted == {}


def test_the_lights_ask_and_the_answer_is_thanked_for(make_kiosk):
    kiosk = asking(make_kiosk)
    push(kiosk, "unhappy")
    assert lit(kiosk) == ["unhappy"]
    pause(kiosk, 1)
    assert lit(kiosk) == ["happy", "neutral", "unhappy"]
    push(kiosk, "happy")
    assert lit(kiosk) == ["happy"]


def test_who_does_not_answer_hides_nobody(make_kiosk):
    kiosk = asking(make_kiosk)
    push(kiosk, "unhappy")
    pause(kiosk, 5)
    assert lit(kiosk) == []
    push(kiosk, "happy")
    assert stored(kiosk) == [("unhappy", "counted"), ("happy", "counted")]


def test_nobody_is_asked_where_it_is_not_set(kiosk):
    push(kiosk, "unhappy")
    pause(kiosk, 1)
    assert lit(kiosk) == []
    push(kiosk, "happy")
    assert stored(kiosk) == [("unhappy", "counted"), ("happy", "counted")]
