"""Which of several people with one surname a text means by it, place by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

# A namesake first named so few characters behind another is introduced by him: "Ivan Petrov's brother Oleg Petrov".
BREATH = 20
# Farther than this from where a namesake was named in full, about two sentences, the surname may be another's ...
REACH = 300
# ... who was named more than so many times as often, in full and by the surname.
LEAD = 2


class Namesakes:
    """The people that share a word, asked for its places in their order.

    It means the one named in full last before it, else first after it. Two things keep it with whom it was before: the
    other was only introduced by him, or was named far back and so seldom that the text is not about him.

    Args:
        namings: Where they are named in full: start, end, number of the person; ordered, not empty.
    """

    def __init__(self, namings: Sequence[tuple[int, int, int]]) -> None:
        self._namings = namings
        self._read = 0
        self._uses: Counter[int] = Counter()
        self._lead = namings[0][2]
        self._last: tuple[int, int] | None = None  # where naming ended, and whom it made the one to think of

    def at(self, start: int) -> int:
        """The number of the person that the word at `start` means."""
        while self._read < len(self._namings) and self._namings[self._read][0] < start:
            self._name(*self._namings[self._read])
            self._read += 1
        if self._last is None:
            return self._namings[0][2]
        end, person = self._last
        if start - end > REACH and self._uses[self._lead] > LEAD * self._uses[person]:
            person = self._lead
        self._use(person)
        return person

    def _name(self, start: int, end: int, person: int) -> None:
        introduced = self._last is not None and not self._uses[person] and start - self._last[0] <= BREATH
        self._use(person)
        self._last = (end, self._last[1] if self._last is not None and introduced else person)

    def _use(self, person: int) -> None:
        self._uses[person] += 1
        if self._uses[person] > self._uses[self._lead]:
            self._lead = person
