"""How many passages texts share, against sets of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.likeness import compare, fewest_shared, judge
from extractors.passages import read_words
from extractors.shared_passages import SharedPassages

# Of so few words that passages are shared, and repeated.
TEXTS = st.lists(st.sampled_from(["one", "two", "“three", "four”", "five."]), max_size=60).map(" ".join)


@given(st.lists(TEXTS, max_size=6), TEXTS)
def test_shared_passages_are_those_in_both_sets(texts: list[str], text: str) -> None:
    words, own = [read_words(each) for each in texts], read_words(text)
    expected = [len({*own.sampled_from.tolist()} & {*each.sampled_from.tolist()}) for each in words]
    assert SharedPassages(words).with_text(own).tolist() == expected


@given(TEXTS, TEXTS)
def test_texts_that_share_too_few_are_never_one_report(a: str, b: str) -> None:
    one, two = sorted((read_words(a), read_words(f"{a} {b}")), key=lambda words: (len(words), words.text))
    like = compare(one, two)
    if judge(like).same:
        assert SharedPassages([one]).with_text(two).tolist()[0] >= fewest_shared(one)
