"""Fine-tuning: texts and a seed in, a network that finds names out."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from extractors.tag_sequence import TAGS
from extractors.word_pieces import Window, WordPieces
from training.augmenting import Names, varied
from training.corpora import Text
from training.encoder import Network
from training.scoring import f1_by_label, scores_of_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How to learn.

    Attributes:
        epochs: How often to read the texts.
        rate: Peak learning rate of what was pretrained; warmed up, then down to nothing in a line.
        new_rate: The same, of shapes and head.
        pieces: Pieces of a batch, padding included.
        windows: Lengths of windows to choose from, in pieces.
        taught: Weight of the teacher's word against the annotators', 0 to 1, where there is one.
        rounded: Share of steps at the end that compute with 8 bits.
        averaged: Share of steps at the end whose weights are averaged.
        varied: Whether names and case are varied; not where a teacher has spoken of the very words.
    """

    epochs: int
    rate: float = 2e-4
    new_rate: float = 1e-3
    pieces: int = 16 * 160
    windows: tuple[int, ...] = (60, 110, 158)
    taught: float = 0.0
    rounded: float = 0.0
    averaged: float = 0.2
    varied: bool = True


@dataclass(frozen=True, slots=True)
class _Item:
    window: Window
    allowed: NDArray[np.uint16]
    taught: NDArray[np.float16] | None


def learn(
    network: Network,
    cutter: WordPieces,
    copies: Sequence[Sequence[Text]],
    held_out: Sequence[Text],
    course: Course,
    seed: int,
    half_way: Path | None = None,
) -> Network:
    """Fine-tune a network.

    Args:
        network: Changed in place.
        cutter: Its vocabulary.
        copies: The texts, once or in several variants; each epoch reads the next variant.
        held_out: Scored after each epoch, learned from never.
        course: How.
        seed: Of everything drawn.
        half_way: A file in which all is kept after each epoch; if it is there, learning goes on, to the same end.

    Returns:
        The network with the averaged weights.

    Raises:
        ValueError: What is half way there was learned by another course, or from another seed.
    """
    torch.manual_seed(seed)
    draw = random.Random(seed)
    names = Names.of(copies[0])
    variants = names if course.varied else None
    batches = _batches(copies[0], cutter, variants, course, draw)
    total = len(batches) * course.epochs
    warm = max(int(total * 0.06), 1)
    rounds_from = int(total * (1 - course.rounded)) if course.rounded else total
    optimizer = _optimizer(network, course)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max((total - step) / (total - warm), 0.0))
    )
    mean: Network | None = None
    step = first = 0
    if half_way is not None and half_way.is_file():
        kept = torch.load(half_way, weights_only=False)
        if kept["learned"] != (course, seed):
            raise ValueError(f"{half_way} was learned otherwise: remove it, or learn with {kept['learned']}")
        network.load_state_dict(kept["network"])
        step, first = kept["step"], kept["epochs"]
        if step > rounds_from:
            network.round_to_8_bits()
        if kept["mean"] is not None:
            mean = deepcopy(network)
            mean.load_state_dict(kept["mean"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        torch.set_rng_state(kept["torch"])
        draw.setstate(kept["draw"])
    for epoch in range(first, course.epochs):
        begun = time.monotonic()
        losses: list[float] = []
        network.train()
        if epoch:
            batches = _batches(copies[epoch % len(copies)], cutter, variants, course, draw)
        for batch in batches:
            if step >= rounds_from:
                network.round_to_8_bits()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = _loss(network, cutter, batch, course.taught)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            step += 1
            if step >= total * (1 - course.averaged):
                mean = _averaged(mean, network, 0.99)
        scored = mean or network
        report = f1_by_label(held_out, scores_of_words(held_out, cutter, runner(scored), max(course.windows)))
        row = {"epoch": epoch + 1, "steps": step, "of": round(total), "loss": round(float(np.mean(losses)), 4)}
        row |= {key: round(value, 4) for key, value in report.items()}
        print(json.dumps(row | {"minutes": round((time.monotonic() - begun) / 60, 1)}), file=sys.stderr, flush=True)
        if half_way is not None:
            state = {
                "network": network.state_dict(), "mean": mean and mean.state_dict(), "epochs": epoch + 1, "step": step,
                "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
                "torch": torch.get_rng_state(), "draw": draw.getstate(), "learned": (course, seed),
            }  # fmt: skip
            save(state, half_way)
    return mean or network


def save(state: dict[str, Any], file: Path) -> None:
    """Write a file whole or not at all."""
    part = file.with_suffix(".part")
    torch.save(state, part)
    part.replace(file)


def runner(network: Network) -> Callable[..., NDArray[np.float32]]:
    """The network as a function from arrays to scores."""

    def run(*arrays: NDArray[np.int64]) -> NDArray[np.float32]:
        was_training = network.training
        network.eval()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            scores = network(*(torch.from_numpy(array) for array in arrays))
        network.train(was_training)
        result: NDArray[np.float32] = scores.float().numpy()
        return result

    return run


def taught_copies(
    texts: Sequence[Text], count: int, teacher: Network, cutter: WordPieces, limit: int, seed: int
) -> list[list[Text]]:
    """Varied copies of the texts, each word with the probabilities that a teacher gives its tags.

    Args:
        texts: The texts as annotated.
        count: How many copies; the first is as annotated.
        teacher: Asked once about every copy.
        cutter: The teacher's vocabulary.
        limit: Length of its windows, in pieces.
        seed: Of everything drawn.
    """
    draw = random.Random(seed)
    names = Names.of(texts)
    copies = [list(texts)] + [[varied(text, names, draw) for text in texts] for _ in range(count - 1)]
    return [
        [
            replace(text, taught=np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)).astype(np.float16))
            for text, scores in zip(copy, scores_of_words(copy, cutter, runner(teacher), limit), strict=True)
        ]
        for copy in copies
    ]


