"""How the report counts, in sentences that stand in it. Change them together with what they describe."""

from __future__ import annotations

from warehouse.report.records import Limits

METHOD = (
    "A story is a report, however many outlets carry it; an article is one page. Names are counted in stories: a story "
    "that names someone ten times in six outlets counts once. Articles and outlets stand beside it.",
    "A story belongs to the ISO week (Monday 00:00 UTC) of its first publication, and so do its articles. Share is the "
    "part of that week's stories that mention the name.",
    "Means are over the eight weeks before, leaving out weeks with a gap. A week has a gap when outlets that usually "
    "carry a third of all articles fell short; for a name, when the outlets that carry a third of its articles did.",
    "An outlet fell short in a week when none of its polls was answered and it has less than half its usual articles, "
    "when its feeds answered without any article though it usually has three or more, when over a third of its "
    "entries gave no article, or when it has less than half its usual articles and a Poisson count so low "
    "would come up less than once in a hundred weeks. It was not seen for a part of a week when a feed of it gave no "
    "answer for more than 25 hours and twice as long as usual: entries may have come and gone then, however many "
    "articles were found before and after. Trends mark the same parts as unseen.",
    "Rose and faded: the stories of the week that mention a name, out of all stories, against the same in the weeks "
    "before, by the conditional exact test of two Poisson rates (Przyborowski and Wilenski 1940), widened for stories "
    "about one event coming together: counts are taken as negative binomial, with a dispersion estimated in the weeks "
    "before for names of like size and for each name. All names with three or more stories in the weeks compared are "
    "tested; q values are by Benjamini and Hochberg (1995), weighted by how often a name is told, and up to q = 0.05 "
    "is listed, so about one in twenty of the names listed may be there by chance. The stories given are the proof.",
    "A rise needs three stories in two outlets, and is counted only over outlets that were covered alike in this week "
    "and all weeks compared, so that a feed that was added, lost or not polled makes none. A fade needs three expected "
    "stories, and must also show among those outlets where one that carried the name fell short; otherwise it reads "
    "“coverage fell” and no fall is claimed. Names new in this week are not tested.",
    "A new name is one that stands in no earlier week of this warehouse. It may be old to the world, or an old name in "
    "a spelling that was not recognised.",
    "A copy is an article whose text repeats another article of the same story, whole (syndicated) or in part "
    "(abridged). The lead is the original as far as can be told from origin lines and times.",
    "Two names appear together when they share two stories or more, and more than chance explains: the log-likelihood "
    "ratio G² (Dunning 1993) of the stories that mention both, one, or neither is 10.8 or more, which two names that "
    "have nothing to do with each other reach once in a thousand pairs. It is asked of the 200 most mentioned names of "
    "the week, and the strongest ties are shown. NPMI (Bouma 2009) is 1 for names that are never apart, 0 for chance.",
    "A country counts in the stories that name a place in it, or an organisation whose name says that it is of it. "
    "Places whose country their article leaves open count for none, so every number is a lower bound.",
    "Long lists are cut, and begin with the most mentioned, the surest or the most carried: 15 names of a type, 20 "
    "countries, 12 names that rose and 12 that faded, 20 new names, 12 copied stories, 15 pairs of outlets; of a name "
    "that rose or faded 4 stories, of every name 3 sentences.",
    "Names are found and joined by machine. The evidence under each name is there to check it.",
)
_OUTLETS = (
    "Limited to outlets, this report is what it would be if the warehouse knew only them: stories that one of them "
    "carries, their articles, shares of their stories, means and tests over their weeks. A story stays in the week in "
    "which anybody published it first; a copy stays a copy, also of a report that another outlet led; a name is new if "
    "these outlets did not tell of it before."
)
_ONE_OUTLET = "With one outlet a rise needs three stories in it, and may be a campaign of its own."
_TYPES = (
    "Limited to types of names, this report lists and counts only names of these. Stories, articles and shares are of "
    "all stories, and a name is tested among all names, so that its verdict does not depend on what is listed."
)
_COMPARED = (
    "Two weeks are compared by the same exact test, a name against itself: its stories in both, out of all stories of "
    "outlets that were covered as usual in both, with the dispersion it shows in the eight weeks before the later one. "
    "All names with three or more stories in the two weeks are tested, q is by Benjamini and Hochberg, and up to "
    "q = 0.05 a name with three stories in two outlets in one of the weeks is said to have risen or fallen. Where the "
    "whole counts differ and those outlets' do not, the difference lies over a gap in coverage and none is claimed."
)


def method_of(limits: Limits, *, compared: bool) -> tuple[str, ...]:
    """The sentences that hold for a report with these limits, and with or without a week beside it."""
    return (
        *METHOD,
        *([_OUTLETS] if limits.outlets else ()),
        *([_ONE_OUTLET] if len(limits.outlets) == 1 else ()),
        *([_TYPES] if limits.types else ()),
        *([_COMPARED] if compared else ()),
    )
