"""The small network that ships: it begins as the lower half of its teacher."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from extractors.tag_sequence import TAGS
from training.encoder import Network

LAYERS = 6


def lower_half(teacher: Network, words: Tensor) -> Network:
    """A network of the teacher's first layers, head and shapes.

    Upper layers of an encoder matter least to tags of words (Sajjad et al. 2023, "On the effect of dropping layers").

    Args:
        teacher: Not changed.
        words: The table of words as it was pretrained, in 4 bits. It is not learned any more, so that it still fits
            into 4 bits when all is done: two thirds of the shipped file would be this table otherwise.
    """
    student = deepcopy(teacher)
    student.layers = nn.ModuleList(list(student.layers)[:LAYERS])
    with torch.no_grad():
        student.words.weight.copy_(words)
    student.words.weight.requires_grad_(False)
    return student


def warier(network: Network, log_odds: float) -> Network:
    """A copy that finds fewer names.

    Args:
        network: Not changed.
        log_odds: What every word is given for being outside of a name.
    """
    copy = deepcopy(network)
    with torch.no_grad():
        copy.head.bias[TAGS.index("O")] += log_odds
    return copy
