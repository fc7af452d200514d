"""From findings to sentences: each is whole in the source, so that every language may order it its own way."""

from kiosk.office.report.page.words.better import better
from kiosk.office.report.page.words.changes import change, change_itself
from kiosk.office.report.page.words.comparisons import (
    chain,
    chain_changes,
    reasons,
    shops,
    unshown,
    voice_kind,
    voice_score,
)
from kiosk.office.report.page.words.doubt import no_verdict
from kiosk.office.report.page.words.event import event_headline, event_known
from kiosk.office.report.page.words.goal import goal_title, goal_words
from kiosk.office.report.page.words.method import worth
from kiosk.office.report.page.words.suggestion import suggestion
from kiosk.office.report.page.words.trust import left_out, trust
from kiosk.office.report.page.words.verdict import headline, provisional, range_words, trend_chip
from kiosk.office.report.page.words.weakest import also_weak, few_votes, looked_at, weakest, when

__all__ = [
    "also_weak",
    "better",
    "chain",
    "chain_changes",
    "change",
    "change_itself",
    "event_headline",
    "event_known",
    "few_votes",
    "goal_title",
    "goal_words",
    "headline",
    "left_out",
    "looked_at",
    "no_verdict",
    "provisional",
    "range_words",
    "reasons",
    "shops",
    "suggestion",
    "trend_chip",
    "trust",
    "unshown",
    "voice_kind",
    "voice_score",
    "weakest",
    "when",
    "worth",
]
