"""Stored pages: what a month has in each language, as long as it is made anew."""

from contextlib import closing
from datetime import timedelta

import pytest

from sync.archive.page_store import PageStore, StoredPage
from sync.archive.registry import Registry
from tests.sync.ends import CLOCK

NOW = CLOCK.wall()


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with closing(Registry.open(url)) as registry, registry.change() as change:
        change.add_shop(change.add_owner("Rossi"), "Centro")
    with closing(PageStore.open(url)) as opened:
        yield opened


def put(store, language, at, month="2026-10"):
    store.put(StoredPage(1, month, language, at, f"{language} {month}", 0), {".html": language.encode()})


def languages(pages):
    return [(each.month, each.language) for each in pages]


def test_a_page_in_the_language_that_its_owner_no_longer_reads_is_not_shown_with_old_figures(store):
    put(store, "en", NOW - timedelta(days=30), "2026-09")
    put(store, "en", NOW - timedelta(days=2))
    put(store, "it", NOW)
    assert languages(store.newest()) == languages(store.newest([1])) == [("2026-10", "it")]
    assert languages(store.pages(1)) == [("2026-10", "it"), ("2026-09", "en")]


def test_control_pages_that_one_night_makes_in_two_languages_are_both_shown(store):
    put(store, "en", NOW - timedelta(hours=2))
    put(store, "it", NOW)
    assert languages(store.pages(1)) == languages(store.newest()) == [("2026-10", "en"), ("2026-10", "it")]
