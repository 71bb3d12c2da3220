"""The registry of instances: made-up programs of 30 to 10,000 patients.

A name says everything: ``clinic-300-balanced-s3`` is one clinic of 300 patients whose capacity is
1.1 times what its patients' plans ask for, drawn with seed 3. The same name gives the same problem.

>>> len(instance("clinic-30-tight-s0").patients)
30
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from benchmarks.cohorts.kinds import clinic, operator, virtual
from iopsched.problem import Problem

__all__ = ["CAPACITIES", "KINDS", "SEEDS", "SIZES", "instance", "names"]

KINDS: Mapping[str, Callable[[int, float, int], Problem]] = {
    "clinic": clinic,
    "operator": operator,
    "virtual": virtual,
}
SIZES = (30, 100, 300, 1_000, 3_000, 10_000)
BETWEEN = {"clinic": (30, 1_000), "operator": (300, 3_000), "virtual": (100, 10_000)}
"""Sizes that such a program has: nobody runs one clinic of 3,000, or ten sites of ten."""
CAPACITIES: Mapping[str, float] = {"tight": 0.97, "balanced": 1.1, "loose": 1.4}
"""Seats, staff and rooms offered, as a multiple of what the patients' plans ask for."""
SEEDS = range(10)

_NAME = re.compile(r"([a-z]+)-(\d+)-([a-z]+)-s(\d)")


def names() -> tuple[str, ...]:
    """Every instance, smallest first."""
    return tuple(
        f"{kind}-{size}-{capacity}-s{seed}"
        for size in SIZES
        for kind in KINDS
        if BETWEEN[kind][0] <= size <= BETWEEN[kind][1]
        for capacity in CAPACITIES
        for seed in SEEDS
    )


def instance(name: str) -> Problem:
    """Build an instance.

    Raises
    ------
    KeyError
        When there is no instance of this name.
    """
    match = _NAME.fullmatch(name)
    if match is None or name not in names():
        raise KeyError(f"no instance is called {name}; see `python -m benchmarks list`")
    kind, size, capacity, seed = match.groups()
    return KINDS[kind](int(size), CAPACITIES[capacity], int(seed))
