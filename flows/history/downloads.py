"""Files of the web that are kept until they are loaded, and fetched on from where they broke off."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from pathlib import Path

from extractors.downloads import Sink
from extractors.errors import ItemError, PutOffError, TransientFetchError
from extractors.ids import stable_id
from extractors.records import Page
from flows.network import Network

logger = logging.getLogger("wirewatch")

MAX_ARCHIVE_BYTES = 20_000_000_000
TRIES = 5  # in a row that bring nothing
_LOOK_EVERY_S = 1.0


class Download:
    """A file of the web in a folder.

    Args:
        url: Its address.
        folder: Where it lies until it is loaded; made if it is not there.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._stem = folder / f"{stable_id('download', url):016x}"
        self.path = self._stem.with_suffix(".whole")
        self._part, self._tag = self._stem.with_suffix(".part"), self._stem.with_suffix(".etag")

    def fetch(self, network: Network, tell: Callable[[int, int], None]) -> Path:
        """Fetch what is missing.

        Args:
            network: Asks.
            tell: Hears of bytes there, and in all.

        Raises:
            ItemError: It cannot be fetched, or not now; what came is kept.
        """
        if self.path.exists():
            return self.path
        self.path.parent.mkdir(parents=True, exist_ok=True)
        vain = 0
        while True:
            before = self._part.stat().st_size if self._part.exists() else 0
            answer = self._go_on(network, tell)
            if isinstance(answer, Page):
                self._part.rename(self.path)
                self._tag.unlink(missing_ok=True)
                return self.path
            now = self._part.stat().st_size
            vain = 0 if now > before else vain + 1
            if not isinstance(answer, TransientFetchError) or isinstance(answer, PutOffError) or vain >= TRIES:
                raise answer
            logger.warning("%s; %s bytes are there, trying again", answer, f"{now:,}")

    def forget(self) -> None:
        """Remove what was fetched."""
        for path in (self.path, self._part, self._tag):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self.path.parent.rmdir()  # only where nothing else is in it

    def _go_on(self, network: Network, tell: Callable[[int, int], None]) -> Page | ItemError:
        with self._part.open("ab") as file:
            tag = self._tag.read_text(encoding="ascii") if self._tag.exists() else ""
            sink = Sink(file=file, max_bytes=MAX_ARCHIVE_BYTES, etag=tag, have=file.tell())
            coming = network.save(self.url, sink)
            try:
                while not wait([coming], timeout=_LOOK_EVERY_S).done:
                    if sink.etag != tag:
                        tag = sink.etag
                        self._tag.write_text(tag, encoding="ascii")
                    if sink.size:
                        tell(sink.have, sink.size)
            finally:
                coming.cancel()
            self._tag.write_text(sink.etag, encoding="ascii")
            return coming.result()
