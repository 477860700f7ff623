"""The types of entities as people type them."""

from __future__ import annotations

from typing import Any

import click


class _Types(click.Choice[str]):
    """The four types; an organisation may be called so."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        typed = str(value).lower()
        return super().convert("org" if typed in {"organisation", "organization"} else value, param, ctx)


ENTITY_TYPES = _Types(["person", "org", "location", "group"])
