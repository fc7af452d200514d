"""What is mutated, and by which tests its mutants must be found."""

from dataclasses import dataclass

_STATISTICS = "kiosk/office/report/analysis/statistics"
# It lives through thousands of boots for a minute: what it would find is found by a claim of one line each.
_SLOW = "tests/device/test_dating.py::test_no_vote_is_put_into_a_wrong_month_where_the_wall_clock_does"
# One quick file each, which asks the module and not what is made of it.
_STATISTICS_TESTS = {
    "rounding": "rounding",
    "daily_votes": "daily_votes",
    "samples": "samples",
    "usual_days": "usual_days",
    "margins": "margins",
    "regular_effects": "regular_effects",
    "moods": "moods",
    "model": "day_model",
}


@dataclass(frozen=True)
class Target:
    """Some modules, and fast tests that decide over them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: tuple[str, ...] = ()


TARGETS = {
    "delivery": Target(("sync/mqtt/delivery.py",), ("tests/sync/test_delivery.py",)),
    "receipts": Target(("sync/document/receipts.py",), ("tests/sync/test_delivery.py", "tests/sync/test_receipts.py")),
    **{
        f"statistics/{module}": Target((f"{_STATISTICS}/{module}.py",), (f"tests/statistics/test_{test}.py",))
        for module, test in _STATISTICS_TESTS.items()
    },
    "alarm": Target(
        ("kiosk/office/report/analysis/alarm_bound.py", "kiosk/office/report/analysis/open_baselines.py"),
        ("tests/statistics/test_alarm.py",),
    ),
    "dating": Target(
        ("kiosk/device/rules/dating.py",), ("tests/device/test_dating.py", "tests/device/test_tally.py"), (_SLOW,)
    ),
    "tally": Target(
        ("kiosk/device/rules/tally.py", "kiosk/device/rules/undated.py", "kiosk/device/rules/placement.py"),
        ("tests/device/test_tally.py", "tests/device/test_tally_bounds.py", "tests/device/test_placement.py"),
    ),
    "disclosure": Target(
        ("kiosk/device/rules/disclosure.py", "kiosk/device/rules/transport.py"),
        ("tests/privacy/test_disclosure.py", "tests/privacy/test_transport.py"),
    ),
    "bursts": Target(
        ("kiosk/device/rules/bursts.py",), ("tests/device/test_bursts.py", "tests/device/test_burst_bounds.py")
    ),
    "panel": Target(("kiosk/device/rules/panel.py",), ("tests/device/test_panel.py",)),
    "debounce": Target(
        ("hardware/debounce/*.py",),
        (
            "tests/hardware/test_debounce.py",
            "tests/hardware/test_closings.py",
            "tests/hardware/test_disturbances.py",
            "tests/hardware/test_bank.py",
            "tests/hardware/test_recording.py",
        ),
    ),
}
