"""Time, stopping and progress of one solve."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from iopsched.result import Progress, StoppedBy

__all__ = ["Control"]


class Control:
    """Keeps the clock, the trace and the reason for which a solve ends.

    Parameters
    ----------
    time_limit : float or None
        Seconds from now; None sets no limit.
    gap : float
        Stop when the relative gap is at most this.
    stop : callable, optional
        Asked with the progress several times a second; true ends the search.
    on_progress : callable, optional
        Told of every change.
    whole : Control, optional
        The control of the solve of which this is a stage: what ends the whole ends the stage.
    """

    def __init__(
        self,
        time_limit: float | None,
        gap: float,
        stop: Callable[[Progress], bool] | None,
        on_progress: Callable[[Progress], None] | None,
        whole: Control | None = None,
    ) -> None:
        self._began = time.perf_counter()
        self._time_limit = time_limit
        self.gap = gap
        self._stop = stop
        self._on_progress = on_progress
        self._whole = whole
        self.phase = ""
        self.score: int | None = None
        self.bound: int | None = None
        self.trace: list[Progress] = []
        self.timings: dict[str, float] = {}
        self.stopped_by: StoppedBy | None = None

    @property
    def seconds(self) -> float:
        """Since the solve began."""
        return time.perf_counter() - self._began

    @property
    def remaining(self) -> float | None:
        """Seconds left, at least 0; None without a limit."""
        return None if self._time_limit is None else max(0.0, self._time_limit - self.seconds)

    @contextmanager
    def during(self, phase: str) -> Iterator[None]:
        """Count the time of a block under the phase."""
        outer, self.phase = self.phase, phase
        self._tell()
        before = self.seconds
        try:
            yield
        finally:
            self.timings[phase] = self.timings.get(phase, 0.0) + self.seconds - before
            self.phase = outer

    def improve(self, score: int | None = None, bound: int | None = None) -> None:
        """Note a score or bound; what is no better than before is passed over."""
        better = score is not None and (self.score is None or score < self.score)
        tighter = bound is not None and (self.bound is None or bound > self.bound)
        if better:
            self.score = score
        if tighter:
            self.bound = bound
        if better or tighter:
            self.trace.append(self.now())
            self._tell()

    def now(self) -> Progress:
        """The progress at this moment."""
        return Progress(self.seconds, self.score, self.bound, self.phase)

    def asked_to_stop(self) -> bool:
        """Whether time is up, the gap is closed, or the user's criterion says so."""
        if self.stopped_by is None and self._whole is not None and self._whole.asked_to_stop():
            self.stopped_by = self._whole.stopped_by
        if self.stopped_by is None:
            now = self.now()
            if self._stop is not None and self._stop(now):
                self.stopped_by = "stop"
            elif now.gap is not None and now.gap <= self.gap:
                self.stopped_by = "optimal" if now.gap <= 0 else "gap"
            elif self.remaining == 0.0:
                self.stopped_by = "time_limit"
        return self.stopped_by is not None

    def interrupt(self) -> None:
        """Note that the user pressed Ctrl-C."""
        self.stopped_by = "interrupt"
        if self._whole is not None:
            self._whole.interrupt()

    def stage(self, share: float = 1.0, most: float | None = None) -> Control:
        """A control of a stage of this solve, whose scores and bounds are its own.

        Parameters
        ----------
        share : float
            Of the time left.
        most : float, optional
            Seconds; also a limit where there is none on the whole.
        """
        limits = [] if self.remaining is None else [self.remaining * share]
        limits += [] if most is None else [most]
        return Control(min(limits, default=None), self.gap, None, None, self)

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self.now())
