"""Stored pages: what a month has in each language, as long as it is made anew."""

from contextlib import closing
from datetime import timedelta

import pytest

from sync.archive.page_store import PageStore, StoredPage
from sync.archive.registry import Registry
from tests.sync.ends import CLOCK

NOW = CLOCK.wall()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture
def shop(url):
    with closing(Registry.open(url)) as registry, registry.change() as change:
        return change.add_shop(change.add_owner("Rossi"), "Centro")


@pytest.fixture
def store(url, shop):
    with closing(PageStore.open(url)) as opened:
        yield opened


def put(store, shop, language, at, month="2026-10"):
    store.put(StoredPage(shop, month, language, at, f"{language} {month}", 0), {".html": language.encode()})


def languages(pages):
    return [(each.month, each.language) for each in pages]


def test_a_page_in_the_language_that_its_owner_no_longer_reads_is_not_shown_with_old_figures(store, shop):
    put(store, shop, "en", NOW - timedelta(days=30), "2026-09")
    put(store, shop, "en", NOW - timedelta(days=2))
    put(store, shop, "it", NOW)
    assert languages(store.newest()) == languages(store.newest([shop])) == [("2026-10", "it")]
    assert languages(store.pages(shop)) == [("2026-10", "it"), ("2026-09", "en")]


def test_control_pages_that_one_night_makes_in_two_languages_are_both_shown(store, shop):
    put(store, shop, "en", NOW - timedelta(hours=2))
    put(store, shop, "it", NOW)
    assert languages(store.pages(shop)) == languages(store.newest()) == [("2026-10", "en"), ("2026-10", "it")]
