"""The week in a few sentences, made from the numbers. Also how numbers are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.records import EntityType
from warehouse.report.records import Change, CopiedStory, Fading, Figure, Limits, NameRow, Shortfall, WeekTotal
from warehouse.report.sections import ComparedName, Comparison
from warehouse.report.text import clean_text
from warehouse.weeks import Week

_NAME = 60  # characters of a name kept in a sentence
_LISTED = 5  # outlets named in a sentence

TYPE_WORDS = {
    EntityType.PERSON: ("person", "People"),
    EntityType.ORG: ("organisation", "Organisations"),
    EntityType.LOCATION: ("place", "Places"),
    EntityType.GROUP: ("group", "Groups"),
}


def number(value: float) -> str:
    """1234 as "1,234", 2.125 as "2.1"."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def count(value: int, one: str, many: str = "") -> str:
    """ "1 story", "2 stories"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share of 0 to 1 as "12%", small ones as "0.4%"."""
    return f"{share * 100:.1f}%" if 0 < abs(share) < 0.0995 else f"{share * 100:,.0f}%"


def signed(change: float | None) -> str:
    """A relative change as "+25%", "−8%", "±0%", "×12"; "–" if there is nothing to compare with."""
    if change is None:
        return "–"
    if change >= 2:  # "+1,125%" is harder to read than twelve times
        return f"×{1 + change:,.1f}" if change < 9 else f"×{round(1 + change):,}"
    rounded = round(change * 100)
    return "±0%" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):,}%"


def chance(q: float) -> str:
    """A q value as people read it."""
    return "< 0.0001" if q < 0.0001 else f"{q:.4f}" if q < 0.001 else f"{q:.3f}"


