"""Validators: kept as they come, and caught when they lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.polling import (
    DISTRUST,
    NO_VALIDATORS,
    PollOutcome,
    after_poll,
    validators_to_send,
)
from extractors.records import FeedState, Trust, Validators
from tests.test_polling import DAY, NEW, NOW, OLD, feed


def test_validators_stay_as_the_last_answer_gave_them() -> None:
    state = feed(validators=OLD)
    assert after_poll(state, PollOutcome.FAILED, NOW).validators == OLD
    assert after_poll(state, PollOutcome.NOT_MODIFIED, NOW, validators=NEW).validators == NEW
    assert after_poll(state, PollOutcome.NEW, NOW, validators=NEW, new=1).validators == NEW
    assert after_poll(state, PollOutcome.SAME, NOW).validators == NO_VALIDATORS


def unmodified_for(days: float, polls: int) -> FeedState:
    """A feed that has said nothing but "not modified" for so long."""
    return feed(document_at=NOW - timedelta(days=days), unmodified=polls)


@pytest.mark.parametrize(
    ("state", "sent", "why"),
    [
        (feed(), OLD, "as it should be"),
        (unmodified_for(0.9, 9), OLD, "not yet a day"),
        (unmodified_for(1, 2), NO_VALIDATORS, "a day of nothing but 304: asked for the whole document"),
        (unmodified_for(1, 1), OLD, "asked daily: every third time is enough"),
        (replace(unmodified_for(5, 9), trust=Trust.SUSPECT), OLD, "what it lied with perhaps is what must be sent"),
        (feed(trust=Trust.NONE, trust_at=NOW - DAY), NO_VALIDATORS, "it lied"),
        (feed(trust=Trust.NONE, trust_at=NOW - DISTRUST), OLD, "it lied long ago"),
    ],
)
def test_what_is_sent(state: FeedState, sent: Validators, why: str) -> None:
    assert validators_to_send(state, NOW) == sent, why


def test_one_name_for_two_documents_is_a_lie() -> None:
    lying = after_poll(unmodified_for(1, 5), PollOutcome.NEW, NOW, new=3, known=17, validators=OLD)
    assert (lying.trust, lying.trust_at) == (Trust.NONE, NOW)
    dated = Validators(last_modified="Mon, 2 Mar 2026 06:00:00 GMT")
    by_date = replace(unmodified_for(1, 5), validators=dated)
    assert after_poll(by_date, PollOutcome.NEW, NOW, new=1, known=9, validators=dated).trust is Trust.NONE


def test_news_that_may_just_have_come_is_no_lie_yet() -> None:
    """The old validators are sent once more; only a server that calls them current is caught."""
    suspect = after_poll(unmodified_for(1, 5), PollOutcome.NEW, NOW, new=3, known=17, validators=NEW)
    assert (suspect.trust, suspect.validators) == (Trust.SUSPECT, OLD)
    assert validators_to_send(suspect, NOW) == OLD
    honest = after_poll(suspect, PollOutcome.SAME, NOW, known=20, validators=NEW)
    assert (honest.trust, honest.validators) == (Trust.FULL, NEW)
    liar = after_poll(suspect, PollOutcome.NOT_MODIFIED, NOW, validators=OLD)
    assert liar.trust is Trust.NONE
    assert validators_to_send(liar, NOW) == NO_VALIDATORS
    undecided = after_poll(suspect, PollOutcome.FAILED, NOW)
    assert (undecided.trust, undecided.validators) == (Trust.SUSPECT, OLD)


def test_a_trial_without_news_clears_the_feed() -> None:
    state = after_poll(unmodified_for(1, 5), PollOutcome.SAME, NOW, known=20, validators=NEW)
    assert (state.trust, state.validators, state.unmodified, state.document_at) == (Trust.FULL, NEW, 0, NOW)


def test_distrust_ends_after_a_month() -> None:
    state = feed(trust=Trust.NONE, trust_at=NOW - DISTRUST, unmodified=0)
    assert after_poll(state, PollOutcome.NOT_MODIFIED, NOW, validators=OLD).trust is Trust.FULL
    assert after_poll(state, PollOutcome.NEW, NOW, new=1, validators=NEW).trust is Trust.FULL
    early = replace(state, trust_at=NOW - DAY)
    assert after_poll(early, PollOutcome.NEW, NOW, new=1, validators=NEW).trust is Trust.NONE
