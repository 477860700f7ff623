"""Charts of trends in a page: Vega-Lite, from the bundle that vl-convert carries. Nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from nicegui import ui

LIBRARY = "/vega.js"


class VegaChart(ui.element, component="static/vega_chart.js"):
    """A chart.

    Args:
        specification: In Vega-Lite, with the data in it.
    """

    def __init__(self, specification: Mapping[str, Any]) -> None:
        super().__init__()
        wide = {**specification, "width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
        wide.pop("title", None)  # it stands above it in the page
        # as text: Vue would wrap the parts of an object, and Vega clones them
        self._props["spec"] = json.dumps(wide)
        self._props["library"] = LIBRARY


@cache
def library() -> bytes:
    """Vega, Vega-Lite and vegaEmbed as one script; making it takes seconds, once a process."""
    import vl_convert

    # Its types ask for an argument that it does not need.
    script: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    return script.encode()
