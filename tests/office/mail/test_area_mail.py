"""What is written to whoever is entered for an area."""

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.report.area_letters import FEW
from sync.archive.mail_choice import AreaMail, ShopLists
from tests.office.mail.conftest import store
from tests.office.mail.test_report import office  # noqa: F401
from tests.office.mail.test_weekly import enter
from tests.office.report.conftest import a_document
from tests.pango import needs_pango

OTHER = "Žemaitis"
ANNA, LUCA = "anna@example.org", "luca@example.org"


def run(settings, *more):
    ran = CliRunner().invoke(main, ["report", "--mail", "--settings", str(settings), *more])
    return ran.exit_code, ran.output


def shops_of(url, count, month="2026-10", **more):
    names = [f"Shop {number}" for number in range(count)]
    rows = {1: (40, 5, 5)}
    documents = [
        a_document(month, rows, shop=name, kiosk_id=f"m{place}", **({"owner": OTHER} if place % 2 else {}), **more)
        for place, name in enumerate(names)
    ]
    store(url, documents)
    return names


@needs_pango
@pytest.mark.parametrize("count", [FEW, FEW + 1])
def test_few_shops_pages_are_attached_of_many_the_page_of_all(office, mailbox, tmp_path, count):  # noqa: F811
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    for name in shops_of(url, count):
        enter(url, name, ShopLists(areas=(AreaMail(1, "North", (LUCA, ANNA)),)))
    settings = office(owners={})
    assert run(settings, "--as-of", "2026-11-20") == (0, "2026-10: 2 sent\n")
    assert sorted(mailbox.recipients) == [ANNA, LUCA]
    for to, mail in mailbox.mails:
        assert mail["To"] == to
        assert mail["Subject"] == f"North, {count} shops in October: nothing to compare with yet"
        files = [each.get_filename() for each in mail.iter_attachments()]
        assert sum(each.endswith(".csv") for each in files) == (count if count == FEW else 0)
        assert len(files) == (2 * count if count == FEW else 1)
        assert ("North" in files[0]) == (count > FEW)
        text = mail.get_body(("plain",)).get_content()
        assert all(f"Shop {number}" in text for number in range(count))
        assert ("The page of all shops is attached" in text) == (count > FEW)
    assert run(settings, "--as-of", "2026-11-21") == (0, "2026-10: 0 sent\n")
    enter(url, "Shop 0", ShopLists(areas=(AreaMail(1, "North", (LUCA, ANNA, "new@example.org")),)))
    assert run(settings, "--as-of", "2026-11-21")[1].endswith("2026-10: 1 sent\n")
    assert mailbox.recipients[-1] == "new@example.org"


@needs_pango
def test_control_who_is_entered_for_each_shop_gets_a_mail_of_each_owner(office, mailbox, tmp_path):  # noqa: F811
    """As whoever was entered for an area did."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    for name in shops_of(url, FEW + 1):
        enter(url, name, ShopLists(mail=(LUCA,)))
    assert run(office(owners={}), "--as-of", "2026-11-20") == (0, "2026-10: 2 sent\n")
    assert mailbox.recipients == [LUCA] * 2
    for _, mail in mailbox.mails:
        assert mail["Subject"] == "Your 3 shops in October: nothing to compare with yet"
        assert len([*mail.iter_attachments()]) == 2 * 3


@needs_pango
@pytest.mark.parametrize("count", [2, FEW + 1])
def test_whoever_is_entered_for_a_shop_and_its_area_gets_one_mail_with_both(office, mailbox, tmp_path, count):  # noqa: F811
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    area = AreaMail(1, "North", (LUCA, ANNA))
    for name in shops_of(url, count):
        enter(url, name, ShopLists(mail=("Luca@Example.org",) if name == "Shop 1" else (), areas=(area,)))
    settings = office(owners={})
    assert run(settings, "--as-of", "2026-11-20") == (0, "2026-10: 2 sent\n")
    files = {to: [each.get_filename() for each in mail.iter_attachments()] for to, mail in mailbox.mails}
    texts = {to: mail.get_body(("plain",)).get_content() for to, mail in mailbox.mails}
    if count > FEW:
        own = ["Shop 1 2026-10.pdf", "Shop 1 2026-10.csv"]
        assert files == {ANNA: ["North, all shops 2026-10.pdf"], LUCA: ["North, all shops 2026-10.pdf", *own]}
        assert "the page and the figures (CSV) of Shop 1." in texts[LUCA]
    else:
        assert files[LUCA] == files[ANNA]
        assert len(files[LUCA]) == 2 * count
    assert run(settings, "--as-of", "2026-11-21") == (0, "2026-10: 0 sent\n")


@needs_pango
def test_a_shop_elsewhere_is_a_mail_of_its_own(office, mailbox, tmp_path):  # noqa: F811
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    first, *_ = shops_of(url, 2)
    enter(url, first, ShopLists(areas=(AreaMail(1, "North", (LUCA,)),)))
    enter(url, "Shop 1", ShopLists(mail=(LUCA,)))
    assert run(office(owners={}), "--as-of", "2026-11-20") == (0, "2026-10: 2 sent\n")
    subjects = sorted((to, str(mail["Subject"])) for to, mail in mailbox.mails)
    assert subjects == [(LUCA, "North, Shop 0: 85, the first month"), (LUCA, "Shop 1: 85, the first month")]


@needs_pango
def test_a_month_that_may_change_is_waited_for_and_one_that_was_missed_is_sent(office, mailbox, tmp_path):  # noqa: F811
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    (name,) = shops_of(url, 1, "2026-09")
    enter(url, name, ShopLists(areas=(AreaMail(7, "North", (LUCA,)),)))
    settings = office(owners={})
    assert run(settings, "--as-of", "2026-10-02") == (0, "2026-09: 1 sent\n")
    shops_of(url, 1, "2026-10", final=False)
    code, said = run(settings, "--as-of", "2026-11-01")
    assert (code, "area North: waits for Shop 0" in said) == (75, True)
    shops_of(url, 1, "2026-10", revision=9)
    shops_of(url, 1, "2026-11")
    assert run(settings, "--as-of", "2026-12-02")[1] == "2026-10: 1 sent\n2026-11: 1 sent\n"
    assert mailbox.recipients == [LUCA] * 3
