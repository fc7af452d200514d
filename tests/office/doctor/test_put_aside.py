"""A database of the broker's that could not be read is told of until somebody takes it away."""

from kiosk.office.doctor.broker import examine_put_aside


def test_a_broker_that_began_anew_is_told_of(tmp_path):
    file = tmp_path / "mosquitto.db.unreadable"
    assert [*examine_put_aside(file)] == []  # the control
    file.write_bytes(b"")
    (found,) = examine_put_aside(file)
    assert "kiosks send again what was in it" in found.what
    assert found.remedy.startswith(f"sudo rm {file};")
