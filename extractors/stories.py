"""Stories: which articles carry the same report, and which of them it was taken from.

Every story has a reference, its longest text; an article belongs to the story in whose reference it stands
(`extractors.likeness`). Texts that each share something with the next do not make a story.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import numpy as np

from extractors.likeness import MIN_CONTAINMENT, MIN_PASSAGES, Likeness, fewest_shared, one_report
from extractors.passages import Words, look_for, read_words, sketch_words
from extractors.records import Placement, Relation, StoryArticle
from extractors.shared_passages import SharedPassages

# Passages in which a text must meet another's sample to be compared with it, where not all of them are in the sample:
# fewer meet by chance. Of a short one that stands in a long one few may have been sampled.
MIN_MET, SHORT_PASSAGES, MIN_MET_SHORT = 3, 100, 1
# A passage leads to so many articles at most: more would be boilerplate that the clean-up left, and cost time.
MAX_OWNERS = 60
# Stories that an article is compared with, those it meets in most passages first; and articles of each.
MAX_STORIES, MAX_MEMBERS = 12, 3
# Stored articles that may be one report with so many new ones are taken for it unseen, and after so many rounds all
# stories for touched: to group a story anew changes nothing that stands.
MAX_LOOKS, MAX_SPREADS = 40, 8
# An article that stands nearly whole in another belongs with it, even if the reference tells that part otherwise.
NEARLY_WHOLE = 0.9
# An article with less than this share of the lead's words is an abridged one.
ABRIDGED_BELOW = 0.7


def group_stories(
    articles: Sequence[StoryArticle], *, changed: Collection[int] = (), closed: Collection[int] = ()
) -> list[Placement]:
    """Say which articles carry one report, whatever the order in which they were loaded.

    Stories of earlier loads are grouped anew with what is new: a report that comes after two of its extracts makes one
    story of theirs; so are those that share a report with one of these, in turn. The others near by stay as they are. A
    story keeps its id as long as the article that founded it belongs to it.

    Args:
        articles: New articles, and those of all stories that one of them may belong to; each once, in any order.
        changed: Ids of articles of earlier loads whose text has changed: they are new, too.
        closed: Ids of stories of which not all articles are here. They take in articles, nothing else happens to them.

    Returns:
        One placement per article, in their order. Exactly one article of a story is its original.
    """
    shelf = _Shelf(articles)
    untouched = {story_id: _Story(story_id=story_id) for story_id in shelf.untouched(changed)}
    for story_id in sorted(set(closed)):
        members = [number for number, article in enumerate(articles) if article.story_id == story_id]
        shelf.put(sorted(members, key=shelf.place.__getitem__), _Story(story_id=story_id))
    for number in shelf.by_rank:
        if number not in shelf.placed:
            stays = untouched.get(articles[number].story_id)
            shelf.put([number], stays or shelf.story_of(number) or _Story())
    placements: dict[int, Placement] = {}
    for story in set(shelf.placed.values()):
        placements |= _place([articles[number] for number in story.members], story.story_id)
    return [placements[article.article_id] for article in articles]


def lead_article(members: Sequence[StoryArticle]) -> StoryArticle:
    """The article that the others were taken from, as far as can be told.

    The outlet that syndication lines of the others name leads; else who names no origin, is not clearly shorter than
    the longest, and came first; of those that came at once the longest.

    Args:
        members: The story's articles, at least one.
    """
    return min(members, key=lambda member: _evidence(member, members))


def lead_reason(lead: StoryArticle, other: StoryArticle) -> str:
    """What decides that the first of two articles of a story leads the second, in words."""
    both = (lead, other)
    reasons = (
        "the other names its outlet as the origin",
        "the other names an origin",
        "the other is clearly shorter",
        "it was published first",
        "it is longer",
        "nothing tells them apart: the first leads",
    )
    pairs = zip(_evidence(lead, both), _evidence(other, both), strict=True)
    return next((reason for reason, (own, its) in zip(reasons, pairs, strict=True) if own != its), reasons[-1])


def relation_to(lead: StoryArticle, member: StoryArticle) -> Relation:
    """How an article stands to the lead of its story."""
    if member.article_id == lead.article_id:
        return Relation.ORIGINAL
    return Relation.ABRIDGED if member.words < ABRIDGED_BELOW * lead.words else Relation.SYNDICATED


@dataclass(slots=True, eq=False)
class _Story:
    story_id: int | None = None
    members: list[int] = field(default_factory=list)  # the reference first


class _Shelf:
    """Articles, and the stories that were made of them so far."""

    def __init__(self, articles: Sequence[StoryArticle]) -> None:
        self.articles = articles
        self.placed: dict[int, _Story] = {}
        self._words: list[Words] = [read_words(article.text) for article in articles]
        self._sketches = [sketch_words(words) for words in self._words]
        self._fewest = [fewest_shared(words) for words in self._words]
        self._owners: defaultdict[int, list[int]] = defaultdict(list)
        # Longest first: what is cut from a report is met after the report itself.
        self.by_rank = sorted(range(len(articles)), key=self._rank)
        self.place = {number: place for place, number in enumerate(self.by_rank)}

    def _rank(self, number: int) -> tuple[int, datetime, int]:
        article = self.articles[number]
        return (-len(self._words[number]), article.published_at, article.article_id)

    def put(self, numbers: Sequence[int], story: _Story) -> None:
        """Add articles to a story, by rank."""
        for number in numbers:
            story.members.append(number)
            self.placed[number] = story
            for value in self._sketches[number]:
                owners = self._owners[value]
                if len(owners) < MAX_OWNERS:
                    owners.append(number)

    def untouched(self, changed: Collection[int]) -> set[int | None]:
        """Stories of earlier loads of which no article is one report with a new one, or with one of another story that
        a new one may change.
        """
        touched: set[int | None] = {None}
        touched |= {article.story_id for article in self.articles if article.article_id in changed}
        spread = [number for number, article in enumerate(self.articles) if article.story_id in touched]
        for _ in range(MAX_SPREADS):
            shared = SharedPassages([self._words[number] for number in spread])
            near: set[int | None] = set()
            for number, article in enumerate(self.articles):
                if article.story_id not in touched | near and self._is_one_of(number, spread, shared):
                    near.add(article.story_id)
            if not near:
                return {article.story_id for article in self.articles} - touched
            touched |= near
            spread = [number for number, article in enumerate(self.articles) if article.story_id in near]
        return set()

    def _is_one_of(self, number: int, others: Sequence[int], shared: SharedPassages) -> bool:
        """Whether an article is one report with one of others, the likeliest first, or may be with too many to look."""
        counts = shared.with_text(self._words[number])
        near = np.flatnonzero(counts >= MIN_PASSAGES)
        near = near[np.argsort(-counts[near], kind="stable")]
        alike = [
            others[place] for place in near.tolist() if counts[place] >= self._fewest_shared(number, others[place])
        ]
        return len(alike) > MAX_LOOKS or any(self._same(number, other) for other in alike)

    def _fewest_shared(self, one: int, other: int) -> int:
        """Passages that two articles share at least if they are one report."""
        lengths = len(self._words[one]), len(self._words[other])
        if lengths[0] == lengths[1]:
            return min(self._fewest[one], self._fewest[other])
        return self._fewest[one if lengths[0] < lengths[1] else other]

    def story_of(self, number: int) -> _Story | None:
        """The story that an article belongs to, if it is there already."""
        own = look_for(self._words[number])
        held = [self._owners.get(value, ()) for value in own]
        met = Counter(chain.from_iterable(held))
        least = MIN_MET if len(own) >= SHORT_PASSAGES else MIN_MET_SHORT
        # Passages of which not all owners are known, or that are not looked for, may be shared with anybody.
        unknown = sum(len(owners) >= MAX_OWNERS for owners in held) + len(self._words[number].sampled_from) - len(own)
        nearest: dict[_Story, list[int]] = {}
        often = [
            (-count, self.place[other], other)
            for other, count in met.items()
            if count >= least
            and (not self._is_kept_whole(other) or count + unknown >= self._fewest_shared(number, other))
        ]
        for _, _, other in sorted(often):
            nearest.setdefault(self.placed[other], []).append(other)
        best, best_key = None, (0.0, 0.0, 0)
        for story, members in list(nearest.items())[:MAX_STORIES]:
            key = self._fits(number, story, members[:MAX_MEMBERS])
            if key is not None and key > best_key:
                best, best_key = story, key
        return best

    def _is_kept_whole(self, number: int) -> bool:
        """Whether samples have all passages of an article, and of the reference of its story, to which it leads."""
        return all(self._words[each].is_sampled_whole for each in (number, self.placed[number].members[0]))

    def _fits(self, number: int, story: _Story, nearest: Sequence[int]) -> tuple[float, float, int] | None:
        """How well an article fits a story, None if it does not."""
        reference = story.members[0]
        for other in [reference, *(member for member in nearest if member != reference)]:
            like = self._same(number, other, at_least=MIN_CONTAINMENT if other == reference else NEARLY_WHOLE)
            if like is None:
                continue
            if other == reference and self._is_roundup(number, story):
                continue
            # What stands in a report and in a roundup alike belongs to the report, of which it is the larger part.
            return (round(like.contained, 1), min(like.a_in_b, like.b_in_a), -self.articles[reference].article_id)
        return None

    def _is_roundup(self, number: int, story: _Story) -> bool:
        """Whether a reference holds two earlier reports that share nothing: it was made of them, not they of it."""
        published_at = self.articles[story.members[0]].published_at
        if self.articles[number].published_at >= published_at:
            return False
        earlier = [other for other in story.members[1:] if self.articles[other].published_at < published_at]
        return bool(earlier) and not any(self._same(number, other) for other in earlier[:MAX_OWNERS])

    def _same(self, number: int, other: int, at_least: float = MIN_CONTAINMENT) -> Likeness | None:
        """What two articles share if that makes them one report."""
        one, two = self.articles[number], self.articles[other]
        return one_report(
            self._words[number],
            self._words[other],
            same_outlet=one.outlet_id == two.outlet_id,
            apart=abs(one.published_at - two.published_at),
            at_least=at_least,
        )


def _place(members: Sequence[StoryArticle], story_id: int | None) -> dict[int, Placement]:
    lead = lead_article(members)
    if story_id is None:
        founders = [member for member in members if member.story_id == member.article_id]
        story_id = min(founders, key=lambda member: (member.published_at, member.article_id), default=lead).article_id
    return {
        member.article_id: Placement(
            article_id=member.article_id, story_id=story_id, relation=relation_to(lead, member)
        )
        for member in members
    }


def _evidence(member: StoryArticle, members: Sequence[StoryArticle]) -> tuple[bool, bool, bool, datetime, int, int]:
    """What speaks against an article as the lead of a story, the weightiest first."""
    named = {_name(other.syndicated_from) for other in members if other.syndicated_from}
    return (
        not any(_same_name(name, _name(member.outlet_id)) for name in named),
        member.syndicated_from is not None,
        member.words < ABRIDGED_BELOW * max(other.words for other in members),
        member.published_at,
        -member.words,
        member.article_id,
    )


def _name(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _same_name(origin: str, outlet: str) -> bool:
    return min(len(origin), len(outlet)) >= 3 and (origin.startswith(outlet) or outlet.startswith(origin))
