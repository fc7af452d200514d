"""No owner is ever shown a figure of another, whatever is registered and whatever kiosks say."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from sync.archive import placement, registry_change
from tests.sync.tenancy_machine import TenancyMachine


def run(machine, archive, **options):
    run_state_machine_as_test(
        type(machine.__name__, (machine,), {"archive": archive}),
        settings=settings(deadline=None, database=None, derandomize=True, **options),
    )


def test_whatever_happens_every_owner_is_shown_what_is_his_and_nothing_else(memory):
    run(TenancyMachine, memory, max_examples=40, stateful_step_count=25)


class ByName(TenancyMachine):
    """Shows an owner what is stored under the names of his shops: the rule until there was a registry."""

    def documents(self, owner):
        shops = {each.name for each in self.registry.shops(self.owners[owner])}
        return [each for each in self.archive.aggregates() if each.shop in shops]


def test_the_machine_finds_that_a_name_alone_shows_one_owner_the_others(memory):
    with pytest.raises(AssertionError, match="another"):
        run(
            ByName,
            memory,
            max_examples=300,
            stateful_step_count=25,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        )


def moved_without_being_told(machine):
    machine.place("k-1", 1, "2026-10", 15, since_ever=False)
    machine.send("k-1", 0, "2026-10", 1, 29, 0, "Centro")


def sold_after_a_month_at_two_shops(machine):
    machine.add_shop(0, "Nord")
    machine.place("k-1", 2, "2026-10", 15, since_ever=False)
    machine.send("k-1", 0, "2026-10", 1, 29, 0, "Centro")
    machine.sell(2, 1)


def first_day(document, standings):
    return [each for each in standings if each.from_day <= document.first_day][-1:]


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        (moved_without_being_told, (placement, "_touched", first_day)),
        (sold_after_a_month_at_two_shops, (registry_change, "attribute", lambda *_: None)),
    ],
)
def test_what_each_rule_is_there_for_is_found_without_it(memory, monkeypatch, steps, broken):
    machine = type("Scripted", (TenancyMachine,), {"archive": memory})()
    machine.begin(enrols=False)
    steps(machine)
    machine.nobody_sees_a_day_of_anothers()
    monkeypatch.setattr(*broken)
    machine.begin(enrols=False)
    steps(machine)
    with pytest.raises(AssertionError, match="a day of another owner is shown"):
        machine.nobody_sees_a_day_of_anothers()
