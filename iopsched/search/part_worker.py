"""The process in which parts of a large program are searched (see `part_process`)."""

from __future__ import annotations

import gc
import math
import os
import pickle
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import BinaryIO

from iopsched.candidates import Candidates
from iopsched.model import Choice, candidates_of, decode, locate
from iopsched.schedule import Schedule
from iopsched.search.part_process import Report, Task, Turn
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.plans import Planned, plans_of
from iopsched.search.weekly.search import WeeksSearch

__all__ = ["Begun", "Orders", "begin", "main", "work"]

PACE, PATIENCE = 0.3, 20.0
"""Seconds from one report to the next, and how much longer than a report takes that is at least."""


def main() -> None:
    """Do what standard input says, and tell standard output."""
    # Whatever else is printed may not come between the reports.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        compiled()
        orders = Orders()
        listener = threading.Thread(target=_listen, args=(orders,))
        listener.start()
        begun: dict[int, Begun] = {}
        while (order := orders.next()) is not None:
            try:
                if isinstance(order, Task):
                    begun[order.number], last = begin(order, orders, out)
                else:
                    last = work(order, begun.pop(order.number), orders, out)
            except Exception:
                last = Report(done=True, failure=traceback.format_exc())
            _tell(out, last)
            # A search refers to itself: its tables would stay beside those of the next one.
            gc.collect()
        # The caller ends the input.
        listener.join()


class Orders:
    """What the caller says.

    Attributes
    ----------
    stopped : threading.Event
        Set when all is to end.
    news : threading.Event
        Set when there is something new of a turn.
    """

    def __init__(self) -> None:
        self.stopped, self.news = threading.Event(), threading.Event()
        self._until: dict[int, float] = {}
        self._orders: SimpleQueue[Task | Turn | None] = SimpleQueue()

    def next(self) -> Task | Turn | None:
        """What is to be done next, once there is anything; None at the end."""
        order = self._orders.get()
        return None if self.stopped.is_set() else order

    def until(self, number: int) -> float:
        """When what is done for a part is to end, by ``time.time``."""
        return -math.inf if self.stopped.is_set() else self._until.get(number, math.inf)

    def hear(self, order: Task | Turn) -> None:
        """Take an order: what is said of a turn again is about when it ends.

        Each part has one turn, so that what comes after it changes nothing.
        """
        again = isinstance(order, Turn) and order.number in self._until
        if isinstance(order, Turn):
            self._until[order.number] = order.until
            self.news.set()
        if not again:
            self._orders.put(order)

    def stop(self) -> None:
        """End everything."""
        self.stopped.set()
        self.news.set()
        self._orders.put(None)


@dataclass(frozen=True, slots=True)
class Begun:
    """A part with its first schedule.

    The tables of its search are made again in its turn: those of all parts together would take too
    much memory.
    """

    task: Task
    candidates: Candidates
    planned: Planned
    choice: Choice | None


def begin(task: Task, orders: Orders, out: BinaryIO) -> tuple[Begun, Report]:
    """Construct a first schedule of a part, and tell of it.

    Returns
    -------
    (Begun, Report)
        What its turn begins with, and the last report.
    """
    candidates = candidates_of(task.part, task.rules)
    planned = plans_of(candidates, task.rules)
    ready, late = compiled(), time.time() + task.patience
    while not (ready.wait(PACE) or orders.stopped.is_set() or time.time() > late):
        pass
    if orders.stopped.is_set() or not ready.is_set():
        # Who was told to stop does not know whether it would have been ready in time.
        report = Report(ready=orders.stopped.is_set(), done=True)
        return Begun(task, candidates, planned, None), report
    start = locate(candidates, task.begin)
    search = WeeksSearch(candidates, task.rules, planned, start, task.options, 0.0)
    with _told(search, task.number, candidates, orders, out):
        search.begin(task.seconds)
    begun = Begun(task, candidates, planned, search.choice)
    return begun, _report(search, candidates, math.inf, done=True)


def work(turn: Turn, begun: Begun, orders: Orders, out: BinaryIO) -> Report:
    """Search a part until its turn ends, and tell of what is found meanwhile.

    Returns
    -------
    Report
        The last one.
    """
    task, candidates = begun.task, begun.candidates
    start = locate(candidates, task.begin) if begun.choice is None else begun.choice
    search = WeeksSearch(candidates, task.rules, begun.planned, start, task.options, 0.0)
    with _told(search, turn.number, candidates, orders, out):
        if begun.choice is not None:
            search.resume()
        search.seconds = max(0.0, orders.until(turn.number) - time.time())
        if search.seconds:
            search.work()
    return _report(search, candidates, math.inf, done=True)


def _listen(orders: Orders) -> None:
    """Listen until the end of the input, which is an order to stop."""
    try:
        with suppress(EOFError):
            while True:
                orders.hear(pickle.load(sys.stdin.buffer))
    finally:
        orders.stop()


@contextmanager
def _told(
    search: WeeksSearch, number: int, candidates: Candidates, orders: Orders, out: BinaryIO
) -> Iterator[None]:
    """Tell of what a search finds meanwhile, and stop it when it is time."""
    ended = threading.Event()

    def watch() -> None:
        told, pace = math.inf, PACE
        try:
            while not ended.is_set() and (left := orders.until(number) - time.time()) > 0:
                if orders.news.wait(min(pace, left)):
                    orders.news.clear()
                    continue
                began = time.time()
                report = _report(search, candidates, told)
                told = report.cost
                _tell(out, report)
                pace = max(PACE, PATIENCE * (time.time() - began))
        finally:
            search.stop()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        orders.news.set()
        watcher.join()


def _report(
    search: WeeksSearch, candidates: Candidates, told: float, *, done: bool = False
) -> Report:
    """What is known now; the schedule only if it costs less than was told."""
    cost, choice = search.cost, search.choice
    schedule: Schedule | None = None
    if choice is not None and cost < told:
        schedule = decode(candidates, choice)
    return Report(cost, max(0.0, search.bound), schedule, dict(search.phases), done=done)


def _tell(out: BinaryIO, report: Report) -> None:
    pickle.dump(report, out)
    out.flush()


if __name__ == "__main__":
    main()
