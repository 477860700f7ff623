"""`python -m training`: from annotated news and a seed to the tagger that ships.

A large encoder learns from the annotators; a small one, which begins as its lower half, learns from both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import partial
from pathlib import Path

import torch

from training.card import write_card
from training.corpora import WIKIGOLD, WORLD_DEV, WORLD_TRAIN, Text, read_corpus
from training.encoder import Network
from training.exporting import export_pipeline
from training.learning import Course, learn, runner, save, taught_copies
from training.pretrained import e5_small
from training.scoring import f1_by_label, scores_of_words
from training.student import LAYERS, lower_half, warier

VERSION = "1.1.0"
WINDOW = 158
COPIES = 2

TEACHER = Course(epochs=3, rate=1.5e-4)
STUDENT = Course(epochs=5, rate=2e-4, taught=0.7, rounded=0.35, averaged=0.25, varied=False)
# Once more at half the rate, on other variants, in 8 bits from the start.
POLISH = Course(epochs=3, rate=1e-4, taught=0.7, rounded=1.0, averaged=0.4, varied=False)
# Log odds that a word is given against being in a name. The rules on whole articles find again what is named elsewhere
# in the article, so the tagger can be the more careful: F1 after the rules is 86.1, 86.2, 86.4, 86.5 at 0, 0.5, 1, 1.5
# on the half of world news to tune on.
WARY = 1.0


def main(argv: Sequence[str] | None = None) -> int:
    """Train, export, score.

    Args:
        argv: Arguments without the program name.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m training", description="Makes the tagger that ships.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ner"), help="folder of annotated sets")
    parser.add_argument("--out", type=Path, default=Path("extractors/models/en"), help="where the pipeline goes")
    parser.add_argument("--work", type=Path, help="keep what is learned there, to go on from; default: nowhere")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args(argv)
    torch.set_num_threads(arguments.threads)
    texts = read_corpus(arguments.data, WORLD_TRAIN) + read_corpus(arguments.data, WIKIGOLD)
    held_out = read_corpus(arguments.data, WORLD_DEV)
    with tempfile.TemporaryDirectory() as scratch:
        work: Path = arguments.work or Path(scratch)
        train(texts, held_out, work, arguments.out, arguments.seed)
    return 0


def train(texts: Sequence[Text], held_out: Sequence[Text], work: Path, out: Path, seed: int) -> None:
    """Everything in its order.

    Args:
        texts: To learn from.
        held_out: To score on.
        work: Where weights are kept after each epoch; what is there already is not learned again.
        out: Where the pipeline goes.
        seed: Of everything drawn.
    """
    work.mkdir(parents=True, exist_ok=True)
    teacher, cutter = e5_small(work)
    words = teacher.words.weight.detach().clone()
    teacher = _kept(work / "teacher.pt", teacher, partial(learn, teacher, cutter, [texts], held_out, TEACHER, seed))

    def taught(student: Network, course: Course, number: int, half_way: Path) -> Network:
        copies = taught_copies(texts, COPIES, teacher, cutter, WINDOW, number)
        return learn(deepcopy(student), cutter, copies, held_out, course, number, half_way)

    first = lower_half(teacher, words)
    first = _kept(work / "student.pt", first, partial(taught, first, STUDENT, seed))
    again = _kept(work / "polished.pt", deepcopy(first), partial(taught, first, POLISH, seed + 1))
    student = warier(again, WARY)
    student.round_to_8_bits()
    scores = {
        name: f1_by_label(held_out, scores_of_words(held_out, cutter, runner(network), WINDOW))
        for name, network in (("teacher", teacher), ("student", student))
    }
    export_pipeline(
        student,
        work / "tokenizer.json",
        out,
        {
            "name": "wirewatch",
            "version": VERSION,
            "description": "Names in world news: persons, organisations, places, groups",
            "license": "MIT",
        },
    )
    courses = {"teacher": TEACHER, "student": STUDENT, "student again": POLISH}
    write_card(out, scores, courses, seed, version=VERSION, layers=LAYERS, wary=WARY, count=len(held_out))
    print(json.dumps(scores, indent=2))


def _kept(file: Path, network: Network, made: Callable[[Path], Network]) -> Network:
    """The network with the weights in the file, if it is there; else what is made, which is kept in the file.

    What makes it is told of another file, for what it has after each epoch.
    """
    half_way = file.with_suffix(".half")
    if file.is_file():
        network.load_state_dict(torch.load(file))
        return network
    print(file.stem, file=sys.stderr)
    network = made(half_way)
    save(network.state_dict(), file)
    half_way.unlink(missing_ok=True)
    return network


if __name__ == "__main__":
    sys.exit(main())
