"""A first schedule: patients placed one after another, each with the best week still free."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.builder import Builder
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.generate import Generation
from iopsched.search.weekly.standing import Standing

__all__ = ["construct"]


def construct(
    generation: Generation,
    price: Floats,
    order: Ints,
    workers: int,
    stopping: Callable[[], bool],
) -> Standing | None:
    """Place everybody.

    Parameters
    ----------
    generation : Generation
    price : array of float
        Prices of the shared rows for those still to come; they fade as fewer are.
    order : array of int
        Patients, the first to be placed first.
    workers : int
    stopping : callable

    Returns
    -------
    Standing or None
        None when the runs and weeks cannot stand together as they were placed.
    """
    s = generation.shared
    nobody = Standing.of(s, generation.pool, generation.idle, np.clip(0.0, s.low, s.high))
    builder = Builder(generation, nobody)
    builder.start_all(workers)
    for i, p in enumerate(order.tolist()):
        if stopping():
            break
        builder.place(p, price * (1 - i / len(order)))
    builder.fill_or_close(stopping)
    return builder.standing()
