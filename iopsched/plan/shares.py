"""A budget shared out over the weeks that it has to last for."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["shares"]


def shares(total: int, demands: Sequence[int], least: int) -> tuple[int, ...]:
    """Whole parts of a budget, one a week.

    No week gets more than it demands. A week that demands something gets the least that is of use,
    or its whole demand where that is less; the earlier weeks come first where there is not enough
    for all. The rest goes by what is still demanded, by largest remainders.

    Parameters
    ----------
    total : int
        The budget, at least 0.
    demands : sequence of int
        What each week would use.
    least : int
        The least that is of use in a week, at least 1.

    Examples
    --------
    >>> shares(10, [5, 5, 5, 5], 1)
    (3, 3, 2, 2)
    >>> shares(2, [3, 3, 3], 1)
    (1, 1, 0)
    """
    parts = []
    for demand in demands:
        floor = min(least, demand)
        parts.append(floor if floor <= total else 0)
        total -= parts[-1]
    # A week that has nothing now has no demand, or too little was left for it.
    rest = [d - p if p else 0 for p, d in zip(parts, demands, strict=True)]
    wanted = sum(rest)
    if wanted <= total:
        return tuple(p + r for p, r in zip(parts, rest, strict=True))
    exact = [divmod(total * r, wanted) for r in rest]
    parts = [p + whole for p, (whole, _) in zip(parts, exact, strict=True)]
    over = total - sum(whole for whole, _ in exact)
    by_remainder = sorted(range(len(rest)), key=lambda i: (-exact[i][1], i))
    for i in by_remainder[:over]:
        parts[i] += 1
    return tuple(parts)
