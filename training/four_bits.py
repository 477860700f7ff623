"""Tables of 4 bits a weight: the form Q4_0, which the encoder's table of words has from its pretraining on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Weights that share a scale.
BLOCK = 32


def four_bits(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Whole numbers from -8 to 7 and a scale for each block of 32: Q4_0, which takes what was of that form as it was.

    Args:
        table: Shape (rows, width), width a multiple of 32.

    Returns:
        Numbers of shape (rows, width), scales of shape (rows, width / 32).
    """
    blocks = table.reshape(len(table), -1, BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    scales = (farthest[..., 0] / -8).astype(np.float16)
    divisors = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    numbers = np.clip(np.rint(blocks / divisors), -8, 7).astype(np.int8)
    return numbers.reshape(table.shape), scales


def pairs(numbers: NDArray[np.int8]) -> bytes:
    """Two numbers a byte, the first in the low half, as ONNX keeps 4 bits."""
    halves = (numbers.reshape(-1, 2) & 15).astype(np.uint8)
    return (halves[:, 0] | halves[:, 1] << 4).astype(np.uint8).tobytes()


def floats(packed: bytes) -> NDArray[np.float32]:
    """The weights of Q4_0's own layout: of each block a half-precision scale and 16 bytes, the low halves first."""
    rows = np.frombuffer(packed, dtype=np.dtype([("scale", "<f2"), ("pairs", "u1", 16)]))
    halves = rows["pairs"].astype(np.int16)
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1) - 8
    return (numbers * rows["scale"][:, None].astype(np.float32)).astype(np.float32).reshape(-1)