def join(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def week_sentences(
    week: Week,
    total: WeekTotal,
    figures: Sequence[Figure],
    top: dict[EntityType, tuple[NameRow, ...]],
    rising: Sequence[Change],
    faded: Sequence[Change],
    tested: int,
    copied: Sequence[CopiedStory],
    copied_total: int,
    fallen: Mapping[str, Shortfall],
    unseen: Mapping[str, float],
) -> tuple[str, ...]:
    """At most five sentences; each says only what a number beside it in the report says.

    Args:
        fallen: Outlets that fell short of what they usually bring, and how.
        unseen: Outlets whose feeds were not seen all week, and the part of it, 0 to 1, in which they were not.
    """
    if not total.stories:
        return (f"No story of the week of {week.label} is in the warehouse.", *_coverage(total, fallen, unseen))
    lines = [_size(week, total, figures)]
    leaders = [(rows[0], TYPE_WORDS[kind][0]) for kind, rows in top.items() if rows]
    if leaders:
        named = [
            f"{clean_text(row.name, _NAME)} ({word}, {count(row.stories, 'story', 'stories')})" for row, word in leaders
        ]
        lines.append(f"Most mentioned {'of their kind were' if len(named) > 1 else 'was'} {join(named)}.")
    lines.append(_changes(rising, faded, tested))
    lines += _fresh_and_copied(total, figures, copied, copied_total)
    return (*lines, *_coverage(total, fallen, unseen))


def _fresh_and_copied(
    total: WeekTotal, figures: Sequence[Figure], copied: Sequence[CopiedStory], copied_total: int
) -> list[str]:
    """What is new and what is copied, in one sentence or none."""
    parts = []
    if total.new_names and any(f.key == "new_names" for f in figures):
        parts.append(f"{count(total.new_names, 'name')} stood in no earlier week")
    if total.copies:
        parts.append(
            f"{percent(total.copies / total.articles)} of the articles repeat another article's report "
            f"({number(total.copies)} of {number(total.articles)})"
        )
    if copied:
        first = copied[0].lead
        parts.append(
            f"{count(copied_total, 'story was', 'stories were')} carried by more than one outlet, "
            f"most widely “{clean_text(first.headline, 120)}”, led by {first.outlet} and carried by "
            f"{first.outlets} outlets"
        )
    return ["; ".join(parts) + "."] if parts else []


def _size(week: Week, total: WeekTotal, figures: Sequence[Figure]) -> str:
    line = (
        f"In the week of {week.label}, {count(total.outlets, 'outlet')} carried "
        f"{count(total.stories, 'story', 'stories')} in {count(total.articles, 'article')}"
    )
    stories = next(f for f in figures if f.key == "stories")
    beside = []
    if stories.change_week is not None:
        beside.append(f"{_more(stories.change_week)} the week before")
    if stories.change_mean is not None:
        beside.append(f"{_more(stories.change_mean)} the eight-week mean")
    return f"{line}: {' and '.join(beside)}." if beside else f"{line}."


def _more(change: float) -> str:
    if abs(change) < 0.005:
        return "as many stories as"
    if change >= 1:
        return f"{number(1 + change)} times as many stories as"
    return f"{round(abs(change) * 100):,}% {'more' if change > 0 else 'fewer'} stories than"


def _changes(rising: Sequence[Change], faded: Sequence[Change], tested: int) -> str:
    if not tested:
        return "There are not enough earlier weeks yet to say what rose and what faded."
    rose = [
        f"{clean_text(c.row.name, _NAME)} ({count(c.row.stories, 'story', 'stories')}, {number(c.expected)} expected)"
        for c in rising[:3]
    ]
    line = f"Rising most were {join(rose)}" if len(rose) > 1 else f"Rising was {rose[0]}" if rose else ""
    fell = [clean_text(c.row.name, _NAME) for c in faded if c.verdict is Fading.FADED][:3]
    unsaid = sum(c.verdict is Fading.COVERAGE_FELL for c in faded)
    line = line or f"None of {number(tested)} names tested rose by more than chance explains"
    line += f"; {join(fell)} faded" if fell else "; none faded"
    if unsaid:
        line += f", and for {count(unsaid, 'name')} no fall is claimed because coverage fell"
    return line + "."


def _coverage(total: WeekTotal, fallen: Mapping[str, Shortfall], unseen: Mapping[str, float]) -> tuple[str, ...]:
    parts = {outlet: f"{share:.0%} unseen" for outlet, share in unseen.items()}  # as `trend` writes them
    if not fallen:
        if parts:
            return (
                "No outlet fell short of its usual articles, but feeds were not seen all week: "
                f"{_few([f'{outlet} ({part})' for outlet, part in parts.items()])}.",
            )
        return ("Every outlet was covered as usual.",) if total.stories else ()
    shown = [
        f"{outlet} ({', '.join(filter(None, [str(why), parts.get(outlet)]))})" for outlet, why in sorted(fallen.items())
    ]
    line = f"Coverage fell at {count(len(fallen), 'outlet')}, so read falls with care: {_few(shown)}"
    others = [f"{outlet} ({part})" for outlet, part in parts.items() if outlet not in fallen]
    return (f"{line}; not seen all week, too: {_few(others)}." if others else f"{line}.",)


def _few(parts: Sequence[str]) -> str:
    more = [f"{len(parts) - _LISTED} more"] if len(parts) > _LISTED else []
    return join([*parts[:_LISTED], *more])


def limits_in_words(limits: Limits) -> str:
    """What a report is limited to: "what Kabul Post carries, and there to people and places"; "" for the whole one."""
    parts = []
    if limits.outlet_names:
        shown = _few([clean_text(name, _NAME) for name in limits.outlet_names])
        parts.append(f"what {shown} {'carries' if len(limits.outlet_names) == 1 else 'carry'}")
    if limits.types:
        parts.append(join([TYPE_WORDS[kind][1].lower() for kind in limits.types]))
    return ", and there to ".join(parts)


def compared_sentences(week: Week, compared: Comparison) -> tuple[str, ...]:
    """What a comparison says, in at most four sentences."""
    stories = next(f for f in compared.figures if f.key == "stories")
    there = str(compared.week)
    if not stories.value or not stories.other:
        empty = [str(w) for w, told in ((week, stories.value), (compared.week, stories.other)) if not told]
        return (f"No story of {' or of '.join(empty)} is in the warehouse, so nothing can be compared.",)
    lines = [
        f"{week} has {count(stories.value, 'story', 'stories')}, {there} has {number(stories.other)}; "
        f"{count(compared.in_both, 'name stands', 'names stand')} in both, "
        f"{number(compared.only_here)} only in {week} and {number(compared.only_there)} only in {there}."
    ]
    if compared.names_tested:
        rose = [_beside(name) for name in compared.rose[:3]]
        fell = [_beside(name) for name in compared.fell[:3]]
        said = [
            f"{join(rose)} {'is' if len(rose) == 1 else 'are'} told of more in {week}" if rose else "",
            f"{join(fell)} less"
            if rose and fell
            else f"{join(fell)} {'is' if len(fell) == 1 else 'are'} told of less in {week}"
            if fell
            else "",
        ]
        lines.append(
            "; ".join(filter(None, said)) + "."
            if any(said)
            else f"None of {number(compared.names_tested)} names tested differs by more than chance explains."
        )
    else:
        why = (
            "no name has three stories in the two weeks together"
            if compared.is_alike
            else "too little was covered alike"
        )
        lines.append(f"What rose and fell between them cannot be told: {why}.")
    lines.append(_compared_coverage(compared))
    return tuple(lines)


def _beside(name: ComparedName) -> str:
    told = f"{count(name.stories, 'story', 'stories')} against {number(name.other_stories)}"
    return f"{clean_text(name.name, _NAME)} ({told})"


def _compared_coverage(compared: Comparison) -> str:
    if not compared.left_out:
        return "Every outlet was covered as usual in both weeks, and all count."
    shown = _few([f"{outlet} ({why})" for outlet, why in compared.left_out])
    return (
        f"Not counted in rises and falls, since not covered as usual in both weeks: {shown}; "
        f"the other outlets carry {percent(compared.share)} of the usual articles."
    )
