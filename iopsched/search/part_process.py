"""A process in which parts of a large program are searched, one after another.

Threads of one process hand each other Python's lock: two searches side by side in one do a quarter
less than in two. The process is this interpreter with `iopsched.search.part_worker`, told what to
do by pickles on its standard input, and telling what it finds by pickles on its standard output;
the caller's main module is left alone.
"""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from iopsched.errors import SolverError
from iopsched.problem import Problem
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.cpsat import SolverOptions
from iopsched.search.weekly.clock import add_phases

__all__ = ["PartProcess", "Report", "Task", "Turn", "processes"]

PATIENCE = 1.5
"""Seconds after which a process that was told to stop and does not is ended."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part of which a process is to construct a first schedule.

    Attributes
    ----------
    number : int
        Of the part.
    part : Problem
    rules : tuple of RuleInForce
    begin : Schedule
        Where to begin.
    options : SolverOptions
    patience : float
        How long to wait until the search is compiled.
    seconds : float
        How long to improve the first schedule.
    """

    number: int
    part: Problem
    rules: tuple[RuleInForce, ...]
    begin: Schedule
    options: SolverOptions
    patience: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A part that is to be searched now, from its first schedule on.

    Attributes
    ----------
    number : int
        Of the part.
    until : float
        When to end, by ``time.time``, which all processes share; told again to end sooner.
    """

    number: int
    until: float


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a part.

    Attributes
    ----------
    cost : float
        Of the best schedule; infinite before there is one.
    bound : float
        No schedule of the part costs less.
    schedule : Schedule or None
        The best one, where it is new.
    phases : dict
        Seconds spent in each phase of what the process does now.
    ready : bool
        Whether the search is compiled.
    done : bool
        Whether that is done.
    failure : str or None
        What went wrong.
    """

    cost: float = math.inf
    bound: float = 0.0
    schedule: Schedule | None = None
    phases: dict[str, float] = field(default_factory=dict)
    ready: bool = True
    done: bool = False
    failure: str | None = None


class PartProcess:
    """A process that searches parts.

    Attributes
    ----------
    reports : dict
        The last report of each part.
    best : dict
        The best schedule that is known of each part, with what it costs.
    phases : dict
        Seconds spent in each phase, over what is done.
    lost : bool
        Whether the process has ended without being told to, or could not be started.
    """

    def __init__(self) -> None:
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._stopped = self._busy = False
        self._process: subprocess.Popen[bytes] | None = None
        self._late: threading.Timer | None = None
        self.reports: dict[int, Report] = {}
        self.best: dict[int, tuple[float, Schedule]] = {}
        self.phases: dict[str, float] = {}
        self.lost = False

    def start(self) -> None:
        """Start the process, which gets ready.

        One that cannot be started or ends without a word, as where there is not enough memory, is
        warned of, here or later.
        """
        with self._lock:
            if self._stopped:
                return
            try:
                self._process = _started()
            except OSError as error:
                self._lose(f"could not begin ({error.strerror})")

    def begin(self, task: Task) -> None:
        """Have a first schedule of a part constructed.

        Raises
        ------
        SolverError
            If something goes wrong in the search; in `work` as well.
        """
        self._do(task)

    def work(self, number: int, until: float) -> None:
        """Search a part from its first schedule on.

        Parameters
        ----------
        number : int
            Of the part.
        until : float
            When to end, by ``time.time``.
        """
        self._do(Turn(number, until))

    def cut(self, number: int) -> None:
        """End the search of a part soon, if it is at work."""
        self._say(Turn(number, 0.0))

    def stop(self) -> None:
        """End all work soon: the process ends where its input does, at once if it does nothing."""
        with self._lock:
            self._stopped = True
            process = self._process
            if process is None:
                return
            if not self._busy:
                process.kill()
            elif self._late is None:
                self._late = threading.Timer(PATIENCE, process.kill)
                self._late.daemon = True
                self._late.start()
        assert process.stdin is not None
        # It may have ended already; and it is ended where what it is told is not read.
        with suppress(OSError):
            process.stdin.close()

    def end(self) -> None:
        """Stop, and wait for the process to end."""
        self.stop()
        if self._process is not None:
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
        if self._late is not None:
            self._late.cancel()

    def _do(self, what: Task | Turn) -> None:
        """Have something done, and listen until it is."""
        with self._lock:
            if self.lost or self._stopped or self._process is None:
                return
            self._busy = True
        self._say(what)
        report = self._listen(what.number)
        self._busy = False
        if report.failure is not None:
            raise SolverError(f"the search of a part failed:\n{report.failure}")
        add_phases(self.phases, report.phases)

    def _say(self, what: Task | Turn) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        # A process that has ended, or was told to, is heard of.
        with self._writing, suppress(OSError, ValueError):
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()

    def _listen(self, number: int) -> Report:
        """Read what is told of a part until its turn is done, or the process ends."""
        assert self._process is not None
        assert self._process.stdout is not None
        report, done = Report(), False
        try:
            while not done:
                report = pickle.load(self._process.stdout)
                known, _ = self.best.get(number, (math.inf, None))
                if report.schedule is not None and report.cost < known:
                    self.best[number] = report.cost, report.schedule
                self.reports[number] = report
                done = report.done
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self._process.kill()
            self._lose(f"ended with code {self._process.wait()} ({type(error).__name__})")
        return report

    def _lose(self, how: str) -> None:
        """Note that there is no process any more; what it told before still counts."""
        self.lost = True
        if not self._stopped:
            warnings.warn(
                f"a process that searches parts of the program {how}:"
                " is there enough memory? Fewer workers take less.",
                RuntimeWarning,
                stacklevel=2,
            )


@contextmanager
def processes(count: int) -> Iterator[list[PartProcess]]:
    """Some processes that get ready; at the end of the block they end."""
    several = [PartProcess() for _ in range(count)]
    try:
        for process in several:
            process.start()
        yield several
    finally:
        for process in several:
            process.stop()
        for process in several:
            process.end()


def _started() -> subprocess.Popen[bytes]:
    """A process that finds what this one finds."""
    path = os.pathsep.join(name or os.getcwd() for name in sys.path if isinstance(name, str))
    return subprocess.Popen(
        # Without -P a module in the current folder would come before all others.
        [sys.executable, "-P", "-m", "iopsched.search.part_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        # Ctrl-C is for this process to hear.
        start_new_session=True,
    )
