"""The file of names to watch: a name or an entity id a line; `#` begins a comment.

# ministers
Aliya Tokayev
4611686018427387904   # the id of one of two people of one name
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import UsageError

if TYPE_CHECKING:
    from warehouse.report.watch import Watch

MAX_BYTES = 1 << 20
# Each is looked up by its spelling, and by what comes close if nobody is spelled so.
MAX_NAMES = 1000


def read_watch_file(path: Path) -> Watch:
    """Read a watch list.

    Raises:
        UsageError: It cannot be read, is no text in UTF-8, too long, or lists no name.
    """
    from flows.finding import typed_keys
    from warehouse.report.watch import Watch

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"cannot read the watch list {str(path)!r}: {reason}; --entity takes a text file") from error
    if len(raw) > MAX_BYTES:
        raise UsageError(
            f"the watch list {str(path)!r} has more than 1 MB: it takes a name a line, at most {MAX_NAMES:,}"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(f"the watch list {str(path)!r} is no text in UTF-8: it takes a name a line")
    lines = enumerate(text.splitlines(), start=1)
    names = tuple((number, name) for number, line in lines if (name := line.partition("#")[0].strip()))
    if not names:
        raise UsageError(f"the watch list {str(path)!r} lists no name: it takes a name a line, comments begin with #")
    if len(names) > MAX_NAMES:
        raise UsageError(f"the watch list {str(path)!r} has {len(names):,} names: at most {MAX_NAMES:,} can be watched")
    return Watch(file=path.name, names=names, keys_of=typed_keys)
