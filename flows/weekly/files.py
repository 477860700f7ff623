"""Writes the report into a folder, each file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from extractors.errors import UsageError, WirewatchError
from flows.weekly.markdown import render_markdown
from flows.weekly.tables import render_json, render_tables
from warehouse.report.records import WeeklyReport

FORMATS = ("html", "md", "json", "csv")


def write_report(report: WeeklyReport, out_dir: Path, formats: Iterable[str], made_at: datetime) -> list[Path]:
    """Write `mentions-2026-W33.html`, `.md`, `.json` and the CSV tables `mentions-2026-W33-top.csv` and so on.

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
    stem = f"mentions-{report.week}"
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
        return [write_whole(out_dir / name, text) for name, text in texts.items()]
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
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        # mkstemp lets only the owner read; a report is there to be passed on.
        fresh.chmod(0o644)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return path
