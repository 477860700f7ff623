"""Timing several ways to do the same work so that a busy machine and warm caches harm or help all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import inf, isfinite
from multiprocessing import get_context
from time import process_time
from typing import TypeVar

T = TypeVar("T")

# Every eighth item of a round is done first and not timed: it loads models and fills tables.
HELD_OUT = 8


def one_round(
    ways: Mapping[str, Callable[[T], object]],
    items: Sequence[T],
    turn: int,
    clock: Callable[[], float] = process_time,
) -> dict[str, list[float]]:
    """Let every way do every item, one right after the other.

    Args:
        ways: Name to what is to be timed.
        items: What each is called with, one at a time.
        turn: Number of the round, from 0: it decides which way comes first and which items are for warming up.
        clock: Gives seconds; by default those this process computed, which others cannot lengthen by much.

    Returns:
        Name to the seconds of each item; infinite for those that were for warming up.
    """
    first = turn % len(ways)
    names = [*list(ways)[first:], *list(ways)[:first]]
    times = {name: [inf] * len(items) for name in ways}
    warming = range(turn % HELD_OUT, len(items), HELD_OUT)
    for place in warming:
        for name in names:
            ways[name](items[place])
    for place, item in enumerate(items):
        if place not in warming:
            for name in names:
                began = clock()
                ways[name](item)
                times[name][place] = clock() - began
    return times


def best_of(rounds: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, float]:
    """Add up each way's best times: what the work takes; the rest is what else the machine did meanwhile.

    Args:
        rounds: Of the same ways and items.

    Returns:
        Seconds for all items that were timed, by name.
    """
    best = {name: [min(times) for times in zip(*(found[name] for found in rounds), strict=True)] for name in rounds[0]}
    return {name: sum(filter(isfinite, times)) for name, times in best.items()}


def fresh_rounds(
    work: Callable[..., Mapping[str, Sequence[float]]], rounds: int, *, quick: bool
) -> list[Mapping[str, Sequence[float]]]:
    """Run rounds in a process each: libraries keep what they read, and a document is new only once in a process.

    Args:
        work: A function at the top of a module that takes the number of the round and `quick`.
        rounds: How many, 1 or more.
        quick: For `work`.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return list(pool.map(partial(work, quick=quick), range(rounds)))
