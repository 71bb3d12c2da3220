"""Which series of sessions one patient may take together, and their seats of each day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
    series = book.series[rows]
    keep = series == NONE
    whole: list[Ints] = []
    for name in np.unique(series[~keep]).tolist():
        mine = np.flatnonzero(series == name)
        sessions = len(np.unique(book.candidates.rows.session[rows[mine]]))
        if sessions < book.series_size[name]:
            continue
        if len(mine) > book.series_size[name] or _may_meet(book, rows, kind, sets, mine):
            raise UnsayableError
        if len(np.unique(book.candidates.rows.start[rows[mine]] // DAY)) == len(mine):
            keep[mine] = True
            whole.append(mine)
    start = book.candidates.rows.start[rows]
    meets, most = meets_of(book.index.problem.patients[p], kinds), book.most(p)
    toward = np.array([meets[kind[seats]].sum(axis=0) for seats in whole]).reshape(
        len(whole), len(most)
    )
    days = [sum(1 << d for d in (start[seats] // DAY).tolist()) for seats in whole]
    meeting: dict[tuple[int, int], bool] = {}

    def may_meet(one: int, other: int) -> bool:
        if (one, other) not in meeting:
            both = np.append(whole[one], whole[other])
            meeting[one, other] = _may_meet(book, rows, kind, sets, both)
        return meeting[one, other]

    choices: list[Choice] = []
    for together in _subsets(toward.tolist(), most.tolist(), days, may_meet):
        row = np.full(DAYS, NONE)
        for i in together:
            row[start[whole[i]] // DAY] = rows[whole[i]]
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
            more = [a + b for a, b in zip(have, toward[i], strict=True)]
            if any(a > b for a, b in zip(more, most, strict=True)):
                continue
            if not taken & days[i]:
                pending.append(((*together, i), taken | days[i], more))
            elif any(may_meet(j, i) for j in together):
                raise UnsayableError


def _may_meet(book: Book, rows: Ints, kind: Ints, sets: DaySets, seats: Ints) -> bool:
    """Whether two of the seats may be on one day."""
    c = book.candidates.rows
    start, end = c.start[rows[seats]], c.end[rows[seats]]
    for i in range(len(seats)):
        for j in range(i):
            apart = end[i] <= start[j] or end[j] <= start[i]
            one = sets.further[kind[seats[i]], 0]
            both = NONE if one == NONE else sets.further[kind[seats[j]], one]
            if start[i] // DAY == start[j] // DAY and apart and both != NONE:
                return True
    return False
