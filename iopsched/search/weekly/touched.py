"""What a change of prices touches: blocks to balance, and costs of patients' rows to look at again.

Most prices stand still from one moment to the next: work goes where they moved.
"""

from __future__ import annotations

from iopsched.arrays import Bools, Ints
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.kernel import borrowing

__all__ = ["costs_of", "moved_since", "touch"]


@borrowing
def touch(
    first: Ints,
    at: Ints,
    now: Floats,
    seen: Floats,
    least: float,
    touched: Bools,
    stale: Bools,
) -> None:
    """Note the blocks with terms in rows whose prices moved, and take these prices as seen.

    Parameters
    ----------
    first, at : arrays of int
        Blocks of each row: ``at[first[r]:first[r + 1]]``.
    now, seen : arrays of float
        Prices of the rows, and what they were when last seen; written.
    least : float
        By how much a price must have moved.
    touched, stale : arrays of bool, one entry a block
        Written: True for these.
    """
    for r in range(len(now)):
        if abs(now[r] - seen[r]) > least:
            seen[r] = now[r]
            for i in range(first[r], first[r + 1]):
                touched[at[i]] = True
                stale[at[i]] = True


@borrowing
def costs_of(
    patients: Ints,
    cuts: Ints,
    own: Floats,
    taken_first: Ints,
    taken_row: Ints,
    taken_amount: Floats,
    marks_first: Ints,
    marks: Ints,
    marked_first: Ints,
    marked_row: Ints,
    marked_amount: Floats,
    mark_cost: Floats,
    most_marking: Floats,
    price: Floats,
    cost: Floats,
) -> None:
    """Write what the rows of some patients cost at prices (see `Master.row_costs`)."""
    for p in patients:
        for x in range(cuts[p], cuts[p + 1]):
            now = own[x]
            for t in range(taken_first[x], taken_first[x + 1]):
                now -= taken_amount[t] * price[taken_row[t]]
            for t in range(marks_first[x], marks_first[x + 1]):
                m = marks[t]
                mark = mark_cost[m]
                for i in range(marked_first[m], marked_first[m + 1]):
                    mark -= marked_amount[i] * price[marked_row[i]]
                now += mark / most_marking[m] if mark > 0.0 else mark
            cost[x] = now


@borrowing
def moved_since(
    patients: Ints, cuts: Ints, cost: Floats, last: Floats, most: float, moved: Bools
) -> None:
    """Write for some patients whether the cost of any of their rows moved by more than so much."""
    for i in range(len(patients)):
        p = patients[i]
        moved[i] = False
        for x in range(cuts[p], cuts[p + 1]):
            if abs(cost[x] - last[x]) > most:
                moved[i] = True
                break
