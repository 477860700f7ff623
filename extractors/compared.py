"""The question of resolution: can these two names be one entity's? And the keys by which such names find each other.

Used for every pair that is decided, and by the score on alias pairs (tests/quality/aliases.py).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product

from extractors.name_likeness import Answer, Likeness
from extractors.org_words import GENERIC, org_words
from extractors.person_words import person_words
from extractors.records import EntityType
from extractors.romanise import name_keys, reduce_word
from extractors.same_org import compare_orgs
from extractors.same_person import compare_persons
from extractors.sounds import skeletons

# Words of a person's name that make keys; a key for each two of them.
_KEYED_WORDS = 6


def compare_names(a: str, b: str, type: EntityType) -> Likeness:
    """Whether two names of one type can be one entity's, whatever they were found in.

    Locations and groups are one by key alone (`romanise.name_keys`): Niger and Nigeria are one letter apart.

    Args:
        a: A name.
        b: Another.
        type: Of both.
    """
    if a == b:
        return Likeness(Answer.SAME, 1.0, "exact")
    if type is EntityType.PERSON:
        return compare_persons(a, b)
    if not set(name_keys(a, type)).isdisjoint(name_keys(b, type)):
        return Likeness(Answer.SAME, 1.0, "spelling")
    if type is EntityType.ORG:
        return compare_orgs(a, b)
    return Likeness(Answer.DIFFERENT, 0.0, "another key")


@lru_cache(maxsize=50_000)
def block_keys(name: str, type: EntityType) -> tuple[str, ...]:
    """Keys that two names share if `compare_names` can call them the same; sharing one says nothing more.

    "person~..." for each two words of a person's name, by the skeletons of their consonants, two neighbours written
    together included; "org~..." for all words of an organisation's that are not left out at will.
    """
    if type is EntityType.PERSON:
        return _person_blocks(name)
    if type is EntityType.ORG:
        words = [word for word in org_words(name) if word not in GENERIC] or list(org_words(name))
        reduced = [reduce_word(word) for word in words]
        any_order = "".join(sorted("".join(skeletons(word)[0] for word in reduced)))
        return tuple(dict.fromkeys((f"org~{any_order}", f"org~~{skeletons(''.join(reduced))[0]}")))
    return ()


def _person_blocks(name: str) -> tuple[str, ...]:
    words = [word.text for word in person_words(name).words if len(word.text) > 1][:_KEYED_WORDS]
    bones = [tuple(dict.fromkeys(skeletons(word) + skeletons(word.removeprefix("abd") or word))) for word in words]
    if len(bones) < 2:
        return tuple(f"person~{each}" for each in bones[0]) if bones and len(name.split()) > 1 else ()
    keys = {" ".join(sorted(ends)) for pair in combinations(bones, 2) for ends in product(*pair)}
    for place in range(len(words) - 1):
        together = skeletons(words[place] + words[place + 1])
        others = bones[:place] + bones[place + 2 :]
        keys |= {" ".join(sorted(ends)) for other in others for ends in product(together, other)} or set(together)
    return tuple(f"person~{key}" for key in sorted(keys))
