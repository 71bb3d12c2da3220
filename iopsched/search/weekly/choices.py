"""Which series of sessions one patient may take together, and their seats of each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    meets, most = meets_of(book.index.problem.patients[p], kinds), book.most(p)
    choices: list[Choice] = []
    for together in _subsets(whole, kind, meets, most):
        if _may_meet(book, rows, kind, sets, together):
            raise UnsayableError
        day = book.candidates.rows.start[rows[together]] // DAY
        if len(np.unique(day)) < len(day):
            continue
        row = np.full(DAYS, NONE)
        row[day] = rows[together]
        choices.append(Choice(tuple(row.tolist())))
        if len(choices) > CHOICES:
            raise UnsayableError
    return keep, choices


def _subsets(whole: Sequence[Ints], kind: Ints, meets: Ints, most: Ints) -> Iterator[Ints]:
    """Seats of some series together, as far as no need has more than its most; first of none."""
    pending: list[tuple[int, Ints]] = [(0, np.empty(0, dtype=np.int64))]
    while pending:
        first, together = pending.pop()
        yield together
        for i in range(first, len(whole)):
            more = np.concatenate([together, whole[i]])
            if np.all(meets[kind[more]].sum(axis=0) <= most):
                pending.append((i + 1, more))


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
