"""What processes that read pages have in common where names are found by the model that ships: that, too."""

from __future__ import annotations

import gc
from contextlib import suppress

import flows.readers  # noqa: F401 (first)
from extractors.errors import WirewatchError
from flows.config import TagSection
from flows.jobs import tagger_once

with suppress(WirewatchError):  # then each of them says what is wrong
    tagger_once(TagSection())
gc.collect()
gc.freeze()
