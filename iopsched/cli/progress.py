"""How a solve is going: one live line on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from iopsched.cli.console import note, overwrite, width
from iopsched.cli.words import percent, whole

if TYPE_CHECKING:
    from iopsched import Progress

__all__ = ["Ticker"]

REDRAW = 0.1
"""Seconds between two states of the live line."""

SPARSE = 10.0
"""Seconds between two lines where there is no terminal."""


class Ticker:
    """Tells of the progress of a solve on stderr.

    Parameters
    ----------
    quiet : bool
        Tell nothing.
    """

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._live = (
            sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        )
        self._told = 0.0
        self._drawn = 0

    def stop(self, progress: Progress) -> bool:
        """Never stop a search; being asked often keeps the seconds running."""
        self.tick(progress)
        return False

    def tick(self, progress: Progress) -> None:
        """Tell of the progress unless it was told just now."""
        wait = REDRAW if self._live else SPARSE
        if not self._quiet and progress.seconds - self._told >= wait:
            self._told = progress.seconds
            self._tell(progress)

    def clear(self) -> None:
        """Give the live line back to the terminal."""
        if self._drawn:
            overwrite(" " * self._drawn)
            overwrite("")
            self._drawn = 0

    def _tell(self, progress: Progress) -> None:
        words = (
            f"{progress.seconds:6.1f} s  {progress.phase:<10}  score {whole(progress.score)}  "
            f"bound {whole(progress.bound)}  gap {percent(progress.gap)}"
        )
        if not self._live:
            note(words)
            return
        # One column stays free: a full line would wrap.
        words = words[: width(sys.stderr) - 1]
        overwrite(words.ljust(self._drawn))
        self._drawn = len(words)
