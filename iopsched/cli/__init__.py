"""The command line: see ``iopsched --help``."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import iopsched
from iopsched.cli.console import Exit, flush, note, tolerate_any_text
from iopsched.cli.parser import build_parser

__all__ = ["main"]

FAULTS_SHOWN = 40
"""Faults of one input that fit on a screen; more say nothing that mending these would not."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; by default those of the process.

    Returns
    -------
    int
        Exit code: 0 done, 1 rules are broken, 2 bad input or usage, 3 a defect, 130 interrupted.
    """
    tolerate_any_text()
    try:
        code = _run(argv)
    except KeyboardInterrupt:
        note("iopsched: interrupted")
        code = Exit.INTERRUPTED
    except iopsched.InputError as error:
        note(f"iopsched: {_message(error)}")
        code = Exit.BAD_INPUT
    except iopsched.SolverError as error:
        note(f"iopsched: defect: {error}\nPlease report this.")
        code = Exit.DEFECT
    except OSError as error:
        note(f"iopsched: cannot go on: {error.strerror or type(error).__name__}")
        code = Exit.BAD_INPUT
    except Exception as error:
        note(f"iopsched: defect: {_whereabouts(error)}\nPlease report this.")
        code = Exit.DEFECT
    flush()
    return code


def _run(argv: Sequence[str] | None) -> int:
    parser = build_parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as end:  # argparse ends the process after --help and on bad usage
        return Exit.DONE if end.code in (0, None) else Exit.BAD_INPUT
    if args.command is None:
        parser.print_help(sys.stderr)
        return Exit.BAD_INPUT
    code: int = args.command(args)
    return code


def _message(error: iopsched.InputError) -> str:
    lines = str(error).splitlines()
    more = len(lines) - 1 - FAULTS_SHOWN
    if more > 0:
        lines = [*lines[: FAULTS_SHOWN + 1], f"  … and {more:,} more"]
    return "\n".join(lines)


def _whereabouts(error: Exception) -> str:
    """What went wrong and where; the error's own words could repeat the input and stay out."""
    if os.environ.get("IOPSCHED_TRACEBACK"):
        return "".join(traceback.format_exception(error)).rstrip()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"{type(error).__name__} at {place} (IOPSCHED_TRACEBACK=1 shows more)"
