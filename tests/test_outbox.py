"""What is kept of what is to be sent: once to each, whoever sends it, whatever happens meanwhile."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.errors import DeliveryError
from flows.outbox import Letter, open_outbox, outbox_path

NOW = datetime(2026, 8, 17, 6, tzinfo=UTC)
WAREHOUSE = Path("data/wirewatch.duckdb")
LETTER = Letter(kind="report", key="2026-W33", subject="s", text="t")


def states(now: datetime = NOW) -> dict[str, str]:
    with open_outbox(WAREHOUSE) as outbox:
        outbox.waiting(now)
        return {message.target: message.state for message in outbox.of("report", "2026-W33")}


def test_a_letter_is_kept_once_for_each() -> None:
    with open_outbox(WAREHOUSE) as outbox:
        assert outbox.put(LETTER, ["a@x", "b@x", "a@x"], NOW) == 2
        assert outbox.put(LETTER, ["b@x", "c@x"], NOW) == 1
        assert outbox.put(Letter(kind="report", key="2026-W34", subject="s", text="t"), ["a@x"], NOW) == 1
        assert [message.target for message in outbox.waiting(NOW)] == ["a@x", "b@x", "c@x", "a@x"]
    assert outbox_path(WAREHOUSE).stat().st_mode & 0o777 == 0o600, "it names people"


def test_what_failed_waits_longer_each_time_and_is_given_up_in_the_end() -> None:
    with open_outbox(WAREHOUSE) as outbox:
        outbox.put(LETTER, ["a@x"], NOW)
        moment, pauses = NOW, []
        for _ in range(5):
            [message] = outbox.waiting(moment)
            outbox.settle(message, "waiting", moment, "450 later")
            failed = moment
            while not outbox.waiting(moment):
                moment += timedelta(minutes=5)
            pauses.append(round((moment - failed).total_seconds() / 60))
        assert pauses == [5, 15, 60, 240, 240]
        assert len(outbox.waiting(NOW, due_only=False)) == 1
        [message] = outbox.waiting(NOW + timedelta(days=4))
        outbox.settle(message, "waiting", NOW + timedelta(days=4), "450 later")
    assert states() == {"a@x": "given up"}


def test_what_was_cut_off_while_it_was_sent_is_not_sent_again_by_itself() -> None:
    with open_outbox(WAREHOUSE) as outbox:
        outbox.put(LETTER, ["a@x"], NOW)
        [message] = outbox.waiting(NOW)
        assert outbox.claim(message, NOW)
        assert not outbox.claim(message, NOW), "another process was faster"
    assert states(NOW + timedelta(minutes=1)) == {"a@x": "sending"}, "it may be under way"
    later = NOW + timedelta(hours=1)
    assert states(later) == {"a@x": "unsure"}
    with open_outbox(WAREHOUSE) as outbox:
        assert outbox.waiting(later, due_only=False) == []
        outbox.put(LETTER, ["a@x"], later)
        assert outbox.waiting(later, due_only=False) == []
        outbox.forget("report", "2026-W33", ["a@x"])
        outbox.put(LETTER, ["a@x"], later)
        assert len(outbox.waiting(later)) == 1, "who asks for it once more gets it"


def _claim_all(folder: str) -> int:
    done = 0
    with open_outbox(Path(folder) / WAREHOUSE) as outbox:
        for message in outbox.waiting(NOW):
            done += outbox.claim(message, NOW)
    return done


def test_two_processes_send_nothing_twice(tmp_path: Path) -> None:
    with open_outbox(tmp_path / WAREHOUSE) as outbox:
        outbox.put(LETTER, [f"{n}@x" for n in range(60)], NOW)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert sum(pool.map(_claim_all, [str(tmp_path)] * 4, chunksize=1)) == 60


def test_a_file_that_is_no_outbox_is_said_so() -> None:
    path = outbox_path(WAREHOUSE)
    path.parent.mkdir()
    path.write_text("this is not a database, and long enough to be taken for a damaged one" * 20)
    with (
        pytest.raises(DeliveryError, match=r"cannot use data/wirewatch\.outbox\.sqlite") as error,
        open_outbox(WAREHOUSE),
    ):
        pass
    assert "\n" not in str(error.value)
