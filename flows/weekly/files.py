"""Writes the report into a folder, each file whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from extractors.errors import UsageError, WirewatchError
from flows.weekly.markdown import render_markdown
from flows.weekly.tables import render_json, render_tables
from warehouse.report.records import WeeklyReport

FORMATS = ("html", "md", "json", "csv")
_UNFIT = re.compile(r"[^0-9a-z._-]")
# Characters of a part of a file name; file systems take 255 bytes of all.
_LONGEST = 50


def write_report(report: WeeklyReport, out_dir: Path, formats: Iterable[str], made_at: datetime) -> list[Path]:
    """Write `mentions-2026-W33.html`, `.md`, `.json` and the CSV tables `mentions-2026-W33-top.csv` and so on.

    A report that is limited, compared or has a watch list says so in the names of its files, see `file_stem`.

    Args:
        report: What to write.
        out_dir: Folder; made if it is missing.
        formats: Words of `FORMATS`.
        made_at: Aware time, which stands in one line of each file but the tables.

    Returns:
        The files written, in order.

    Raises:
        UsageError: A format is not known.
        WirewatchError: The folder or a file in it cannot be written; no file is left half-written.
    """
    wanted = list(dict.fromkeys(formats))
    if unknown := [f for f in wanted if f not in FORMATS]:
        raise UsageError(f"unknown report format {unknown[0]!r}; known are {', '.join(FORMATS)}")
    stem = file_stem(report)
    texts: dict[str, str] = {}
    for form in wanted:
        if form == "html":
            # Altair and its renderer take a second to import, which the other forms need not pay.
            from flows.weekly.html import render_html

            texts[f"{stem}.html"] = render_html(report, made_at)
        elif form == "md":
            texts[f"{stem}.md"] = render_markdown(report, made_at)
        elif form == "json":
            texts[f"{stem}.json"] = render_json(report, made_at)
        else:
            texts |= {f"{stem}-{name}.csv": text for name, text in render_tables(report).items()}
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        return _write_all({out_dir / name: text for name, text in texts.items()})
    except OSError as error:
        reason = error.strerror or str(error)
        raise WirewatchError(
            f"cannot write the report to {out_dir}: {reason}; name another folder with --out"
        ) from error


def write_whole(path: Path, text: str) -> Path:
    """Write a text file that others may read, whole or not at all; gives its path.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    return _write_all({path: text})[0]


def file_stem(report: WeeklyReport) -> str:
    """Begin of the names of a report's files; no two reports that say different things share one.

    For example `mentions-2026-W33-outlet-kabulpost-type-person+org-watch-desk-beside-2026-W20`.
    """
    parts = [f"mentions-{report.week}"]
    if report.limits.outlets:
        parts.append(f"outlet-{_joined(report.limits.outlets)}")
    if report.limits.types:
        parts.append(f"type-{'+'.join(report.limits.types)}")
    if report.watched is not None:
        parts.append(f"watch-{_joined([Path(report.watched.file).stem])}")
    if report.compared is not None:
        parts.append(f"beside-{report.compared.week}")
    return "-".join(parts)


def _joined(words: Sequence[str]) -> str:
    """Words fit for a file name; where that changes or shortens them, with a mark that tells them apart."""
    plain = "+".join(_UNFIT.sub("_", word) for word in words)
    if plain == "+".join(words) and len(plain) <= _LONGEST:
        return plain
    mark = hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[:_LONGEST]}~{mark}"


def _write_all(texts: Mapping[Path, str]) -> list[Path]:
    """Write all under other names first, and give them theirs when all are whole: else nothing is changed."""
    fresh: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            handle, name = tempfile.mkstemp(prefix=".wirewatch-", suffix=path.suffix, dir=path.parent)
            fresh[path] = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            # mkstemp lets only the owner read; a report is there to be passed on.
            fresh[path].chmod(0o644)
        for path in texts:
            fresh[path].replace(path)
            del fresh[path]
    finally:
        for left in fresh.values():
            left.unlink(missing_ok=True)
    return list(texts)
