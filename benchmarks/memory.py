"""How much memory a method takes, with all processes that it starts."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType

__all__ = ["MemoryWatch", "resident"]

PACE = 0.5
"""Seconds between two looks."""


def resident(root: int) -> int:
    """Bytes in memory of a process and all that it has started; 0 where there is no ``/proc``."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in brackets, may hold anything.
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            # It has ended meanwhile.
            continue
        parents[int(folder.name)], pages[int(folder.name)] = int(fields[1]), int(fields[21])
    total = 0
    for process, held in pages.items():
        above = process
        while above in parents and above != root:
            above = parents[above]
        total += held if above == root else 0
    return total * os.sysconf("SC_PAGE_SIZE")


class MemoryWatch:
    """Notes the most memory that this process and those it starts take at once.

    Attributes
    ----------
    most : int
        In bytes.
    """

    def __init__(self) -> None:
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        self.most = max(self.most, resident(os.getpid()))

    def _watch(self) -> None:
        while not self._done.wait(PACE):
            self.most = max(self.most, resident(os.getpid()))
