"""What one owner gets, of every kind, is the same whatever is pressed, noted and told at another's shops."""

import logging

import pytest
from attrs import evolve

from kiosk.cli.report import owner_letters
from kiosk.cli.report.addressees import Addressee
from sync.archive.archive_view import ArchiveView
from sync.archive.registered import name_key
from sync.mqtt import collector
from tests.sync.outputs_machine import OutputsMachine
from tests.sync.owner_outputs import KINDS, Office, address
from tests.sync.tenancy_machine import MONTHS, OWNERS
from tests.sync.test_tenancy_machine import run, sold_after_a_month_at_two_shops


def scripted(archive, folder, api=None):
    """Two owners with a shop of one name each, and what a kiosk of each tells."""
    office = Office(archive, folder, OWNERS, api)
    machine = type("Scripted", (OutputsMachine,), {"archive": archive, "office": office})()
    machine.begin(enrols=False)
    sold_after_a_month_at_two_shops(machine)
    machine.send("k-1", 1, "2026-10", 1, 13, 0, "Centro")
    machine.send("k-2", 0, "2026-10", 1, 29, 1, "Centro")
    return machine


def test_every_kind_tells_of_ones_own_votes_and_of_no_others(memory, tmp_path):
    machine = scripted(memory, tmp_path)
    before = machine.office.outputs(MONTHS)
    machine.change_all_but(0)
    now = machine.office.outputs(MONTHS)
    own, other = machine.owners
    assert now[own] == before[own]
    assert {*before[own], *before[other]} == KINDS
    assert {kind for kind in KINDS if now[other][kind] != before[other][kind]} == KINDS - {"log"}


def everybodys(self, shop=None, since="", **_):
    """What is stored under the names of an owner's shops: the rule until there was a registry."""
    found = [each for each in ArchiveView(self._engine)._decoded() if each.month >= since]
    return [evolve(each, owner=self.owner) for each in found if each.shop in self.shops()]


def test_a_reader_by_name_is_found_in_every_kind(memory, tmp_path, monkeypatch):
    machine = scripted(memory, tmp_path)
    for read in ("aggregates", "owner_documents"):
        monkeypatch.setattr(ArchiveView, read, everybodys)
    monkeypatch.setattr(owner_letters, "remark", lambda html: html)
    assert machine.leaks() == KINDS


def test_a_collector_that_logs_votes_is_found(memory, tmp_path, monkeypatch):
    """The control: what it logs is looked at whenever something comes."""
    machine = scripted(memory, tmp_path)
    store_batch = collector.store_batch

    def telling(archive, messages, received_at):
        logging.getLogger(collector.__name__).warning("%s", messages[0].payload.decode())
        return store_batch(archive, messages, received_at)

    monkeypatch.setattr(collector, "store_batch", telling)
    with pytest.raises(AssertionError, match="the log tells of votes"):
        machine.send("k-2", 1, "2026-10", 1, 9, 0, "Centro")


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    from tests.sync.owner_api import OfficeApi  # noqa: PLC0415 - Django takes a second to load

    return OfficeApi(tmp_path_factory.mktemp("accounts"))


@pytest.mark.long
def test_whatever_happens_no_kind_tells_of_anothers(memory, tmp_path, api):
    machine = type("OutputsMachine", (OutputsMachine,), {"office": Office(memory, tmp_path, OWNERS, api)})
    run(machine, memory, max_examples=12, stateful_step_count=25)


STORED = {"html", "csv", "json", "summary", "table", "api"}


def everybody(*_):
    return [Addressee(tuple(map(address, OWNERS[:2])))]


def named_alike(self, _owner, shop):
    return next(shop_id for (_, name), shop_id in self.ids.items() if name == name_key(shop))


@pytest.mark.long
@pytest.mark.parametrize(
    ("room", "name", "leaky", "kinds"),
    [
        ("kiosk.cli.report.mail", "addressees", everybody, {"mail"}),
        (
            "kiosk.cli.report.store.PageKeeper",
            "shop_id",
            named_alike,
            {"html", "csv", "json", "summary", "table", "api"},
        ),
        ("kiosk.office.web.rights.Access", "sees", lambda *_: True, {"api"}),
    ],
)
def test_each_kinds_own_rule_is_what_keeps_it(memory, tmp_path, api, monkeypatch, room, name, leaky, kinds):
    """The controls of a whole office, API and all: a rule that is broken is found in what it is there for."""
    machine = scripted(memory, tmp_path, api)
    assert machine.leaks() == set()
    monkeypatch.setattr(f"{room}.{name}", leaky)
    assert machine.leaks() == kinds
