"""The process in which a part of a large program is searched (see `part_process`)."""

from __future__ import annotations

import math
import os
import pickle
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import BinaryIO

from iopsched.candidates import Candidates
from iopsched.model import candidates_of, decode, locate
from iopsched.schedule import Schedule
from iopsched.search.part_process import Report, Task
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.search import WeeksSearch

__all__ = ["Orders", "main", "search"]

PACE, PATIENCE = 0.3, 20.0
"""Seconds from one report to the next, and how much longer than a report takes that is at least."""


def main() -> None:
    """Do what standard input says, and tell standard output."""
    # Whatever else is printed may not come between the reports.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            task: Task = pickle.load(sys.stdin.buffer)
        except (EOFError, pickle.UnpicklingError):
            # The caller has stopped before it has said what to do.
            return
        orders = Orders()
        listener = threading.Thread(target=_listen, args=(orders,))
        listener.start()
        try:
            last = search(task, orders, out)
        except Exception:
            last = Report(ended=True, failure=traceback.format_exc())
        _tell(out, last)
        # The caller ends the input.
        listener.join()


class Orders:
    """What the caller says.

    Attributes
    ----------
    said : threading.Event
        Set when there is anything.
    stopped : threading.Event
        Set when the search is to end.
    until : float
        When it is to end, by ``time.time``.
    """

    def __init__(self) -> None:
        self.said, self.stopped = threading.Event(), threading.Event()
        self.until = math.inf

    def stop(self) -> None:
        """End the search, and all waiting for what is said."""
        self.stopped.set()
        self.said.set()


def search(task: Task, orders: Orders, out: BinaryIO) -> Report:
    """Search a part, and tell of what is found meanwhile.

    Parameters
    ----------
    task : Task
    orders : Orders
    out : binary file
        Where reports go.

    Returns
    -------
    Report
        The last one.
    """
    candidates = candidates_of(task.part, task.rules)
    planned = plans_of(candidates, task.rules)
    ready, late = compiled(planned.plans), time.time() + task.patience
    while not (ready.wait(PACE) or orders.stopped.is_set() or time.time() > late):
        pass
    if orders.stopped.is_set() or not ready.is_set():
        return Report(ready=orders.stopped.is_set(), ended=True)
    begin = locate(candidates, task.begin)
    work = WeeksSearch(candidates, task.rules, planned, begin, task.options, 0.0)
    teller = threading.Thread(target=_watch, args=(work, candidates, orders, out))
    teller.start()
    try:
        work.begin(task.seconds)
        _tell(out, _report(work, candidates, math.inf, begun=True))
        orders.said.wait()
        work.seconds = max(0.0, orders.until - time.time())
        if not orders.stopped.is_set():
            work.work()
    finally:
        orders.stop()
        teller.join()
    return _report(work, candidates, math.inf, ended=True)


def _listen(orders: Orders) -> None:
    """Listen until the end of the input, which is an order to stop."""
    try:
        with suppress(EOFError):
            while True:
                orders.until = pickle.load(sys.stdin.buffer)
                orders.said.set()
    finally:
        orders.stop()


def _watch(work: WeeksSearch, candidates: Candidates, orders: Orders, out: BinaryIO) -> None:
    """Tell of what is new once the search goes on, and stop it when it is time."""
    told, pace = math.inf, PACE
    try:
        orders.said.wait()
        while time.time() < orders.until:
            if orders.stopped.wait(min(pace, orders.until - time.time())):
                break
            began = time.time()
            report = _report(work, candidates, told)
            told = report.cost
            _tell(out, report)
            pace = max(PACE, PATIENCE * (time.time() - began))
    finally:
        work.stop()


def _report(
    work: WeeksSearch,
    candidates: Candidates,
    told: float,
    *,
    begun: bool = False,
    ended: bool = False,
) -> Report:
    """What is known now; the schedule only if it costs less than was told."""
    cost, choice = work.cost, work.choice
    schedule: Schedule | None = None
    if choice is not None and cost < told:
        schedule = decode(candidates, choice)
    bound = max(0.0, work.bound)
    return Report(cost, bound, schedule, dict(work.phases), begun=begun, ended=ended)


def _tell(out: BinaryIO, report: Report) -> None:
    pickle.dump(report, out)
    out.flush()


if __name__ == "__main__":
    main()
