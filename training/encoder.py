"""The network: a BERT encoder that is told the shape of every word, and a linear head that tags each piece."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.tag_sequence import TAGS
from extractors.word_pieces import SHAPES

_HEAD_SHAPE_WIDTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sizes of an encoder."""

    vocabulary: int
    positions: int
    layers: int
    width: int = 384
    inner: int = 1536
    heads: int = 12
    eps: float = 1e-12


class Dense(nn.Linear):
    """A linear layer that can learn to live with 8 bits.

    With `rounded` set it computes with what dynamic quantisation will make of it: weights rounded per output, inputs
    per batch (Jacob et al. 2018); gradients pass as if nothing had been rounded (Bengio et al. 2013).
    """

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        if not self.rounded:
            return super().forward(x)
        return functional.linear(_rounded_inputs(x), _rounded_weights(self.weight), self.bias)


def _rounded_weights(weight: Tensor) -> Tensor:
    with torch.no_grad():
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        rounded = (weight / scale).round() * scale
    return weight + (rounded - weight).detach()


def _rounded_inputs(x: Tensor) -> Tensor:
    with torch.no_grad():
        exact = x.float()
        low, high = exact.min().clamp(max=0), exact.max().clamp(min=0)
        scale = ((high - low) / 255).clamp(min=1e-8)
        zero = (-low / scale).round()
        rounded = ((exact / scale + zero).round().clamp(0, 255) - zero) * scale
    return x + (rounded.to(x.dtype) - x).detach()


class Layer(nn.Module):
    """Self-attention and a feed-forward network, each with a residual and a norm after it (Devlin et al. 2019)."""

    def __init__(self, plan: Plan, dropout: float) -> None:
        super().__init__()
        self.heads = plan.heads
        self.query, self.key, self.value, self.attended = (Dense(plan.width, plan.width) for _ in range(4))
        self.attended_norm = nn.LayerNorm(plan.width, eps=plan.eps)
        self.inner, self.outer = Dense(plan.width, plan.inner), Dense(plan.inner, plan.width)
        self.outer_norm = nn.LayerNorm(plan.width, eps=plan.eps)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, pieces, width = x.shape

        def by_head(y: Tensor) -> Tensor:
            return y.view(rows, pieces, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = by_head(self.query(x)), by_head(self.key(x)), by_head(self.value(x))
        if torch.onnx.is_in_onnx_export():
            # Queries are scaled, not scores: there are fewer of them.
            scores = (query * (width // self.heads) ** -0.5) @ key.transpose(-1, -2) + bias
            mixed = scores.softmax(-1) @ value
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        mixed = mixed.transpose(1, 2).reshape(rows, pieces, width)
        x = self.attended_norm(x + self.dropout(self.attended(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class Network(nn.Module):
    """Pieces, shapes and mask, each of shape (windows, pieces) -> scores of tags, shape (windows, pieces, tags)."""

    def __init__(self, plan: Plan, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(plan.vocabulary, plan.width)
        self.positions = nn.Embedding(plan.positions, plan.width)
        self.shapes = nn.Embedding(len(SHAPES), plan.width)
        self.norm = nn.LayerNorm(plan.width, eps=plan.eps)
        self.layers = nn.ModuleList(Layer(plan, dropout) for _ in range(plan.layers))
        self.head_shapes = nn.Embedding(len(SHAPES), _HEAD_SHAPE_WIDTH)
        self.head = Dense(plan.width + _HEAD_SHAPE_WIDTH, len(TAGS))
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.shapes.weight)

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        x = self.words(pieces) + self.positions.weight[: pieces.shape[1]] + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        bias = ((1 - mask[:, None, None, :].to(x.dtype)) * -1e4).to(x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        scores: Tensor = self.head(torch.cat([self.dropout(x), self.head_shapes(shapes).to(x.dtype)], -1))
        return scores

    def round_to_8_bits(self) -> None:
        """From now on compute as the quantised model will."""
        for module in self.modules():
            if isinstance(module, Dense):
                module.rounded = True
