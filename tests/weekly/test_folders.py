"""Folders that a report cannot be written to: one line, and nothing half-written is left."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import flows
from extractors.errors import WirewatchError
from extractors.records import EntityType
from flows.weekly import FORMATS, write_report
from flows.weekly.files import file_stem
from tests.weekly.conftest import MADE_AT
from warehouse.report.records import Limits, WeeklyReport

ROOT = Path(flows.__file__).parent.parent
# Writes a report under a limit that the caller sets; says in one line why it could not.
PROGRAM = """
import os, resource, signal, sys
from pathlib import Path
from extractors.errors import WirewatchError
from flows.weekly import write_report
from tests.weekly.conftest import MADE_AT
from tests.weekly.newsdesk import WEEK, rich_newsdesk
from warehouse.report.data import weekly_report
report = weekly_report(rich_newsdesk().warehouse(), WEEK)
if sys.argv[2] == "small":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
elif sys.argv[2] == "nobody" and os.geteuid() == 0:
    os.setuid(65534)
try:
    write_report(report, Path(sys.argv[1]), ["md", "json", "csv"], MADE_AT)
except WirewatchError as error:
    print(error)
    sys.exit(1)
"""


def refused(folder: Path, how: str) -> str:
    """What is said in a process of its own, whose limits hold for nobody else."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), how], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    return done.stdout


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """No file can grow beyond 20 kB: the tables fit, the JSON does not. Nothing is replaced, nothing is left."""
    old = tmp_path / "mentions-2026-W33.md"
    old.write_text("the report of last time")
    said = refused(tmp_path, "small")
    assert said.startswith(f"cannot write the report to {tmp_path}: File too large; ")
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_text() == "the report of last time"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_of_64_kb(rich_report: WeeklyReport, tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(WirewatchError, match=r"No space left on device; name another folder with --out") as error:
            write_report(rich_report, tmp_path, FORMATS, MADE_AT)
        assert "\n" not in str(error.value)
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    tmp_path.chmod(0o755)
    folder.chmod(0o555)
    if os.geteuid() == 0:
        for parent in tmp_path.parents:
            if parent.stat().st_mode & 0o005 != 0o005 and parent.owner() == "root" and parent.is_relative_to("/tmp"):
                parent.chmod(0o755)
    assert "Permission denied; name another folder with --out" in refused(folder, "nobody")
    assert list(folder.iterdir()) == []


def test_a_file_in_the_way(rich_report: WeeklyReport, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WirewatchError, match=r"cannot write the report to .*/file: File exists") as error:
        write_report(rich_report, tmp_path / "file", ["md"], MADE_AT)
    assert "\n" not in str(error.value)


def test_limits_are_in_the_names_of_files(rich_report: WeeklyReport) -> None:
    assert file_stem(rich_report) == "mentions-2026-W33"
    stems = [
        file_stem(replace(rich_report, limits=limits))
        for limits in (
            Limits(outlets=("a", "b")),
            Limits(outlets=("a+b",)),
            Limits(outlets=("a_b",)),
            Limits(outlets=("../../etc",)),
            Limits(outlets=("A",)),
            Limits(outlets=("a",)),
            Limits(outlets=tuple(f"outlet{n}" for n in range(200))),
            Limits(outlets=tuple(f"outlet{n}" for n in range(201))),
            Limits(types=(EntityType.PERSON, EntityType.GROUP)),
        )
    ]
    assert stems[0] == "mentions-2026-W33-outlet-a+b"
    assert stems[-1] == "mentions-2026-W33-type-person+group"
    assert len({stem.casefold() for stem in stems}) == len(stems), "also where case does not tell files apart"
    for stem in stems:
        assert "/" not in stem
        assert len(stem) < 150
