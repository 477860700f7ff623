"""The evaluation itself, on an invented topic: what is shown, what makes it fail, and how floors move."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.figures import Skipped
from extractors.records import PageArticle
from tests.quality.__main__ import TOPICS, main
from tests.quality.others import OTHERS, Read, load_other, text_of
from tests.quality.scoreboard import FLOORS, Scores, faults, raised, read_floors, split_half, table

SPLITS = [
    ("text.f1", "text.f1", "", "not split"),
    ("text.title_tune", "text.title", "tune", "at the end"),
    ("text.title.report", "text.title", "report", "after a dot"),
    ("text.f1_report_pages", "text.f1_pages", "report", "in the middle"),
    ("text.reported", "text.reported", "", "a word that only begins so"),
]


@pytest.mark.parametrize(("name", "base", "half", "why"), SPLITS, ids=[why for *_, why in SPLITS])
def test_a_name_says_its_half(name: str, base: str, half: str, why: str) -> None:
    assert split_half(name) == (base, half), why


def scores(figures: Mapping[str, float], **more: Mapping[str, float]) -> Scores:
    return Scores(figures=figures, what=dict.fromkeys(figures, "what it is"), **more)  # type: ignore[arg-type]


def test_faults_are_named() -> None:
    found = scores(
        {"text.f1": 0.9, "text.time": 1.4, "text.title": 1.0},
        floors={"text.f1": 0.95, "text.title": 1.0, "text.gone": 0.5, "other.f1": 0.5},
        limits={"text.time": 1.3},
    )
    assert faults(found) == [
        "text.f1 is 0.9000, below its floor of 0.95",
        "text.time is 1.4000, above its limit of 1.3",
        "text.gone has a floor but is not measured",
    ], "of a topic that was not asked for, nothing is missed"


def test_floors_only_rise() -> None:
    floors = {"text.f1": 0.95, "text.title": 0.5, "other.f1": 0.7}
    figures = {"text.f1": 0.94, "text.title": 0.98765, "text.new": 0.9}
    assert raised(floors, figures) == {"text.f1": 0.95, "text.title": 0.987, "other.f1": 0.7}
    assert raised(raised(floors, figures), figures) == raised(floors, figures)


def test_halves_and_contenders_share_a_line() -> None:
    found = Scores(
        figures={"text.title_tune": 0.9, "text.title_report": 0.8, "text.title": 0.85, "text.time": 1.5},
        what={
            "text.title_tune": "titles",
            "text.title_report": "... elsewhere",
            "text.title": "... all",
            "text.time": "times",
        },
        floors={"text.title_report": 0.85},
        limits={"text.time": 2.0},
        others={"them": {"text.title_report": 0.5, "text.title": 0.6}},
    )
    head, *rows = table(found)
    assert head.split() == ["figure", "tune", "report", "all", "floor", "them", "what"]
    assert [row.split() for row in rows] == [
        ["!", "text.title", "0.900", "0.800", "0.850", "0.850", "0.500", "titles"],
        ["text.time", "-", "-", "1.500", "<=2", "-", "times"],
    ]
    assert head.index("what") == rows[0].index("titles") == rows[1].index("times"), "columns line up"


def topic(monkeypatch: pytest.MonkeyPatch, score: float, *, here: bool = True) -> dict[str, str]:
    """A topic of one figure; nothing to be read where it is not `here`."""

    def measure() -> dict[str, float]:
        if not here:
            raise Skipped("the pages are not here")
        return {"f1_report": score}

    module = ModuleType("invented")
    for name, value in {"WHAT": {"f1_report": "F1"}, "measure": measure}.items():
        setattr(module, name, value)
    monkeypatch.setitem(sys.modules, "invented", module)
    return {"text": "invented"}


def compare(read: Read) -> dict[str, float]:
    """Whether somebody else can read at all."""
    return {"f1_report": float(bool(read(PAGE, "https://example.org/a")))}


SENTENCE = (
    "The harbour of the little town was opened by the mayor on Tuesday, after years of work that nobody had liked."
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>Harbour opens</title>'
    '<meta property="article:published_time" content="2026-01-05T09:30:00Z"><meta name="author" content="Ana Ruiz">'
    f"</head><body><article><h1>Harbour opens</h1>{f'<p>{SENTENCE}</p>' * 5}</article></body></html>"
).encode()


@pytest.mark.parametrize(("score", "code"), [(0.949, 1), (0.95, 0)], ids=["below its floor", "at its floor"])
def test_a_floor_that_falls_is_a_failure(
    score: float, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"text.f1_report": 0.95}')
    topics = topic(monkeypatch, score)
    assert (
        main(["--json", "scores.json"], topics, floors, {"text": {"traf.": lambda: compare(load_other("traf."))}})
        == code
    )
    out, err = capsys.readouterr()
    assert f"{score:.3f} - 0.950 1.000" in " ".join(out.split())
    assert ("below its floor" in err) is bool(code)
    written = json.loads(Path("scores.json").read_text())
    assert written["text.f1_report"] == score
    assert written["text.f1_report.traf."] == 1.0
    assert json.loads(floors.read_text()) == {"text.f1_report": 0.95}, "floors move when they are told to"


def test_raising_floors_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"text.f1_report": 0.95, "names.f1": 0.5}')
    assert main(["--alone", "--raise-floors"], topic(monkeypatch, 0.97), floors) == 0
    assert json.loads(floors.read_text()) == {"names.f1": 0.5, "text.f1_report": 0.97}
    assert main(["--alone", "--raise-floors"], topic(monkeypatch, 0.96), floors) == 1
    assert json.loads(floors.read_text())["text.f1_report"] == 0.97


def test_what_cannot_run_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], topic(monkeypatch, 1.0, here=False), FLOORS) == 1
    assert "text ... skipped, the pages are not here\nnothing could be measured" in capsys.readouterr().err


def test_an_unknown_topic_is_used_wrongly(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nmaes"])
    assert ended.value.code == 2
    assert "no topic 'nmaes'; there are: " in capsys.readouterr().err


@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_describes_its_figures(name: str) -> None:
    module = __import__(TOPICS[name], fromlist=["WHAT"])
    assert module.WHAT
    assert all(module.WHAT.values())
    assert callable(module.measure)


def test_what_can_be_measured_is_found() -> None:
    assert {"names", "speed"} <= set(TOPICS)
    assert not {"others", "compared", "scoreboard", "test_names"} & set(TOPICS)


def test_every_floor_is_a_share() -> None:
    assert all(0 < floor <= 1 for floor in read_floors().values())


def test_an_extractor_is_asked_once_about_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(body: bytes, url: str) -> None:
        asked.append(url)

    monkeypatch.setitem(OTHERS, "invented", lambda: read)
    for body, url in [(PAGE, "https://example.org/a"), (PAGE, "https://example.org/a"), (b"", "https://example.org/a")]:
        assert load_other("invented")(body, url) is None
    assert asked == ["https://example.org/a"] * 2


@pytest.mark.parametrize("name", OTHERS)
def test_others_read_a_page(name: str) -> None:
    """Each of them says what a plain page says, in our words."""
    try:
        read = load_other(name)
    except Skipped as reason:
        pytest.skip(str(reason))
    found = read(PAGE, "https://example.org/a")
    assert isinstance(found, PageArticle)
    assert (found.title, found.authors) == ("Harbour opens", ("Ana Ruiz",))
    assert f"{found.published_at:%Y-%m-%d}" == "2026-01-05"
    assert SENTENCE in text_of(read)(PAGE, "https://example.org/a")
    assert text_of(read)(b"<p></p>", "https://example.org/a") == ""
