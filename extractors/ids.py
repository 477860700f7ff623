"""Ids computed from content, so that loading the same input twice makes the same rows."""

from __future__ import annotations

from hashlib import blake2b

_63_BITS = (1 << 63) - 1


def stable_id(*parts: str) -> int:
    """Hash parts to an id that is the same in every run and on every machine.

    Each part goes in with its length before it, so ("ab", "c") and ("a", "bc") differ. With 63 bits, ten million ids
    meet by chance once in 180,000 such collections.

    Args:
        parts: Texts that make up the identity, in order. Lone surrogates are allowed.

    Returns:
        1 to 2**63 - 1: fits a BIGINT, and DuckDB 1.5 fails to join ids above that when they come from Arrow.
    """
    digest = blake2b(digest_size=8)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return int.from_bytes(digest.digest(), "big") & _63_BITS or 1
