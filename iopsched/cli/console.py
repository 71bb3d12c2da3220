"""Text for people, whatever the terminal, its encoding, or a reader that went away."""

from __future__ import annotations

import io
import os
import sys
from enum import IntEnum
from typing import TextIO

__all__ = ["Exit", "flush", "note", "overwrite", "say", "tolerate_any_text", "width"]


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    BROKEN_RULES = 1
    BAD_INPUT = 2
    DEFECT = 3
    INTERRUPTED = 130


def tolerate_any_text() -> None:
    """Let characters that the terminal cannot show become ``?`` instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """Print a result."""
    _put(sys.stdout, f"{text}\n")


def note(text: str) -> None:
    """Print what is not a result: errors, and what was done."""
    _put(sys.stderr, f"{text}\n")


def overwrite(text: str) -> None:
    """Put text at the start of the terminal's current line."""
    _put(sys.stderr, f"\r{text}")


def flush() -> None:
    """Leave nothing to be written, and to fail, when the process ends."""
    _put(sys.stdout, "")
    _put(sys.stderr, "")


def width(stream: TextIO) -> int:
    """Columns of the stream's terminal; 80 where that is unknown."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _put(stream: TextIO | None, text: str) -> None:
    if stream is None:  # The process was started without it.
        return
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        # Later text, and what is still buffered, goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):  # A reader such as `head` has seen enough.
            raise
