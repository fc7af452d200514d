"""From findings to sentences: each is whole in the source, so that every language may order it its own way."""

from kiosk.report.words.better import better
from kiosk.report.words.method import worth
from kiosk.report.words.trust import trust
from kiosk.report.words.verdict import change_chip, headline, provisional, range_words, trend_chip

__all__ = ["better", "change_chip", "headline", "provisional", "range_words", "trend_chip", "trust", "worth"]
