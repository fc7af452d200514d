"""What is mutated, and by which tests its mutants must be found."""

from dataclasses import dataclass

_STATISTICS = "kiosk/office/report/analysis/statistics"
# It lives through thousands of boots for a minute: what it would find is found by a claim of one line each.
_SLOW = "tests/device/test_dating.py::test_no_vote_is_put_into_a_wrong_month_where_the_wall_clock_does"
# Of what is made of the alarm's bound, over and over with whatever Hypothesis thinks of: some twenty seconds a mutant.
_ALARM_AT_LARGE = tuple(
    f"tests/statistics/test_alarm.py::test_{name}"
    for name in (
        "days_without_votes_change_nothing",
        "every_alarm_ends_before_the_next_begins",
        "the_order_of_the_faces_does_not_matter",
        "what_can_be_said_at_once_is_what_is_said_after_looking",
        "what_is_known_later_does_not_change_what_was_said",
        "what_is_regular_is_the_same_learnt_together_or_alone",
        "what_was_foreseen_changes_no_alarm",
    )
)
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
        _ALARM_AT_LARGE,
    ),
    "dating": Target(
        ("kiosk/device/rules/dating.py",), ("tests/device/test_dating.py", "tests/device/test_tally.py"), (_SLOW,)
    ),
    "tally": Target(
        ("kiosk/device/rules/tally.py", "kiosk/device/rules/undated.py", "kiosk/device/rules/placement.py"),
        ("tests/device/test_tally.py", "tests/device/test_tally_bounds.py", "tests/device/test_placement.py"),
    ),
    "disclosure": Target(("kiosk/device/rules/disclosure.py",), ("tests/privacy/test_disclosure.py",)),
    "transport": Target(("kiosk/device/rules/transport.py",), ("tests/privacy/test_transport.py",)),
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
