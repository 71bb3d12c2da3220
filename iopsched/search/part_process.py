"""The search of one part of a large program in a process of its own.

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
from contextlib import suppress
from dataclasses import dataclass, field, replace

from iopsched.errors import SolverError
from iopsched.problem import Problem
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.cpsat import SolverOptions

__all__ = ["PartProcess", "Report", "Task"]

PATIENCE = 3.0
"""Seconds after which a process that was told to stop and does not is ended."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to search.

    Attributes
    ----------
    part : Problem
    rules : tuple of RuleInForce
    begin : Schedule
        Where to begin.
    options : SolverOptions
    patience : float
        How long to wait until the search is compiled.
    seconds : float
        How long to improve the first schedule before the search is told to go on.
    """

    part: Problem
    rules: tuple[RuleInForce, ...]
    begin: Schedule
    options: SolverOptions
    patience: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a process has found so far.

    Attributes
    ----------
    cost : float
        Of the best schedule; infinite before there is one.
    bound : float
        No schedule of the part costs less.
    schedule : Schedule or None
        The best one, where it is new.
    phases : dict
        Seconds spent in each phase.
    ready : bool
        Whether the search is compiled.
    begun : bool
        Whether it waits to be told to go on.
    ended : bool
        Whether this is the last report.
    failure : str or None
        What went wrong.
    """

    cost: float = math.inf
    bound: float = 0.0
    schedule: Schedule | None = None
    phases: dict[str, float] = field(default_factory=dict)
    ready: bool = True
    begun: bool = False
    ended: bool = False
    failure: str | None = None


class PartProcess:
    """A search of a part, at work elsewhere.

    Parameters
    ----------
    task : Task

    Attributes
    ----------
    report : Report
        The last one.
    schedule : Schedule
        The best that is known.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._lock = threading.Lock()
        self._stopped = False
        self._process: subprocess.Popen[bytes] | None = None
        self._late: threading.Timer | None = None
        self.report = Report()
        self.schedule = task.begin

    def begin(self) -> None:
        """Start the process, and have a first schedule constructed.

        A process that cannot be started or ends without a word, as where there is not enough
        memory, is warned of here and in `work`.

        Raises
        ------
        SolverError
            If something goes wrong in the search; in `work` as well.
        """
        with self._lock:
            if self._stopped:
                return
            try:
                self._process = _started()
            except OSError as error:
                self._lose(f"could not begin ({error.strerror})")
                return
        self._say(self._task)

    def work(self, until: float) -> None:
        """Let the search go on.

        Parameters
        ----------
        until : float
            When to end, by ``time.time``, which all processes share.
        """
        if self.report.begun:
            self._say(until)

    def end(self) -> None:
        """Wait for the process to end, which it does soon."""
        self.stop()
        if self._process is not None:
            self._listen()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process.wait()
        if self._late is not None:
            self._late.cancel()

    def _say(self, what: Task | float) -> None:
        """Tell the process what to do, and listen until it waits for more or ends."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            # It has ended, which is heard.
            pass
        except ValueError:
            if not self._process.stdin.closed:
                raise
        self._listen()
        if self.report.failure is not None:
            raise SolverError(f"the search of a part failed:\n{self.report.failure}")

    def _listen(self) -> None:
        """Read reports until the process waits to be told something, or ends."""
        assert self._process is not None
        assert self._process.stdout is not None
        going = not self.report.ended
        try:
            while going:
                report: Report = pickle.load(self._process.stdout)
                if report.schedule is not None:
                    self.schedule = report.schedule
                self.report = report
                going = not (report.begun or report.ended)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self._process.kill()
            self._lose(f"ended with code {self._process.wait()} ({type(error).__name__})")

    def _lose(self, how: str) -> None:
        """Note that there is no process any more; what it told before still counts."""
        self.report = replace(self.report, begun=False, ended=True)
        if not self._stopped:
            warnings.warn(
                f"the search of a part with {len(self._task.part.patients)} patients {how}:"
                " is there enough memory? Fewer workers take less.",
                RuntimeWarning,
                stacklevel=2,
            )

    def stop(self) -> None:
        """End the work soon: the process ends where its input does."""
        with self._lock:
            self._stopped = True
            if self._process is not None and self._process.stdin is not None:
                # It may have ended already.
                with suppress(OSError):
                    self._process.stdin.close()
                if self._late is None:
                    self._late = threading.Timer(PATIENCE, self._process.kill)
                    self._late.daemon = True
                    self._late.start()


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
