"""Which series of sessions one patient may take together, and their seats of each day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add, gt

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.index import NONE
from iopsched.search.weekly.book import Book, UnsayableError
from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.demands import DaySets, Kind, meets_of
from iopsched.week import DAY

__all__ = ["Choice", "series_choices"]

CHOICES = 200
"""Most choices of series that one patient has."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Some series taken whole.

    Attributes
    ----------
    row, seat : tuple of int
        The row of each day, and the number of its seat among the patient's; or -1.
    """

    row: tuple[int, ...]
    seat: tuple[int, ...] = field(default=(NONE,) * DAYS)

    def seated(self, seat_of_row: Mapping[int, int]) -> Choice:
        """The choice with the number of each seat."""
        return Choice(self.row, tuple(NONE if r == NONE else seat_of_row[r] for r in self.row))


def series_choices(
    book: Book, p: int, rows: Ints, kind: Ints, kinds: Sequence[Kind], sets: DaySets
) -> tuple[Bools, list[Choice]]:
    """The rows but for seats that no choice has, and all choices of series.

    Raises
    ------
    UnsayableError
        When a day may have two seats in series, or there are too many choices.
    """
    series, c = book.series[rows], book.candidates.rows
    keep = series == NONE
    if keep.all():
        return keep, [Choice((NONE,) * DAYS)]
    day = c.start[rows] // DAY
    meets = _Meeting(c.start[rows].tolist(), c.end[rows].tolist(), kind.tolist(), sets)
    whole: list[list[int]] = []
    for name in np.unique(series[~keep]).tolist():
        mine = np.flatnonzero(series == name)
        if len(np.unique(c.session[rows[mine]])) < book.series_size[name]:
            continue
        if len(mine) > book.series_size[name] or meets.any(mine.tolist()):
            raise UnsayableError
        if len(np.unique(day[mine])) == len(mine):
            keep[mine] = True
            whole.append(mine.tolist())
    counted, most = meets_of(book.index.problem.patients[p], kinds), book.most(p)
    toward = np.array([counted[kind[seats]].sum(axis=0) for seats in whole]).reshape(
        len(whole), len(most)
    )
    days = [sum(1 << d for d in day[seats].tolist()) for seats in whole]
    meeting: dict[tuple[int, int], bool] = {}

    def may_meet(one: int, other: int) -> bool:
        if (one, other) not in meeting:
            meeting[one, other] = meets.any(whole[one] + whole[other])
        return meeting[one, other]

    choices: list[Choice] = []
    for together in _subsets(toward.tolist(), most.tolist(), days, may_meet):
        row = np.full(DAYS, NONE)
        for i in together:
            row[day[whole[i]]] = rows[whole[i]]
        choices.append(Choice(tuple(row.tolist())))
        if len(choices) > CHOICES:
            raise UnsayableError
    return keep, choices


def _subsets(
    toward: list[list[int]],
    most: list[int],
    days: list[int],
    may_meet: Callable[[int, int], bool],
) -> Iterator[tuple[int, ...]]:
    """Series on different days, as far as no need has more than its most; first of all none.

    Raises
    ------
    UnsayableError
        When two of the series that needs allow may be on one day.
    """
    pending: list[tuple[tuple[int, ...], int, list[int]]] = [((), 0, [0] * len(most))]
    while pending:
        together, taken, have = pending.pop()
        yield together
        for i in range(together[-1] + 1 if together else 0, len(toward)):
            more = list(map(add, have, toward[i]))
            if any(map(gt, more, most)):
                continue
            if not taken & days[i]:
                pending.append(((*together, i), taken | days[i], more))
            elif any(may_meet(j, i) for j in together):
                raise UnsayableError


class _Meeting:
    """Tells whether some of one patient's seats may be on one day."""

    def __init__(self, start: list[int], end: list[int], kind: list[int], sets: DaySets) -> None:
        self._start, self._end, self._kind = start, end, kind
        one = sets.further[:, 0]
        # Whether a day may have both kinds.
        self._both = ((one != NONE)[None, :] & (sets.further[:, one] != NONE)).tolist()

    def any(self, seats: Sequence[int]) -> bool:
        """Whether two of the seats may be on one day."""
        start, end, kind = self._start, self._end, self._kind
        for i, one in enumerate(seats):
            for other in seats[:i]:
                if (
                    start[one] // DAY == start[other] // DAY
                    and (end[one] <= start[other] or end[other] <= start[one])
                    and self._both[kind[other]][kind[one]]
                ):
                    return True
        return False