def _optimizer(network: Network, course: Course) -> torch.optim.AdamW:
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, weight in network.named_parameters():
        new = name.startswith(("shapes", "head"))
        decays = weight.ndim > 1
        groups.setdefault((new, decays), []).append(weight)
    return torch.optim.AdamW(
        [
            {"params": weights, "lr": course.new_rate if new else course.rate, "weight_decay": 0.01 * decays}
            for (new, decays), weights in groups.items()
        ]
    )


def _batches(
    texts: Sequence[Text], cutter: WordPieces, names: Names | None, course: Course, draw: random.Random
) -> list[list[_Item]]:
    items: list[_Item] = []
    for text in texts:
        seen = varied(text, names, draw) if names else text
        for window in cutter.windows(seen.words, seen.starts, draw.choice(course.windows)):
            words = slice(window.start, window.start + len(window.firsts))
            items.append(_Item(window, seen.allowed[words], None if seen.taught is None else seen.taught[words]))
    draw.shuffle(items)
    # Alike in length within a stretch, so that little is padding; shuffled between stretches.
    batches: list[list[_Item]] = []
    for start in range(0, len(items), 400):
        stretch = sorted(items[start : start + 400], key=lambda item: len(item.window.pieces))
        batch: list[_Item] = []
        for item in stretch:
            if batch and (len(batch) + 1) * len(item.window.pieces) > course.pieces:
                batches.append(batch)
                batch = []
            batch.append(item)
        batches.append(batch)
    draw.shuffle(batches)
    return batches


def _loss(network: Network, cutter: WordPieces, batch: Sequence[_Item], weight: float) -> Tensor:
    arrays = cutter.padded([item.window for item in batch])
    scores = network(*(torch.from_numpy(array) for array in arrays))
    rows = torch.cat([torch.full((len(item.window.firsts),), row) for row, item in enumerate(batch)])
    places = torch.tensor([place for item in batch for place in item.window.firsts])
    log_p = functional.log_softmax(scores[rows, places].float(), dim=-1)
    bits = torch.from_numpy(np.concatenate([item.allowed for item in batch]).astype(np.int64))
    allowed = (bits[:, None] >> torch.arange(len(TAGS))) & 1
    # The likelihood of the annotation: of any of the tags it leaves open.
    told = -torch.logsumexp(log_p.masked_fill(allowed == 0, -1e4), dim=-1)
    if not weight or batch[0].taught is None:
        return told.mean()
    teacher = torch.from_numpy(np.concatenate([item.taught for item in batch if item.taught is not None])).float()
    return ((1 - weight) * told - weight * (teacher * log_p).sum(-1)).mean()


def _averaged(mean: Network | None, network: Network, keep: float) -> Network:
    """An exponential moving average of weights."""
    if mean is None:
        return deepcopy(network)
    with torch.no_grad():
        for old, new in zip(mean.parameters(), network.parameters(), strict=True):
            old.lerp_(new, 1 - keep)
    return mean
