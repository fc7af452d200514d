"""A chain of touchpoints, kitchen to door, in the browser: its owner finds it from the page of the month."""

import re
from contextlib import closing

import pytest

from sync.archive.registry import Registry
from tests.office.mail.conftest import store
from tests.office.report.conftest import a_document
from tests.office.web.conftest import KAZLAUSKAS, MONTHS, ROSSI
from tests.pango import require_pango

LINKS = {"Kitchen": (1, (13, 2, 1)), "Counter": (2, (4, 4, 8)), "Door": (3, (12, 3, 1))}
"""Their place in the chain, and the votes of a day: the counter is the weakest by far."""
SHOP, OTHER = "Corso Italia", "Via Garibaldi"
CHAIN = re.compile(r'<section id="chain">(.*?)</section>', re.DOTALL)


@pytest.fixture(scope="module")
def chained(web, registered) -> dict[str, int]:
    """The shops' ids; one has a chain, and both have pages."""
    require_pango()
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        for link, (stage, _) in LINKS.items():
            change.add_kiosk(link.lower(), registered[SHOP], touchpoint=link, stage=stage)
    store(
        web.archive,
        [
            a_document(month, dict.fromkeys(range(1, 29), votes), kiosk_id=link.lower(), owner=ROSSI, shop=SHOP)
            for link, (_, votes) in LINKS.items()
            for month in MONTHS
        ],
    )
    web.kiosk("report", "--store", "--owner", ROSSI, "--month", "2026-10")
    return registered


@pytest.mark.parametrize(("code", "word"), [("en", "Chain"), ("it", "Catena"), ("lt", "Grandinė")])
def test_a_page_with_a_chain_leads_to_it_and_another_to_none(web, chained, code, word):
    browser = web.browser(code)
    browser.cookies = dict(web.account(f"links-{code}@example.org", "--owner", ROSSI).cookies)
    for path in (f"/shops/{chained[SHOP]}", f"/shops/{chained[SHOP]}/2026-10"):
        page = browser.get(path).text
        assert f'<a href="#chain">{word}</a>' in page
        said = CHAIN.search(page).group(1)
        assert "“Counter” is probably the weakest link." in said
        drawn = said.partition("</p>")[2]
        assert sorted(LINKS, key=drawn.index) == [*LINKS]  # from the first to the customers'
    without = browser.get(f"/shops/{chained[OTHER]}").text
    assert ("2026" in without, 'href="#chain"' in without, CHAIN.search(without)) == (True, False, None)


def test_a_chain_is_seen_by_whoever_sees_the_shop_and_by_nobody_else(web, chained):
    manager = web.account("links@example.org", "--shop", SHOP)
    other = web.account("no-links@example.org", "--owner", KAZLAUSKAS)
    path = f"/shops/{chained[SHOP]}/2026-10"
    assert CHAIN.search(manager.get(path).text)
    assert other.get(path).status == 404
