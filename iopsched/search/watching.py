"""A search over weeks at work: what it finds is judged and kept, and so are its bounds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from iopsched.schedule import Schedule
from iopsched.search.apart import ApartSearch
from iopsched.search.control import Control
from iopsched.search.cpsat import run_watched
from iopsched.search.incumbent import Incumbent
from iopsched.search.weekly.clock import add_phases
from iopsched.search.weekly.search import WeeksSearch

__all__ = ["watch"]

PATIENCE, SOON, MUCH = 20.0, 3.0, 0.7
"""How much longer than the referee takes to judge a schedule the next one waits; and one that
costs less than such a share of it."""


def watch(
    search: WeeksSearch | ApartSearch,
    news: Callable[[], float],
    best: Callable[[], Schedule],
    control: Control,
    stage: Control,
    incumbent: Incumbent,
) -> None:
    """Let a search work until the stage ends, and keep the bounds and the schedules it finds.

    Parameters
    ----------
    news : callable
        A figure that falls whenever there is a schedule worth a look.
    best : callable
        The best schedule of the search, once the figure has fallen.
    """
    taken, ended, took = news(), 0.0, 0.0

    def take() -> None:
        nonlocal taken, ended, took
        now = news()
        if now < taken:
            began = time.perf_counter()
            taken = now
            incumbent.take(best())
            ended = time.perf_counter()
            took = ended - began

    def look() -> None:
        if search.bound > -math.inf:
            control.improve(bound=max(0, math.ceil(search.bound - 1e-3)))
        # The referee's time is the search's as well.
        waited = time.perf_counter() - ended
        if waited > (SOON if news() < MUCH * taken else PATIENCE) * took:
            take()

    run_watched(search.work, search.stop, stage, look)
    take()
    add_phases(control.timings, {f"weeks: {name}": spent for name, spent in search.phases.items()})
